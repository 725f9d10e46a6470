-- Messages are lists of parts, runs are turns, turns call tools. Every new column is empty or has a constant default, so no
-- table is written anew; `messages.parts` is null where content and reasoning say it all. The unique indexes that change with
-- it are made outside of a transaction, while engines work: db/connection/large-indexes.ts.
LOCK TABLE "users", "conversations", "runs", "messages", "usage" IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
CREATE TABLE "tool_calls" (
	"id" uuid PRIMARY KEY NOT NULL,
	"run_id" uuid NOT NULL,
	"turn" integer NOT NULL,
	"index" integer NOT NULL,
	"user_id" uuid NOT NULL,
	"provider_call_id" text NOT NULL,
	"name" text NOT NULL,
	"title" text,
	"server" text,
	"definition_hash" text NOT NULL,
	"arguments" text NOT NULL,
	"read_only" boolean NOT NULL,
	"repeatable" boolean NOT NULL,
	"state" text NOT NULL,
	"result" text,
	"sources" jsonb,
	"error" text,
	"executions" integer DEFAULT 0 NOT NULL,
	"decision" text,
	"decided_at" timestamp (3) with time zone,
	"task" jsonb,
	"requested_input" jsonb,
	"given_input" jsonb,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tool_calls_place" UNIQUE("run_id","turn","index")
);
--> statement-breakpoint
CREATE TABLE "tool_policies" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tool_policies_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" uuid NOT NULL,
	"conversation_id" uuid,
	"tool" text NOT NULL,
	"definition_hash" text NOT NULL,
	"policy" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tool_policies_subject" UNIQUE NULLS NOT DISTINCT("user_id","conversation_id","tool")
);
--> statement-breakpoint
CREATE TABLE "turns" (
	"run_id" uuid NOT NULL,
	"turn" integer NOT NULL,
	"attempt" integer NOT NULL,
	"parts" jsonb NOT NULL,
	"native" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "turns_run_id_turn_pk" PRIMARY KEY("run_id","turn")
);
--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "tools" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "parts" jsonb;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "provider" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "provider" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "turn" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "waiting_for" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "active_ms" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "claimed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "takeovers" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "takeovers_without_progress" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "lost_attempts" integer[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "watched" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "tools" jsonb;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "turn" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "usage" ADD COLUMN "turn" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tool_calls" ADD CONSTRAINT "tool_calls_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tool_policies" ADD CONSTRAINT "tool_policies_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tool_policies" ADD CONSTRAINT "tool_policies_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "turns" ADD CONSTRAINT "turns_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tool_calls_undecided" ON "tool_calls" USING btree ("ended_at") WHERE state = 'unknown' and decided_at is null;;
