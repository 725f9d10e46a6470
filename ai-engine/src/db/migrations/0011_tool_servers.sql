CREATE TABLE "tool_servers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"headers" text,
	"header_names" text[] DEFAULT '{}' NOT NULL,
	"trusted" boolean DEFAULT false NOT NULL,
	"allow_private" boolean DEFAULT false NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"policies" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"tools" jsonb,
	"listed_at" timestamp (3) with time zone,
	"ttl_ms" integer,
	"checked_at" timestamp (3) with time zone,
	"status" text NOT NULL,
	"problem" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tool_servers_slug" UNIQUE NULLS NOT DISTINCT("owner_id","slug")
);
--> statement-breakpoint
ALTER TABLE "tool_servers" ADD CONSTRAINT "tool_servers_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
