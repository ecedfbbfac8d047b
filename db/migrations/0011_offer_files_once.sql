CREATE TABLE "offered_file" (
	"hash" text PRIMARY KEY NOT NULL,
	"user_id" text,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"content" text NOT NULL,
	"until" timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE INDEX "offered_file_until" ON "offered_file" USING btree ("until");