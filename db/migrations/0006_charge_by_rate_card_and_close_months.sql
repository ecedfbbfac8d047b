CREATE TABLE "charge_line" (
	"month" date NOT NULL,
	"version" integer NOT NULL,
	"organization_id" integer NOT NULL,
	"organization" text NOT NULL,
	"path" integer[] NOT NULL,
	"cost_centre" text NOT NULL,
	"gb_units" bigint NOT NULL,
	"money_units" bigint NOT NULL,
	CONSTRAINT "charge_line_month_version_organization_id_cost_centre_pk" PRIMARY KEY("month","version","organization_id","cost_centre")
);
--> statement-breakpoint
CREATE TABLE "charge_month" (
	"month" date NOT NULL,
	"version" integer NOT NULL,
	"sealed_at" timestamptz(3) NOT NULL,
	"sealed_by" text NOT NULL,
	"reason" text,
	"currency" text NOT NULL,
	"measured_days" integer NOT NULL,
	"estimated_days" integer NOT NULL,
	"cards" jsonb NOT NULL,
	CONSTRAINT "charge_month_month_version_pk" PRIMARY KEY("month","version")
);
--> statement-breakpoint
CREATE TABLE "usage_head_day" (
	"day" date NOT NULL,
	"organization_id" integer NOT NULL,
	"cost_centre" text NOT NULL,
	"devices" integer NOT NULL,
	"persons" integer NOT NULL,
	CONSTRAINT "usage_head_day_day_organization_id_cost_centre_pk" PRIMARY KEY("day","organization_id","cost_centre")
);
--> statement-breakpoint
ALTER TABLE "rate_card" ADD COLUMN "card" jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_day" ADD COLUMN "billable_bytes" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_day" ADD COLUMN "cold_bytes" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "rate_card" DROP COLUMN "currency";--> statement-breakpoint
ALTER TABLE "rate_card" DROP COLUMN "price_per_gb_month";--> statement-breakpoint
ALTER TABLE "rate_card" DROP COLUMN "terms";--> statement-breakpoint
-- What was written down by organization: the sum of the larger ones is at least the larger sum.
UPDATE "usage_day" SET "billable_bytes" = greatest("stored_bytes", "selected_bytes");
