import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openDatabase } from "../../db/client.ts";
import { startEmbedded } from "../../db/embedded/server.ts";
import { migrate } from "../../db/migrate.ts";

/** A durable PostgreSQL, as in production, with one prepared database that every measurement gets a copy of. */
export interface BenchServer {
  readonly url: string;
  /** A fresh copy of the prepared database. */
  clone(name: string): Promise<string>;
  drop(name: string): Promise<void>;
  /** Process id of the postmaster. */
  readonly postmasterPid: number;
  stop(): Promise<void>;
}

const PREPARED = "backup_report";

/** Starts it in a temporary folder; `prepare` fills the database before the first copy. */
export async function startBenchServer(prepare: (url: string) => Promise<void>): Promise<BenchServer> {
  const folder = await mkdtemp(join(tmpdir(), "backup-report-bench-"));
  // Root's server runs as another user, who must get in; elsewhere its gigabytes would stay behind.
  await chmod(folder, 0o711);
  const server = await startEmbedded({ dataDir: folder });
  await migrate(server.url);
  await prepare(server.url);
  const admin = openDatabase(urlOf(server.url, "postgres"), { max: 1 });
  const [row] = await admin.sql<{ pid: number }[]>`
    select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int as pid`;
  return {
    url: server.url,
    postmasterPid: row?.pid ?? 0,
    async clone(name) {
      await admin.sql.unsafe(`drop database if exists ${name} with (force)`);
      await admin.sql.unsafe(`create database ${name} template ${PREPARED} strategy file_copy`);
      await admin.sql.unsafe("checkpoint");
      return urlOf(server.url, name);
    },
    async drop(name) {
      await admin.sql.unsafe(`drop database if exists ${name} with (force)`);
    },
    async stop() {
      await admin.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function urlOf(url: string, database: string): string {
  const named = new URL(url);
  named.pathname = `/${database}`;
  return named.href;
}
