import { setTimeout as sleep } from "node:timers/promises";

import { openDatabase } from "../../db/client.ts";
import { startEmbedded } from "../../db/embedded/server.ts";
import { migrate } from "../../db/migrate.ts";
import { isMigrated } from "../../db/query/health.ts";
import { isDatabaseUnavailable } from "../../db/unavailable.ts";
import type { Config } from "../config.ts";
import { asDatabaseFault } from "./database-fault.ts";
import { watchOutage } from "./outage.ts";

/** The PostgreSQL the program runs on. */
export interface DatabaseServer {
  readonly url: string;
  readonly kind: "embedded" | "external";
  /** Starts the embedded server again when it died, at the same address. Throws `EmbeddedError`. */
  revive(): Promise<void>;
  /** Leaves it; an embedded server that nobody else uses is stopped. Safe to call twice. */
  stop(): Promise<void>;
}

/** A server that is there answers sooner. */
const PROBE_SECONDS = 5;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Makes the database reachable and current: starts the embedded one, or waits for the one at
 * DATABASE_URL, saying so; then migrates what is not. `patienceMs` ends the waiting.
 */
export async function openServer(
  config: Pick<Config, "databaseUrl" | "dataDir">,
  how: { readonly patienceMs: number; readonly say: (line: string) => void },
): Promise<DatabaseServer> {
  const server = await startServer(config, how.say);
  try {
    await waitUntilReachable(server.url, how);
    if (!(await currentAlready(server.url))) await migrate(server.url);
    return server;
  } catch (error) {
    await server.stop();
    throw asDatabaseFault(error, server.url);
  }
}

async function startServer(
  { databaseUrl, dataDir }: Pick<Config, "databaseUrl" | "dataDir">,
  log: (line: string) => void,
): Promise<DatabaseServer> {
  if (databaseUrl !== null) {
    const nothing = async (): Promise<void> => undefined;
    return { url: databaseUrl, kind: "external", revive: nothing, stop: nothing };
  }
  const first = await startEmbedded({ dataDir, log });
  const claims = [first];
  return {
    url: first.url,
    kind: "embedded",
    async revive() {
      claims.push(await startEmbedded({ dataDir, log, pickPort: async () => first.port }));
    },
    async stop() {
      for (const claim of claims) await claim.stop();
    },
  };
}

async function waitUntilReachable(
  url: string,
  { patienceMs, say }: { readonly patienceMs: number; readonly say: (line: string) => void },
): Promise<void> {
  const outage = watchOutage(url, { say, now: Date.now });
  let waitedMs = 0;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      await probe(url);
      outage.end();
      return;
    } catch (error) {
      if (!isDatabaseUnavailable(error) || waitedMs >= patienceMs) throw error;
      outage.begin(error);
      await sleep(waitMs);
      waitedMs += waitMs;
    }
  }
}

async function probe(url: string): Promise<void> {
  const db = openDatabase(url, { max: 1, connectTimeoutSeconds: PROBE_SECONDS });
  try {
    await db.sql`select 1`;
  } finally {
    await db.close();
  }
}

async function currentAlready(url: string): Promise<boolean> {
  const db = openDatabase(url, { max: 1 });
  try {
    return await isMigrated(db);
  } finally {
    await db.close();
  }
}
