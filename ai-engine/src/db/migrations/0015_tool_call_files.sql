ALTER TABLE "tool_calls" ADD COLUMN "files" jsonb;--> statement-breakpoint
CREATE INDEX "tool_calls_files" ON "tool_calls" USING gin ("files" jsonb_path_ops) WHERE files is not null;