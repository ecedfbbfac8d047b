import { readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import type { Queryable } from "../client.ts";
import { migrationsFolder } from "../migrate.ts";

const journalSchema = z.object({ entries: z.array(z.object({ when: z.number() })) });

/** Whether the database answers and has the tables of this version of the program. Rejects when it cannot be reached. */
export async function isMigrated(at: Queryable): Promise<boolean> {
  const [ledger] = await at.sql<{ there: boolean }[]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
  if (ledger?.there !== true) return false;
  const [done] = await at.sql<{ newest: number | null }[]>`
    select max(created_at)::bigint as newest from drizzle.__drizzle_migrations`;
  return (done?.newest ?? 0) >= newestMigration();
}

/** When the newest migration of this program was made; what the database notes of it once it ran. */
function newestMigration(): number {
  const journal: unknown = JSON.parse(
    readFileSync(join(migrationsFolder(), "meta", "_journal.json"), "utf8"),
  );
  return Math.max(...journalSchema.parse(journal).entries.map(({ when }) => when));
}
