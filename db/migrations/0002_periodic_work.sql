CREATE TABLE "periodic_work" (
	"name" text PRIMARY KEY NOT NULL,
	"done_at" timestamptz(3) NOT NULL
);
