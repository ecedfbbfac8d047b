import { DAY_MS, type Instant } from "../src/core/instant.ts";
import type { Database } from "./client.ts";

/** Days that rows are kept. Whole months are dropped, so that up to a month more is there. */
const RETENTION_DAYS: Readonly<Record<string, number>> = {
  flip: 400,
  notification: 400,
  usage_day: 400,
  usage_device_day: 62,
  audit: 7 * 366,
};

/** Months made ahead, so that a bot that is not restarted never lacks one. */
const MONTHS_AHEAD = 3;

/** Held, in a transaction, by the process that makes a month: `if not exists` alone does not see what is being made. */
const PARTITION_LOCK = 7_240_006;

/**
 * Makes the month partitions from last month to three months ahead, where they are missing. Safe to run again, and by
 * two at once.
 */
export async function makePartitions(db: Database, now: Instant): Promise<void> {
  const existing = new Set(
    (await db.sql<{ name: string }[]>`select relname as name from pg_class where relispartition`).map(
      (row) => row.name,
    ),
  );
  for (const table of Object.keys(RETENTION_DAYS)) {
    for (let offset = -1; offset <= MONTHS_AHEAD; offset += 1) {
      const { name, from, to } = monthOf(table, now, offset);
      if (existing.has(name)) continue;
      await makePartition(db, { table, name, from, to });
    }
  }
}

/** A month whose rows are already in the default partition stays there; it is only tidiness that is lost. */
async function makePartition(
  db: Database,
  part: { readonly table: string; readonly name: string; readonly from: string; readonly to: string },
): Promise<void> {
  try {
    await db.transaction(async ({ sql }) => {
      await sql`select pg_advisory_xact_lock(${PARTITION_LOCK})`;
      await sql.unsafe(
        `create table if not exists ${part.name} partition of ${part.table} for values from ('${part.from}') to ('${part.to}')`,
      );
    });
  } catch (error) {
    const overlapsRest = error instanceof Error && "code" in error && error.code === "23514";
    if (!overlapsRest) throw error;
  }
}

/** Drops whole months past their retention, and old rows that never had a partition of their own. */
export async function dropOldPartitions(db: Database, now: Instant): Promise<string[]> {
  const dropped: string[] = [];
  for (const [table, days] of Object.entries(RETENTION_DAYS)) {
    const oldest = monthName(table, now - days * DAY_MS);
    const rows = await db.sql<{ name: string }[]>`
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
      where p.relname = ${table} and c.relname ~ '_[0-9]{4}_[0-9]{2}$' and c.relname < ${oldest}`;
    for (const { name } of rows) {
      await db.sql.unsafe(`drop table if exists ${name}`);
      dropped.push(name);
    }
    const column = PARTITION_COLUMN[table] ?? "at";
    await db.sql.unsafe(
      `delete from ${table}_rest where ${column} < '${new Date(now - days * DAY_MS).toISOString()}'`,
    );
  }
  return dropped;
}

const PARTITION_COLUMN: Readonly<Record<string, string>> = {
  flip: "at",
  notification: "subject_at",
  usage_day: "day",
  usage_device_day: "day",
  audit: "at",
};

function monthOf(table: string, now: Instant, offset: number): { name: string; from: string; to: string } {
  const date = new Date(now);
  const from = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1));
  const to = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset + 1, 1));
  return { name: monthName(table, from.getTime()), from: from.toISOString(), to: to.toISOString() };
}

function monthName(table: string, at: Instant): string {
  return `${table}_${new Date(at).toISOString().slice(0, 7).replace("-", "_")}`;
}
