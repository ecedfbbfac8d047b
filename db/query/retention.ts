import { DAY_MS, type Instant } from "../../src/core/instant.ts";
import type { Database } from "../client.ts";

/** As long as what is kept by the month; the reports look back 90 days at most. */
const RETENTION_DAYS = 400;
/** So that no statement takes long. */
const SLICE_ROWS = 10_000;

/** Tables without months that grow with every day, and the column that says how old a row is. */
const AGE_COLUMN: Readonly<Record<string, string>> = {
  activity_gap: "to_at",
  source_run: "started_at",
  receiving_gap: "to_at",
  usage_head_day: "day",
};

/** Drops silences, source runs and absences of the bot past their retention, in slices. */
export async function dropOldRows(db: Database, now: Instant): Promise<void> {
  const before = now - RETENTION_DAYS * DAY_MS;
  for (const [table, column] of Object.entries(AGE_COLUMN)) {
    for (let dropped = SLICE_ROWS; dropped === SLICE_ROWS;) {
      const { count } = await db.sql`
        delete from ${db.sql(table)} where ctid = any (array(
          select ctid from ${db.sql(table)} where ${db.sql(column)} < ${before}::timestamptz limit ${SLICE_ROWS}))`;
      dropped = count;
    }
  }
}
