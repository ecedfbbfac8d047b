CREATE TABLE "saved_report" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "saved_report_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"organization_id" integer NOT NULL,
	"name" text NOT NULL,
	"report" text NOT NULL,
	"words" text[] NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamptz(3) NOT NULL,
	"days" text[],
	"time" text,
	"zone" text,
	"next_run_at" timestamptz(3),
	"destination" text,
	CONSTRAINT "saved_report_name" UNIQUE("organization_id","name")
);
--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "legal_hold" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "saved_report" ADD CONSTRAINT "saved_report_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "saved_report_next" ON "saved_report" USING btree ("next_run_at");
--> statement-breakpoint
-- What a spreadsheet would take for a formula gets an apostrophe in front, as in the files that the program writes.
CREATE FUNCTION csv_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN value ~ '^[[:space:][:cntrl:]]*[=+@＝＋－＠-]' OR value ~ '^[\t\r\n]' THEN '''' || value ELSE value END
$$;
