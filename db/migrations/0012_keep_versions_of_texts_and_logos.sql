CREATE TABLE "email_logo" (
	"organization_id" integer PRIMARY KEY NOT NULL,
	"media_type" text NOT NULL,
	"content" "bytea" NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"alt" text NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "email_template_version" (
	"organization_id" integer NOT NULL,
	"category" text NOT NULL,
	"segment" text NOT NULL,
	"version" integer NOT NULL,
	"content" text,
	"changed_by" text NOT NULL,
	"changed_at" timestamptz(3) NOT NULL,
	CONSTRAINT "email_template_version_organization_id_category_segment_version_pk" PRIMARY KEY("organization_id","category","segment","version")
);
--> statement-breakpoint
ALTER TABLE "email_logo" ADD CONSTRAINT "email_logo_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "email_template_version" ADD CONSTRAINT "email_template_version_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
-- What was changed so far stands in the audit, one row a change.
INSERT INTO "email_template_version" ("organization_id", "category", "segment", "version", "content", "changed_by", "changed_at")
SELECT o.id, split_part(a.entity, ':', 3), split_part(a.entity, ':', 4),
  row_number() OVER (PARTITION BY a.entity ORDER BY a.at, a.id),
  CASE a.action WHEN 'template.set' THEN a.after #>> '{}' END, a.actor, a.at
FROM "audit" a JOIN "organization" o ON a.entity LIKE 'template:%' AND o.id::text = split_part(a.entity, ':', 2)
WHERE a.action IN ('template.set', 'template.reset');
--> statement-breakpoint
INSERT INTO "email_template_version" ("organization_id", "category", "segment", "version", "content", "changed_by", "changed_at")
SELECT t.organization_id, t.category, t.segment, t.version, t.content, t.updated_by, t.updated_at FROM "email_template" t
WHERE NOT EXISTS (SELECT 1 FROM "email_template_version" v WHERE (v.organization_id, v.category, v.segment) = (t.organization_id, t.category, t.segment));
--> statement-breakpoint
UPDATE "email_template" t SET "version" = (
  SELECT max(v.version) FROM "email_template_version" v
  WHERE (v.organization_id, v.category, v.segment) = (t.organization_id, t.category, t.segment)
);
