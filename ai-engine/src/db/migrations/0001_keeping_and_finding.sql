CREATE EXTENSION IF NOT EXISTS btree_gin;--> statement-breakpoint
DROP INDEX "conversations_user_updated";--> statement-breakpoint
DROP INDEX "conversations_title_search";--> statement-breakpoint
DROP INDEX "messages_search";--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "pinned" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "archived" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "user_id" uuid;--> statement-breakpoint
UPDATE "messages" SET "user_id" = c."user_id" FROM "conversations" c WHERE c."id" = "messages"."conversation_id";--> statement-breakpoint
ALTER TABLE "messages" ALTER COLUMN "user_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "default_model" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "system_prompt" text;--> statement-breakpoint
CREATE INDEX "conversations_listed" ON "conversations" USING btree ("user_id","archived","pinned","updated_at","id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "conversations_deleted" ON "conversations" USING btree ("deleted_at") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "messages_user_created" ON "messages" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "messages_user_search" ON "messages" USING gin ("user_id","content" gin_trgm_ops);--> statement-breakpoint
-- An engine of the version before, still running while this one starts, does not know the column.
CREATE FUNCTION messages_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT user_id INTO NEW.user_id FROM conversations WHERE id = NEW.conversation_id;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER messages_user BEFORE INSERT ON "messages" FOR EACH ROW WHEN (NEW.user_id IS NULL) EXECUTE FUNCTION messages_user();
