-- Where branches are cut for models, and what the prompt of a turn began with: decision 27. The reference locks conversations,
-- so it stands before what locks turns.
CREATE TABLE "branch_cuts" (
	"conversation_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"left_out" integer NOT NULL,
	"summary" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "branch_cuts_conversation_id_message_id_pk" PRIMARY KEY("conversation_id","message_id")
);
--> statement-breakpoint
ALTER TABLE "branch_cuts" ADD CONSTRAINT "branch_cuts_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "turns" ADD COLUMN "prefix" text;
