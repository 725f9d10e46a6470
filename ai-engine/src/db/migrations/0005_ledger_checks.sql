-- An engine of the version before may be at work. All migrations that are due run in one transaction; with the tables that
-- they change locked at once, in the order of the engines' own transactions, they cannot lock each other up.
LOCK TABLE "users", "conversations", "runs", "messages", "usage" IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
-- A call's tokens and cents are numbers that can be summed, or null where nobody knows them. To Postgres NaN is one as
-- well, larger than all others: with a single NaN in it every sum is NaN, and every report that holds it fails.
UPDATE "usage" SET "usage_cents" = NULL WHERE "usage_cents" < 0 OR "usage_cents" = 'NaN';--> statement-breakpoint
UPDATE "messages" SET "usage_cents" = NULL WHERE "usage_cents" < 0 OR "usage_cents" = 'NaN';--> statement-breakpoint
UPDATE "usage" SET "input_tokens" = greatest("input_tokens", 0), "output_tokens" = greatest("output_tokens", 0),
  "reasoning_tokens" = greatest("reasoning_tokens", 0), "cached_input_tokens" = greatest("cached_input_tokens", 0)
WHERE least("input_tokens", "output_tokens", "reasoning_tokens", "cached_input_tokens") < 0;--> statement-breakpoint
UPDATE "messages" SET "input_tokens" = greatest("input_tokens", 0), "output_tokens" = greatest("output_tokens", 0),
  "reasoning_tokens" = greatest("reasoning_tokens", 0), "cached_input_tokens" = greatest("cached_input_tokens", 0)
WHERE least("input_tokens", "output_tokens", "reasoning_tokens", "cached_input_tokens") < 0;--> statement-breakpoint
ALTER TABLE "usage" ADD CONSTRAINT "usage_countable" CHECK ("usage_cents" >= 0 AND "usage_cents" <> 'NaN'
  AND least("input_tokens", "output_tokens", "reasoning_tokens", "cached_input_tokens") >= 0);--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_countable" CHECK ("usage_cents" >= 0 AND "usage_cents" <> 'NaN'
  AND least("input_tokens", "output_tokens", "reasoning_tokens", "cached_input_tokens") >= 0);
