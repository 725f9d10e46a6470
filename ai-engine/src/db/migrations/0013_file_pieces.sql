CREATE TABLE "file_pieces" (
	"file_id" uuid NOT NULL,
	"index" integer NOT NULL,
	"user_id" uuid NOT NULL,
	"page" integer,
	"heading" text,
	"text" text NOT NULL,
	"words" "tsvector" NOT NULL,
	CONSTRAINT "file_pieces_file_id_index_pk" PRIMARY KEY("file_id","index")
);
--> statement-breakpoint
ALTER TABLE "file_pieces" ADD CONSTRAINT "file_pieces_file_id_files_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."files"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
-- A search reads the pieces of one user, whoever else has the same words.
CREATE INDEX "file_pieces_words" ON "file_pieces" USING gin ("user_id","words");
