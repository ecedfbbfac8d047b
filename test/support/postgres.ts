import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { isRunning } from "../../db/embedded/lock.ts";
import { stopPostmaster } from "../../db/embedded/postmaster.ts";
import { startEmbedded } from "../../db/embedded/server.ts";

declare module "vitest" {
  interface ProvidedContext {
    testServer: {
      /** May create databases. */
      adminUrl: string;
      /** Every database of this run has a name that starts with this. */
      prefix: string;
    };
    /** A folder for the files of this run; removed at its end. */
    scratch: string;
  }
}

const FOLDER = "backup-report-bot-test-";

/**
 * vitest's global setup: a folder for the files of the run, and one server, that of TEST_DATABASE_URL or an embedded
 * one in this folder. Databases are made in `database.ts`.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandoned();
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER}${process.pid}-`));
  // Root's server runs as another user, who must get in.
  chmodSync(folder, 0o711);
  const server = await testServer(folder);
  const prefix = `test_${randomBytes(4).toString("hex")}_`;
  project.provide("testServer", { adminUrl: server.adminUrl, prefix });
  project.provide("scratch", folder);
  return async () => {
    await dropDatabases(server.adminUrl, prefix);
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

async function testServer(dataDir: string): Promise<{ adminUrl: string; stop(): Promise<void> }> {
  const given = process.env["TEST_DATABASE_URL"];
  if (given !== undefined && given !== "") return { adminUrl: given, stop: async () => undefined };
  const server = await startEmbedded({ dataDir, durable: false });
  return { adminUrl: server.url, stop: async () => await server.stop() };
}

/** Ends and removes the servers of runs that were killed. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(FOLDER))) {
    if (isRunning(Number.parseInt(name.slice(FOLDER.length), 10))) continue;
    const folder = join(tmpdir(), name);
    await stopPostmaster(join(folder, "pg18"));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function dropDatabases(adminUrl: string, prefix: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    const left = await sql<{ name: string }[]>`
      select datname as name from pg_database where starts_with(datname, ${prefix})`;
    for (const { name } of left) await sql`drop database if exists ${sql(name)} with (force)`;
  } finally {
    await sql.end();
  }
}
