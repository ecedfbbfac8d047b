import { setTimeout as sleep } from "node:timers/promises";

import { openDatabase } from "../../db/client.ts";
import { startEmbedded } from "../../db/embedded/server.ts";
import { migrate } from "../../db/migrate.ts";
import { isMigrated } from "../../db/query/health.ts";
import { isDatabaseUnavailable } from "../../db/unavailable.ts";
import type { Config } from "../config.ts";
import { asDatabaseFault, embeddedIn, type KnownAs, serverAt } from "./database-fault.ts";
import { watchOutage } from "./outage.ts";

/** The PostgreSQL the program runs on. */
export interface DatabaseServer {
  readonly url: string;
  readonly kind: "embedded" | "external";
  readonly known: KnownAs;
  /** An error of this database in a sentence for the operator; any other as it is. */
  fault(error: unknown): unknown;
  /** Starts the embedded server again when it died, at the same address. Throws `EmbeddedError`. */
  revive(): Promise<void>;
  /** Leaves it; an embedded server that nobody else uses is stopped. Safe to call twice. */
  stop(): Promise<void>;
}

export interface Waiting {
  /** Ends the waiting for a database that does not answer. */
  readonly patienceMs: number;
  readonly say: (line: string) => void;
  /** So does whoever has had enough. */
  readonly stopped?: AbortSignal | undefined;
}

/** A server that is there answers sooner. */
const PROBE_SECONDS = 5;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Makes the database reachable and current: starts the embedded one, or waits for the one at
 * DATABASE_URL, saying so; then migrates what is not.
 */
export async function openServer(
  config: Pick<Config, "databaseUrl" | "dataDir">,
  how: Waiting,
): Promise<DatabaseServer> {
  const server = await startServer(config, how.say);
  try {
    await waitUntilReachable(server, how);
    how.stopped?.throwIfAborted();
    if (!(await currentAlready(server.url))) await migrate(server.url);
    return server;
  } catch (error) {
    await server.stop();
    throw server.fault(error);
  }
}

async function startServer(
  { databaseUrl, dataDir }: Pick<Config, "databaseUrl" | "dataDir">,
  log: (line: string) => void,
): Promise<DatabaseServer> {
  if (databaseUrl !== null) {
    const nothing = async (): Promise<void> => undefined;
    const known = serverAt(databaseUrl);
    const fault = (error: unknown): unknown => asDatabaseFault(error, known);
    return { url: databaseUrl, kind: "external", known, fault, revive: nothing, stop: nothing };
  }
  const first = await startEmbedded({ dataDir, log });
  const claims = [first];
  const known = embeddedIn(first.dataDir);
  return {
    url: first.url,
    kind: "embedded",
    known,
    // Why it ended stands in its log.
    fault: (error) =>
      isDatabaseUnavailable(error) ? first.explain("PostgreSQL ended") : asDatabaseFault(error, known),
    async revive() {
      claims.push(await startEmbedded({ dataDir, log, pickPort: async () => first.port }));
    },
    async stop() {
      for (const claim of claims) await claim.stop();
    },
  };
}

async function waitUntilReachable(
  { url, known }: DatabaseServer,
  { patienceMs, say, stopped }: Waiting,
): Promise<void> {
  const outage = watchOutage(known, { say, now: Date.now });
  let waitedMs = 0;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      await probe(url);
      outage.end();
      return;
    } catch (error) {
      if (!isDatabaseUnavailable(error) || waitedMs >= patienceMs) throw error;
      outage.begin(error);
      await sleep(waitMs, undefined, stopped === undefined ? {} : { signal: stopped });
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
