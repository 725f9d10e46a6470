CREATE TABLE "installation" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"secret_fingerprint" text,
	"sign_up_round" uuid DEFAULT gen_random_uuid() NOT NULL
);
