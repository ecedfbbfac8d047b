import { readMigrationFiles } from "drizzle-orm/migrator";

import type { Queryable } from "../client.ts";
import { JOBS } from "../job/all.ts";
import { migrationsFolder } from "../migrate.ts";

/** Whether the database answers and has the tables of this version of the program. Rejects when it cannot be reached. */
export async function isMigrated(at: Queryable): Promise<boolean> {
  const [ledger] = await at.sql<{ there: boolean }[]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
  if (ledger?.there !== true) return false;
  const [done] = await at.sql<{ newest: number | null }[]>`
    select max(created_at)::bigint as newest from drizzle.__drizzle_migrations`;
  if ((done?.newest ?? 0) < newestMigration()) return false;
  const [queues] = await at.sql<{ known: number }[]>`
    select count(*)::int as known from pgboss.queue where name = any (${JOBS.map((job) => job.name)}::text[])`;
  return queues?.known === JOBS.length;
}

/** When the newest migration of this program was made: what the database notes of it once it ran. */
function newestMigration(): number {
  const migrations = readMigrationFiles({ migrationsFolder: migrationsFolder() });
  return Math.max(...migrations.map(({ folderMillis }) => folderMillis));
}
