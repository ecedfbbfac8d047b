CREATE TABLE "device_alert" (
	"device_id" bigint PRIMARY KEY NOT NULL,
	"source_id" integer NOT NULL,
	"states" text[] NOT NULL,
	"observed_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "imported_recipient" (
	"organization_id" integer NOT NULL,
	"email" text NOT NULL,
	"source_id" integer NOT NULL,
	CONSTRAINT "imported_recipient_organization_id_email_source_id_pk" PRIMARY KEY("organization_id","email","source_id")
);
--> statement-breakpoint
CREATE TABLE "imported_settings" (
	"organization_id" integer NOT NULL,
	"group" text NOT NULL,
	"source_id" integer NOT NULL,
	"values" jsonb NOT NULL,
	"version" integer NOT NULL,
	"imported_at" timestamptz(3) NOT NULL,
	"taken_over_at" timestamptz(3),
	"taken_over_by" text,
	CONSTRAINT "imported_settings_organization_id_group_pk" PRIMARY KEY("organization_id","group")
);
--> statement-breakpoint
CREATE TABLE "restore_coverage" (
	"source_id" integer PRIMARY KEY NOT NULL,
	"from_at" timestamptz(3),
	"to_at" timestamptz(3),
	"last_read_at" timestamptz(3),
	"unknown_because" text
);
--> statement-breakpoint
CREATE TABLE "source_sync" (
	"source_id" integer PRIMARY KEY NOT NULL,
	"quick_started_at" timestamptz(3),
	"quick_ms" integer,
	"full_started_at" timestamptz(3),
	"full_ms" integer,
	"full_active" integer,
	"tried_at" timestamptz(3),
	"resume" jsonb,
	"stretched_minutes" integer,
	"fault" text,
	"fault_at" timestamptz(3),
	"remarks" text[] DEFAULT '{}' NOT NULL,
	"held_at" timestamptz(3),
	"held_missing" integer,
	"held_active" integer,
	"accepted_at" timestamptz(3),
	"accepted_by" text,
	"changed" jsonb
);
--> statement-breakpoint
ALTER TABLE "restore" ADD COLUMN "type" text;--> statement-breakpoint
ALTER TABLE "restore" ADD COLUMN "owner" text;--> statement-breakpoint
ALTER TABLE "restore" ADD COLUMN "device_name" text;--> statement-breakpoint
ALTER TABLE "restore" ADD COLUMN "target_external_id" text;--> statement-breakpoint
ALTER TABLE "restore" ADD COLUMN "target_name" text;--> statement-breakpoint
ALTER TABLE "restore" ADD COLUMN "problem_count" integer;--> statement-breakpoint
ALTER TABLE "restore" ADD COLUMN "result" text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
ALTER TABLE "restore" ADD COLUMN "flags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "device_alert" ADD CONSTRAINT "device_alert_device_id_device_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."device"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_alert" ADD CONSTRAINT "device_alert_source_id_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imported_recipient" ADD CONSTRAINT "imported_recipient_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imported_recipient" ADD CONSTRAINT "imported_recipient_source_id_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imported_settings" ADD CONSTRAINT "imported_settings_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imported_settings" ADD CONSTRAINT "imported_settings_source_id_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "restore_coverage" ADD CONSTRAINT "restore_coverage_source_id_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_sync" ADD CONSTRAINT "source_sync_source_id_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "restore_started" ON "restore" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "restore_device" ON "restore" USING btree ("device_id");--> statement-breakpoint
CREATE INDEX "restore_owner" ON "restore" USING btree ("owner","started_at");