import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { DATABASE, ensureCluster, serverUrl } from "./cluster.ts";
import { EmbeddedError } from "./errors.ts";
import { type Keeper, keepServer } from "./keeper.ts";
import { choosePlace, type Place } from "./place.ts";
import { explainServer, freePort, runningPort, startPostmaster, stopPostmaster } from "./postmaster.ts";

const SYSTEM_DIR = "/var/lib/backup-report-bot";
const ATTEMPTS = 20;
const RETRY_MS = 250;

export interface EmbeddedOptions {
  /** The folder for the cluster; created when missing. */
  dataDir: string;
  /** Hears what an operator should know, a line at a time. */
  log?: (line: string) => void;
  /** `false` gives up safety against power cuts for speed: for tests. Default true. */
  durable?: boolean;
  /** Stands in for the data folder and the programs where root's server user may not enter them. */
  systemDir?: string;
  /** Where the port comes from; default: any that is free. */
  pickPort?: () => Promise<number>;
}

export interface EmbeddedServer {
  /** Of the database `backup_report`; holds the password. */
  url: string;
  port: number;
  /** `new`: the cluster was created; `restarted`: it existed; `joined`: its server was running. */
  started: "new" | "restarted" | "joined";
  /** The folder the cluster is really in. */
  dataDir: string;
  /** What the server last wrote, as a sentence that begins with `task`: why it ended. */
  explain(task: string): EmbeddedError;
  /** Leaves the server; the last process to leave stops it. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Makes the embedded PostgreSQL of this data folder available: creates, starts or joins it. Several processes may
 * call this at the same time for the same folder; all get the same server. Throws EmbeddedError with one sentence
 * for the operator.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { log = silent, durable = true, pickPort = freePort, systemDir = SYSTEM_DIR } = options;
  const place = choosePlace(options.dataDir, systemDir, log);
  const created = await ensureCluster(place, durable);
  const attempt: Attempt = { place, durable, pickPort, log, fresh: created ? "new" : "restarted" };
  for (let count = 1; count <= ATTEMPTS; count += 1) {
    const running = await runningPort(place.cluster);
    const server = running === undefined ? await start(attempt) : await join(attempt, running, "joined");
    if (server !== undefined) return server;
    // Somebody else is starting or stopping it, or what a killed server left is still ending.
    await sleep(RETRY_MS);
  }
  throw new EmbeddedError(
    `PostgreSQL in ${place.cluster} could not be started in ${ATTEMPTS} attempts: ` +
      "see server.log there, or set DATABASE_URL.",
  );
}

interface Attempt {
  place: Place;
  durable: boolean;
  pickPort: () => Promise<number>;
  log: (line: string) => void;
  fresh: "new" | "restarted";
}

/** Starts the server; undefined when trying again is the answer. */
async function start(attempt: Attempt): Promise<EmbeddedServer | undefined> {
  const port = await attempt.pickPort();
  const outcome = await startPostmaster(attempt.place, port, attempt.durable);
  if (outcome === "ready") return await join(attempt, port, attempt.fresh);
  if (outcome === "port-taken") attempt.log(`Port ${port} was taken; trying another.`);
  return undefined;
}

/** Claims the running server and sees to its database; undefined when it ended meanwhile. */
async function join(
  { place, log }: Attempt,
  port: number,
  started: EmbeddedServer["started"],
): Promise<EmbeddedServer | undefined> {
  const adminUrl = serverUrl(place.cluster, port, "postgres");
  let keeper: Keeper | undefined;
  try {
    keeper = await keepServer(adminUrl);
    await ensureDatabase(adminUrl);
  } catch (error) {
    await keeper?.close();
    if (isEnding(error)) return undefined;
    throw refusal(error, place, port);
  }
  const claim = keeper;
  let stopped: Promise<void> | undefined;
  return {
    url: serverUrl(place.cluster, port, DATABASE),
    port,
    started,
    dataDir: place.dataDir,
    explain: (task) => explainServer(place, task),
    stop: () => (stopped ??= leave(place, claim, log)),
  };
}

async function leave(place: Place, keeper: Keeper, log: (line: string) => void): Promise<void> {
  // A server that died has nobody to ask, and nothing to stop.
  const alone = await keeper.leave().catch(() => false);
  if (alone && !(await stopPostmaster(place.cluster))) {
    log(`PostgreSQL in ${place.cluster} is still writing after a minute; it ends by itself.`);
  }
  await keeper.close();
}

async function ensureDatabase(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    const found = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (found.length === 0) await sql`create database ${sql(DATABASE)}`;
  } catch (error) {
    // Two processes that start together both find it missing.
    if (!hasCode(error, "42P04", "23505")) throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Did the server end, or is it about to? Then the next attempt starts it again. */
function isEnding(error: unknown): boolean {
  return hasCode(
    error,
    "57P01",
    "57P02",
    "57P03",
    "ECONNREFUSED",
    "ECONNRESET",
    "EPIPE",
    "CONNECTION_CLOSED",
    "CONNECTION_DESTROYED",
    "CONNECTION_ENDED",
  );
}

function refusal(error: unknown, place: Place, port: number): unknown {
  if (!hasCode(error, "28P01", "28000")) return error;
  return new EmbeddedError(
    `The PostgreSQL on port ${port} refuses the password stored in ${place.cluster}: ` +
      "stop it and start the bot again, or set DATABASE_URL.",
    { cause: error },
  );
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return (
    error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code)
  );
}

function silent(): void {
  // Nobody listens.
}
