-- Five tables are partitioned by month, which drizzle-kit cannot write; their PARTITION BY was added by hand.
CREATE TYPE "public"."archive_format" AS ENUM('v1', 'v2');--> statement-breakpoint
CREATE TYPE "public"."device_state" AS ENUM('active', 'deactivated');--> statement-breakpoint
CREATE TYPE "public"."level" AS ENUM('ok', 'warning', 'critical');--> statement-breakpoint
CREATE TYPE "public"."run_result" AS ENUM('completed', 'partial', 'failed');--> statement-breakpoint
CREATE TABLE "api_token" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "api_token_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"hint" text NOT NULL,
	"scopes" text[] NOT NULL,
	"organization_id" integer,
	"device_external_id" text,
	"device_name" text,
	"owner_email" text,
	"zone" text DEFAULT 'UTC' NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamptz(3) NOT NULL,
	"last_used_at" timestamptz(3),
	"revoked_at" timestamptz(3),
	CONSTRAINT "api_token_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigserial NOT NULL,
	"at" timestamptz(3) NOT NULL,
	"actor" text NOT NULL,
	"origin" text NOT NULL,
	"action" text NOT NULL,
	"organization_id" integer,
	"entity" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"reason" text,
	CONSTRAINT "audit_id_at_pk" PRIMARY KEY("id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "conversation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"platform" text NOT NULL,
	"workspace_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"user_id" text,
	"reference" jsonb NOT NULL,
	"updated_at" timestamptz(3) NOT NULL,
	CONSTRAINT "conversation_once" UNIQUE("platform","workspace_id","conversation_id")
);
--> statement-breakpoint
CREATE TABLE "email_template" (
	"organization_id" integer NOT NULL,
	"category" text NOT NULL,
	"segment" text NOT NULL,
	"content" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamptz(3) NOT NULL,
	CONSTRAINT "email_template_organization_id_category_segment_pk" PRIMARY KEY("organization_id","category","segment")
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"platform" text NOT NULL,
	"workspace_id" text NOT NULL,
	"enterprise_id" text,
	"name" text,
	"secret" text NOT NULL,
	"approved_at" timestamptz(3),
	"installed_at" timestamptz(3) NOT NULL,
	"removed_at" timestamptz(3),
	"capabilities" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "installation_platform_workspace_id_pk" PRIMARY KEY("platform","workspace_id")
);
--> statement-breakpoint
CREATE TABLE "activity_gap" (
	"device_id" bigint NOT NULL,
	"from_at" timestamptz(3) NOT NULL,
	"to_at" timestamptz(3) NOT NULL,
	CONSTRAINT "activity_gap_device_id_from_at_pk" PRIMARY KEY("device_id","from_at")
);
--> statement-breakpoint
CREATE TABLE "archive" (
	"device_id" bigint NOT NULL,
	"destination_id" integer NOT NULL,
	"archive_id" text NOT NULL,
	"in_use" boolean NOT NULL,
	"cold" boolean NOT NULL,
	"format" "archive_format" NOT NULL,
	"last_activity_at" timestamptz(3),
	"last_completed_at" timestamptz(3),
	"percent_complete" real,
	"selected_bytes" bigint,
	"stored_bytes" bigint,
	"selected_files" bigint,
	"selected_high_bytes" bigint,
	"selected_high_at" timestamptz(3),
	"last_run" "run_result",
	"last_run_message" text,
	"clock_ahead" boolean DEFAULT false NOT NULL,
	"observed_at" timestamptz(3) NOT NULL,
	CONSTRAINT "archive_device_id_destination_id_pk" PRIMARY KEY("device_id","destination_id")
);
--> statement-breakpoint
CREATE TABLE "destination" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "destination_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"namespace" text NOT NULL,
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "destination_external" UNIQUE("namespace","external_id")
);
--> statement-breakpoint
CREATE TABLE "device" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "device_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"namespace" text NOT NULL,
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	"hostname" text,
	"os" text,
	"os_version" text,
	"app_version" text,
	"cost_centre" text,
	"organization_id" integer NOT NULL,
	"person_id" integer,
	"source_set_id" integer NOT NULL,
	"device_policy_id" integer NOT NULL,
	"state" "device_state" NOT NULL,
	"deauthorized" boolean DEFAULT false NOT NULL,
	"blocked" boolean DEFAULT false NOT NULL,
	"created_at" timestamptz(3),
	"first_seen_at" timestamptz(3) NOT NULL,
	"reactivated_at" timestamptz(3),
	"deactivated_at" timestamptz(3),
	"observed_at" timestamptz(3) NOT NULL,
	"snapshot_at" timestamptz(3),
	"last_connected_at" timestamptz(3),
	"last_activity_at" timestamptz(3),
	"last_completed_at" timestamptz(3),
	"percent_complete" real,
	"selected_bytes" bigint DEFAULT 0 NOT NULL,
	"stored_bytes" bigint DEFAULT 0 NOT NULL,
	"last_run" "run_result",
	"clock_at" timestamptz(3) GENERATED ALWAYS AS (coalesce(last_activity_at, created_at, first_seen_at)) STORED NOT NULL,
	"grace_from" timestamptz(3) GENERATED ALWAYS AS (coalesce(reactivated_at, least(coalesce(created_at, first_seen_at), last_activity_at))) STORED NOT NULL,
	"admins_level" "level" DEFAULT 'ok' NOT NULL,
	"owner_level" "level",
	"blind_spots" text[] DEFAULT '{}' NOT NULL,
	CONSTRAINT "device_external" UNIQUE("namespace","external_id")
);
--> statement-breakpoint
CREATE TABLE "organization_tally" (
	"organization_id" integer NOT NULL,
	"audience" text NOT NULL,
	"level" "level" NOT NULL,
	"devices" integer NOT NULL,
	"blind_spots" integer NOT NULL,
	"stored_bytes" bigint NOT NULL,
	"selected_bytes" bigint NOT NULL,
	CONSTRAINT "organization_tally_organization_id_audience_level_pk" PRIMARY KEY("organization_id","audience","level")
);
--> statement-breakpoint
CREATE TABLE "living_message" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "living_message_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"subscription_id" integer NOT NULL,
	"local_day" date NOT NULL,
	"ref" text,
	"posted_at" timestamptz(3),
	"edited_at" timestamptz(3),
	"dirty_at" timestamptz(3),
	"announced_devices" integer DEFAULT 0 NOT NULL,
	"announcements" integer DEFAULT 0 NOT NULL,
	"finished_at" timestamptz(3),
	CONSTRAINT "living_message_day" UNIQUE("subscription_id","local_day")
);
--> statement-breakpoint
CREATE TABLE "living_message_outage" (
	"living_message_id" integer NOT NULL,
	"outage_id" bigint NOT NULL,
	"level" "level" NOT NULL,
	"announced" boolean DEFAULT false NOT NULL,
	CONSTRAINT "living_message_outage_living_message_id_outage_id_pk" PRIMARY KEY("living_message_id","outage_id")
);
--> statement-breakpoint
CREATE TABLE "notification" (
	"id" bigserial NOT NULL,
	"subject_at" timestamptz(3) NOT NULL,
	"subject" text NOT NULL,
	"destination" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"organization_id" integer,
	"device_id" bigint,
	"outage_id" bigint,
	"person_id" integer,
	"audience" text,
	"level" "level",
	"report_run_id" integer,
	"detail" jsonb,
	"created_at" timestamptz(3) NOT NULL,
	"next_attempt_at" timestamptz(3) NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"claimed_by" uuid,
	"claimed_at" timestamptz(3),
	"possible_duplicate" boolean DEFAULT false NOT NULL,
	"released_at" timestamptz(3),
	"sent_at" timestamptz(3),
	"message_ref" text,
	"last_error" text,
	CONSTRAINT "notification_id_subject_at_pk" PRIMARY KEY("id","subject_at"),
	CONSTRAINT "notification_once" UNIQUE("subject_at","subject","destination")
) PARTITION BY RANGE ("subject_at");
--> statement-breakpoint
CREATE TABLE "subscription" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "subscription_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"organization_id" integer,
	"platform" text NOT NULL,
	"workspace_id" text DEFAULT '' NOT NULL,
	"channel_id" text NOT NULL,
	"alerts" boolean DEFAULT true NOT NULL,
	"warnings" boolean DEFAULT false NOT NULL,
	"reports" boolean DEFAULT true NOT NULL,
	"owner_names" text DEFAULT 'full' NOT NULL,
	"post_time" text,
	"zone" text NOT NULL,
	"thread" boolean DEFAULT true NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"off_reason" text,
	"namespace" text DEFAULT 'local' NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "subscription_once" UNIQUE("platform","workspace_id","channel_id","organization_id")
);
--> statement-breakpoint
CREATE TABLE "device_defaults" (
	"organization_id" integer PRIMARY KEY NOT NULL,
	"warning_days" integer NOT NULL,
	"critical_days" integer NOT NULL,
	"warning_mail" boolean NOT NULL,
	"critical_mail" boolean NOT NULL,
	"delivery_window" text NOT NULL,
	"status_mail" boolean NOT NULL,
	"status_mail_days" integer NOT NULL,
	"locked" text[] NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "device_policy" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "device_policy_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"content_key" text NOT NULL,
	"warning_days" integer NOT NULL,
	"critical_days" integer NOT NULL,
	"warning_mail" boolean NOT NULL,
	"critical_mail" boolean NOT NULL,
	"delivery_window" text NOT NULL,
	"status_mail" boolean NOT NULL,
	"status_mail_days" integer NOT NULL,
	"locked" text[] NOT NULL,
	"owner_set" text[] NOT NULL,
	CONSTRAINT "device_policy_contentKey_unique" UNIQUE("content_key")
);
--> statement-breakpoint
CREATE TABLE "organization" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "organization_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"parent_id" integer,
	"namespace" text NOT NULL,
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	"cost_centre" text,
	"client_hidden" boolean,
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "organization_external" UNIQUE("namespace","external_id")
);
--> statement-breakpoint
CREATE TABLE "reporting_settings" (
	"organization_id" integer PRIMARY KEY NOT NULL,
	"warning_days" integer NOT NULL,
	"critical_days" integer NOT NULL,
	"send_reports" boolean NOT NULL,
	"report_days" text[] NOT NULL,
	"report_time" text NOT NULL,
	"zone" text NOT NULL,
	"recipients" text[] NOT NULL,
	"next_run_at" timestamptz(3),
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "reporting_settings_days" CHECK ("reporting_settings"."warning_days" between 1 and 365 and "reporting_settings"."critical_days" between 1 and 365 and "reporting_settings"."warning_days" < "reporting_settings"."critical_days")
);
--> statement-breakpoint
CREATE TABLE "settings_push" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "settings_push_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"organization_id" integer NOT NULL,
	"fields" text[] NOT NULL,
	"state" text NOT NULL,
	"devices_total" integer NOT NULL,
	"devices_done" integer DEFAULT 0 NOT NULL,
	"before" jsonb NOT NULL,
	"started_at" timestamptz(3) NOT NULL,
	"finished_at" timestamptz(3)
);
--> statement-breakpoint
CREATE TABLE "flip" (
	"id" bigserial NOT NULL,
	"at" timestamptz(3) NOT NULL,
	"device_id" bigint NOT NULL,
	"organization_id" integer NOT NULL,
	"outage_id" bigint,
	"audience" text NOT NULL,
	"from_level" "level" NOT NULL,
	"to_level" "level" NOT NULL,
	"reason" text NOT NULL,
	"as_of" timestamptz(3) NOT NULL,
	CONSTRAINT "flip_id_at_pk" PRIMARY KEY("id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "outage" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outage_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"device_id" bigint NOT NULL,
	"started_from" timestamptz(3) NOT NULL,
	"opened_at" timestamptz(3) NOT NULL,
	"open_reason" text NOT NULL,
	"closed_at" timestamptz(3),
	"close_reason" text,
	"admins_settled" "level" DEFAULT 'ok' NOT NULL,
	"owner_settled" "level" DEFAULT 'ok' NOT NULL,
	"acknowledged_at" timestamptz(3),
	"acknowledged_by" text,
	"acknowledged_level" "level"
);
--> statement-breakpoint
CREATE TABLE "snooze" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "snooze_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"device_id" bigint,
	"person_id" integer,
	"audience" text NOT NULL,
	"until" timestamptz(3) NOT NULL,
	"by" text NOT NULL,
	"reason" text,
	"created_at" timestamptz(3) NOT NULL,
	"ended_at" timestamptz(3),
	"cancelled" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chat_identity" (
	"platform" text NOT NULL,
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"email" text,
	"zone" text,
	"locale" text,
	"checked_at" timestamptz(3) NOT NULL,
	CONSTRAINT "chat_identity_user" UNIQUE("platform","workspace_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "email_address" (
	"email" text PRIMARY KEY NOT NULL,
	"bounced_at" timestamptz(3),
	"report_opt_out" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "person_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"namespace" text NOT NULL,
	"external_id" text NOT NULL,
	"email" text,
	"name" text,
	"cost_centre" text,
	"organization_id" integer,
	"active" boolean DEFAULT true NOT NULL,
	"zone" text,
	"locale" text,
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "person_external" UNIQUE("namespace","external_id")
);
--> statement-breakpoint
CREATE TABLE "role_grant" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "role_grant_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"email" text NOT NULL,
	"role" text NOT NULL,
	"organization_id" integer NOT NULL,
	"namespace" text DEFAULT 'local' NOT NULL,
	"granted_by" text NOT NULL,
	"granted_at" timestamptz(3) NOT NULL,
	CONSTRAINT "role_grant_once" UNIQUE("email","role","organization_id")
);
--> statement-breakpoint
CREATE TABLE "rate_card" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "rate_card_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"organization_id" integer NOT NULL,
	"from_month" date NOT NULL,
	"currency" text NOT NULL,
	"price_per_gb_month" numeric NOT NULL,
	"terms" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "rate_card_month" UNIQUE("organization_id","from_month")
);
--> statement-breakpoint
CREATE TABLE "report_line" (
	"run_id" integer NOT NULL,
	"device_id" bigint NOT NULL,
	"organization_id" integer NOT NULL,
	"level" "level" NOT NULL,
	"last_activity_at" timestamptz(3),
	"percent_complete" numeric,
	"selected_bytes" bigint,
	"stored_bytes" bigint,
	CONSTRAINT "report_line_run_id_device_id_pk" PRIMARY KEY("run_id","device_id")
);
--> statement-breakpoint
CREATE TABLE "report_run" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "report_run_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"organization_id" integer NOT NULL,
	"due_at" timestamptz(3) NOT NULL,
	"started_at" timestamptz(3) NOT NULL,
	"deadline_at" timestamptz(3) NOT NULL,
	"finished_at" timestamptz(3),
	"state" text NOT NULL,
	"late" boolean DEFAULT false NOT NULL,
	"as_of" timestamptz(3),
	"shown" jsonb,
	"error" text,
	"told_overdue_at" timestamptz(3),
	CONSTRAINT "report_run_once" UNIQUE("organization_id","due_at")
);
--> statement-breakpoint
CREATE TABLE "restore" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "restore_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"namespace" text NOT NULL,
	"external_id" text NOT NULL,
	"organization_id" integer NOT NULL,
	"device_id" bigint,
	"requested_by" text,
	"started_at" timestamptz(3) NOT NULL,
	"completed_at" timestamptz(3),
	"file_count" bigint,
	"byte_count" bigint,
	"raw" jsonb NOT NULL,
	CONSTRAINT "restore_external" UNIQUE("namespace","external_id")
);
--> statement-breakpoint
CREATE TABLE "usage_day" (
	"day" date NOT NULL,
	"organization_id" integer NOT NULL,
	"destination_id" integer NOT NULL,
	"cost_centre" text NOT NULL,
	"devices" integer NOT NULL,
	"stored_bytes" bigint NOT NULL,
	"selected_bytes" bigint NOT NULL,
	CONSTRAINT "usage_day_day_organization_id_destination_id_cost_centre_pk" PRIMARY KEY("day","organization_id","destination_id","cost_centre")
) PARTITION BY RANGE ("day");
--> statement-breakpoint
CREATE TABLE "usage_device_day" (
	"day" date NOT NULL,
	"device_id" bigint NOT NULL,
	"destination_id" integer NOT NULL,
	"organization_id" integer NOT NULL,
	"cost_centre" text NOT NULL,
	"stored_bytes" bigint NOT NULL,
	"selected_bytes" bigint NOT NULL,
	CONSTRAINT "usage_device_day_day_device_id_destination_id_pk" PRIMARY KEY("day","device_id","destination_id")
) PARTITION BY RANGE ("day");
--> statement-breakpoint
CREATE TABLE "instance" (
	"id" uuid PRIMARY KEY NOT NULL,
	"started_at" timestamptz(3) NOT NULL,
	"heartbeat_at" timestamptz(3) NOT NULL,
	"host" text NOT NULL,
	"pid" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lease" (
	"name" text PRIMARY KEY NOT NULL,
	"instance_id" uuid NOT NULL,
	"until" timestamptz(3) NOT NULL,
	"detail" jsonb
);
--> statement-breakpoint
CREATE TABLE "receiving_gap" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "receiving_gap_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"from_at" timestamptz(3) NOT NULL,
	"to_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "source" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "source_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"namespace" text NOT NULL,
	"mode" text NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"interval_minutes" integer,
	"as_of" timestamptz(3),
	"baseline_at" timestamptz(3),
	"last_good_at" timestamptz(3),
	"overdue_since" timestamptz(3),
	"overdue_notices" integer DEFAULT 0 NOT NULL,
	"last_notice_at" timestamptz(3),
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "source_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "source_run" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "source_run_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"source_id" integer NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamptz(3) NOT NULL,
	"finished_at" timestamptz(3),
	"as_of" timestamptz(3),
	"observations" integer DEFAULT 0 NOT NULL,
	"bad_rows" integer DEFAULT 0 NOT NULL,
	"message" text
);
--> statement-breakpoint
CREATE TABLE "source_set" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "source_set_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"source_ids" integer[] NOT NULL,
	CONSTRAINT "source_set_sourceIds_unique" UNIQUE("source_ids")
);
--> statement-breakpoint
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "email_template" ADD CONSTRAINT "email_template_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "activity_gap" ADD CONSTRAINT "activity_gap_device_id_device_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."device"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "archive" ADD CONSTRAINT "archive_device_id_device_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."device"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "archive" ADD CONSTRAINT "archive_destination_id_destination_id_fk" FOREIGN KEY ("destination_id") REFERENCES "public"."destination"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device" ADD CONSTRAINT "device_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device" ADD CONSTRAINT "device_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device" ADD CONSTRAINT "device_source_set_id_source_set_id_fk" FOREIGN KEY ("source_set_id") REFERENCES "public"."source_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device" ADD CONSTRAINT "device_device_policy_id_device_policy_id_fk" FOREIGN KEY ("device_policy_id") REFERENCES "public"."device_policy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_tally" ADD CONSTRAINT "organization_tally_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "living_message" ADD CONSTRAINT "living_message_subscription_id_subscription_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscription"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "living_message_outage" ADD CONSTRAINT "living_message_outage_living_message_id_living_message_id_fk" FOREIGN KEY ("living_message_id") REFERENCES "public"."living_message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_defaults" ADD CONSTRAINT "device_defaults_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization" ADD CONSTRAINT "organization_parent_id_organization_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reporting_settings" ADD CONSTRAINT "reporting_settings_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settings_push" ADD CONSTRAINT "settings_push_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outage" ADD CONSTRAINT "outage_device_id_device_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."device"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snooze" ADD CONSTRAINT "snooze_device_id_device_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."device"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "snooze" ADD CONSTRAINT "snooze_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rate_card" ADD CONSTRAINT "rate_card_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_line" ADD CONSTRAINT "report_line_run_id_report_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."report_run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_run" ADD CONSTRAINT "report_run_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_run" ADD CONSTRAINT "source_run_source_id_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_organization" ON "audit" USING btree ("organization_id","at");--> statement-breakpoint
CREATE INDEX "audit_entity" ON "audit" USING btree ("entity","at");--> statement-breakpoint
CREATE INDEX "activity_gap_to" ON "activity_gap" USING btree ("to_at");--> statement-breakpoint
CREATE INDEX "device_admins_clock" ON "device" USING btree ("source_set_id","organization_id","admins_level","clock_at") WHERE state = 'active';--> statement-breakpoint
CREATE INDEX "device_owner_clock" ON "device" USING btree ("source_set_id","device_policy_id","owner_level","clock_at") WHERE state = 'active' and owner_level is not null;--> statement-breakpoint
CREATE INDEX "device_organization" ON "device" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "device_person" ON "device" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "device_name" ON "device" USING btree (lower(name));--> statement-breakpoint
CREATE INDEX "living_message_open" ON "living_message" USING btree ("subscription_id") WHERE finished_at is null;--> statement-breakpoint
CREATE INDEX "living_message_outage_outage" ON "living_message_outage" USING btree ("outage_id");--> statement-breakpoint
CREATE INDEX "notification_unsettled" ON "notification" USING btree ("destination","next_attempt_at") WHERE state in ('due', 'sending');--> statement-breakpoint
CREATE INDEX "notification_waiting" ON "notification" USING btree ("state","created_at") WHERE state in ('owed', 'held', 'dead');--> statement-breakpoint
CREATE INDEX "notification_outage" ON "notification" USING btree ("outage_id") WHERE outage_id is not null;--> statement-breakpoint
CREATE INDEX "notification_released" ON "notification" USING btree ("released_at") WHERE released_at is not null;--> statement-breakpoint
CREATE INDEX "subscription_organization" ON "subscription" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "organization_parent" ON "organization" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "organization_name" ON "organization" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "reporting_settings_next_run" ON "reporting_settings" USING btree ("next_run_at");--> statement-breakpoint
CREATE INDEX "flip_device" ON "flip" USING btree ("device_id","at");--> statement-breakpoint
CREATE INDEX "flip_organization" ON "flip" USING btree ("organization_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "outage_open" ON "outage" USING btree ("device_id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "outage_device" ON "outage" USING btree ("device_id","opened_at");--> statement-breakpoint
CREATE INDEX "outage_closed" ON "outage" USING btree ("closed_at") WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX "snooze_device" ON "snooze" USING btree ("device_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "snooze_person" ON "snooze" USING btree ("person_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "snooze_due" ON "snooze" USING btree ("until") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "chat_identity_email" ON "chat_identity" USING btree ("email");--> statement-breakpoint
CREATE INDEX "person_email" ON "person" USING btree ("email");--> statement-breakpoint
CREATE INDEX "person_organization" ON "person" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "role_grant_organization" ON "role_grant" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "role_grant_email" ON "role_grant" USING btree ("email");--> statement-breakpoint
CREATE INDEX "report_run_running" ON "report_run" USING btree ("deadline_at") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "restore_organization" ON "restore" USING btree ("organization_id","started_at");--> statement-breakpoint
CREATE INDEX "usage_day_organization" ON "usage_day" USING btree ("organization_id","day");--> statement-breakpoint
CREATE INDEX "source_run_source" ON "source_run" USING btree ("source_id","started_at");