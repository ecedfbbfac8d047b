import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

import { migrate as migrateTables } from "drizzle-orm/postgres-js/migrator";

import { openDatabase } from "./client.ts";
import { migrateQueue } from "./queue.ts";

/** The oldest server the statements are written for. */
const OLDEST_VERSION = 15;

/** Held, in a transaction, by the process that migrates. */
const MIGRATION_LOCK = 7_240_001;

/** Brings the tables and the queue at `url` to this version of the program. Safe to run again, and by two at once. */
export async function migrate(url: string): Promise<void> {
  const db = openDatabase(url, { max: 1 });
  try {
    const [server] = await db.sql<{ version: number }[]>`
      select current_setting('server_version_num')::int / 10000 as version`;
    if (server !== undefined && server.version < OLDEST_VERSION) {
      throw new Error(
        `The database is PostgreSQL ${server.version}. This program needs ${OLDEST_VERSION} or newer: upgrade it, or leave DATABASE_URL out to use the embedded one.`,
      );
    }
    // Two bots that start at once take turns: the second finds everything done.
    await db.transaction(async (turn) => {
      await turn.sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`;
      const worker = openDatabase(url, { max: 1 });
      try {
        await migrateTables(worker.orm, { migrationsFolder: migrationsFolder() });
        await migrateQueue(url);
      } finally {
        await worker.close();
      }
    });
  } finally {
    await db.close();
  }
}

/** `db/migrations` of the project, whether this runs from the sources or from `dist`. */
export function migrationsFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const found = join(folder, "db", "migrations");
    if (existsSync(join(found, "meta"))) return found;
    if (dirname(folder) === folder) {
      throw new Error(
        `The folder db/migrations was not found above ${import.meta.dirname}. Install the program again.`,
      );
    }
  }
}
