ALTER TABLE "api_token" ADD COLUMN "verbs" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "expires_at" timestamptz(3);