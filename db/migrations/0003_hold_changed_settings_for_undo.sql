CREATE TABLE "settings_change" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "settings_change_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"organization_id" integer NOT NULL,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"push_id" integer,
	"reporting_ids" integer[] NOT NULL,
	"pushed_ids" integer[] NOT NULL,
	"by" text NOT NULL,
	"at" timestamptz(3) NOT NULL,
	"hold_until" timestamptz(3) NOT NULL,
	"state" text NOT NULL,
	"ended_by" text,
	"ended_at" timestamptz(3)
);
--> statement-breakpoint
CREATE TABLE "settings_change_outage" (
	"change_id" integer NOT NULL,
	"outage_id" bigint NOT NULL,
	"audience" text NOT NULL,
	"settled_before" text NOT NULL,
	"settled_after" text NOT NULL,
	CONSTRAINT "settings_change_outage_change_id_outage_id_audience_pk" PRIMARY KEY("change_id","outage_id","audience")
);
--> statement-breakpoint
ALTER TABLE "notification" ADD COLUMN "change_id" integer;--> statement-breakpoint
ALTER TABLE "settings_change" ADD CONSTRAINT "settings_change_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settings_change" ADD CONSTRAINT "settings_change_push_id_settings_push_id_fk" FOREIGN KEY ("push_id") REFERENCES "public"."settings_push"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settings_change_outage" ADD CONSTRAINT "settings_change_outage_change_id_settings_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."settings_change"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "settings_change_waiting" ON "settings_change" USING btree ("hold_until") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "notification_change" ON "notification" USING btree ("change_id") WHERE change_id is not null;