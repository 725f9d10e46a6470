CREATE TABLE "file_vectors" (
	"file_id" uuid NOT NULL,
	"index" integer NOT NULL,
	"user_id" uuid NOT NULL,
	"model" text NOT NULL,
	"signs" bit varying NOT NULL,
	"vector" "bytea" NOT NULL,
	CONSTRAINT "file_vectors_file_id_index_pk" PRIMARY KEY("file_id","index")
);
--> statement-breakpoint
ALTER TABLE "files" ADD COLUMN "embedded_by" text;--> statement-breakpoint
ALTER TABLE "files" ADD COLUMN "embed_lease_expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "files" ADD COLUMN "embed_claims" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "file_vectors" ADD CONSTRAINT "file_vectors_file_id_index_file_pieces_file_id_index_fk" FOREIGN KEY ("file_id","index") REFERENCES "public"."file_pieces"("file_id","index") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "file_vectors_user" ON "file_vectors" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "files_embedded" ON "files" USING btree ("embedded_by") WHERE state = 'ready';--> statement-breakpoint
-- Numbers of floating point do not become smaller by compression.
ALTER TABLE "file_vectors" ALTER COLUMN "vector" SET STORAGE EXTERNAL;
