CREATE TABLE "own_secret" (
	"name" text PRIMARY KEY NOT NULL,
	"secret" text NOT NULL,
	"created_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
ALTER TABLE "device" ADD COLUMN "replaced_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "email_address" ADD COLUMN "status_owed_at" timestamptz(3);--> statement-breakpoint
CREATE INDEX "device_replaced" ON "device" USING btree ("id") WHERE replaced_at is not null;