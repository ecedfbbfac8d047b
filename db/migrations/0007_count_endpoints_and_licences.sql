CREATE TABLE "endpoint_tally" (
	"organization_id" integer NOT NULL,
	"os" text NOT NULL,
	"app_version" text NOT NULL,
	"active" integer NOT NULL,
	"inactive" integer NOT NULL,
	"never_connected" integer NOT NULL,
	"warning" integer NOT NULL,
	"critical" integer NOT NULL,
	"counted_at" timestamptz(3) NOT NULL,
	CONSTRAINT "endpoint_tally_organization_id_os_app_version_pk" PRIMARY KEY("organization_id","os","app_version")
);
--> statement-breakpoint
CREATE TABLE "licence_pool" (
	"organization_id" integer PRIMARY KEY NOT NULL,
	"bought" integer NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "licence_tally" (
	"organization_id" integer PRIMARY KEY NOT NULL,
	"people" integer NOT NULL,
	"cold_people" integer NOT NULL,
	"counted_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
ALTER TABLE "archive" ADD COLUMN "cold_until" timestamptz(3);--> statement-breakpoint
ALTER TABLE "endpoint_tally" ADD CONSTRAINT "endpoint_tally_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licence_pool" ADD CONSTRAINT "licence_pool_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licence_tally" ADD CONSTRAINT "licence_tally_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "archive_cold" ON "archive" USING btree ("device_id") WHERE cold;