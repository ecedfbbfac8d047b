import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SETTINGS_FILE } from "./cluster.ts";
import { EmbeddedError, folderError, outputError } from "./errors.ts";
import { isRunning, isServer, readLock, removeDeadLock } from "./lock.ts";
import type { Place } from "./place.ts";
import { giveTo, plainEnvironment } from "./privileges.ts";
import { serverSettings, thisMachine } from "./settings.ts";

const POLL_MS = 10;
/** Recovery after a crash reads up to max_wal_size of log: minutes on a slow disk. */
const START_LIMIT_MS = 10 * 60_000;
const STOP_LIMIT_MS = 60_000;
const LOG_FILE = "server.log";
/** Enough for what a dying server says. */
const LAST_WORDS_BYTES = 16_384;
const LOG_LIMIT_BYTES = 5_000_000;

/** `lost`: another process is starting or has started the server of this cluster. */
export type StartOutcome = "ready" | "port-taken" | "lost" | "memory-in-use";

/** A port on 127.0.0.1 that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string")
    throw new EmbeddedError("No port is free on 127.0.0.1.");
  return address.port;
}

/**
 * Starts the server of the cluster on this port, detached: it outlives us, so that a killed bot loses nothing and the
 * next one joins it. Throws EmbeddedError when trying again would not help.
 */
export async function startPostmaster(place: Place, port: number, durable: boolean): Promise<StartOutcome> {
  const logFile = join(place.cluster, LOG_FILE);
  const { child, logStart } = spawnServer(place, port, durable, logFile);
  const deadline = Date.now() + START_LIMIT_MS;
  while (child.exitCode === null && child.signalCode === null) {
    const lock = readLock(place.cluster);
    if (lock?.pid === child.pid && lock?.status === "ready") return "ready";
    if (Date.now() > deadline) {
      throw new EmbeddedError(
        `PostgreSQL is still starting after ten minutes: see ${logFile}, or set DATABASE_URL.`,
      );
    }
    await sleep(POLL_MS);
  }
  return classifyExit(readFileSync(logFile).subarray(logStart).toString(), place, logFile);
}

/**
 * The port of a server that already runs for this cluster, once it is ready; undefined when there is none (what a
 * dead one left behind is removed) or when it is just ending.
 */
export async function runningPort(cluster: string): Promise<number | undefined> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const lock = readLock(cluster);
    if (lock === undefined) return undefined;
    if (!isServer(lock, cluster)) {
      removeDeadLock(cluster, lock);
      return undefined;
    }
    if (lock.status === "ready" && lock.port !== undefined) return lock.port;
    if (Date.now() > deadline) {
      throw new EmbeddedError(
        `PostgreSQL (process ${lock.pid}) has been ${lock.status === "" ? "starting" : lock.status} ` +
          `for ten minutes: see ${join(cluster, LOG_FILE)}, or set DATABASE_URL.`,
      );
    }
    await sleep(POLL_MS);
  }
}

/** Ends the server: sessions are cut, everything is written. Returns false when it takes longer than a minute. */
export async function stopPostmaster(cluster: string): Promise<boolean> {
  const lock = readLock(cluster);
  if (lock === undefined || !isServer(lock, cluster)) return true;
  // SIGINT is PostgreSQL's "fast" shutdown.
  process.kill(lock.pid, "SIGINT");
  return await waitUntilGone(cluster, lock.pid, STOP_LIMIT_MS);
}

async function waitUntilGone(cluster: string, pid: number, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    if (readLock(cluster)?.pid !== pid && !isRunning(pid)) return true;
    await sleep(POLL_MS);
  }
  return false;
}

/** What the server last wrote, as a sentence that begins with `task`. */
export function explainServer({ cluster, dataDir }: Place, task: string): EmbeddedError {
  const logFile = join(cluster, LOG_FILE);
  const output = sizeOf(logFile) === 0 ? "" : readFileSync(logFile).subarray(-LAST_WORDS_BYTES).toString();
  return outputError(task, output, dataDir, logFile);
}

function spawnServer(
  place: Place,
  port: number,
  durable: boolean,
  logFile: string,
): { child: ChildProcess; logStart: number } {
  let log: number;
  try {
    const settingsFile = join(place.cluster, SETTINGS_FILE);
    writeFileSync(settingsFile, serverSettings(thisMachine(), durable), { mode: 0o600 });
    if (sizeOf(logFile) > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
    log = openSync(logFile, "a", 0o600);
    giveTo(place.account, settingsFile, logFile);
  } catch (error) {
    throw folderError(error, place.dataDir);
  }
  const logStart = sizeOf(logFile);
  const child = spawn(
    join(place.binaries.folder, "bin", "postgres"),
    [
      "-D",
      place.cluster,
      "-p",
      String(port),
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      "unix_socket_directories=",
    ],
    {
      ...place.account,
      cwd: place.cluster,
      env: plainEnvironment(),
      detached: true,
      stdio: ["ignore", log, log],
    },
  );
  closeSync(log);
  child.unref();
  return { child, logStart };
}

function classifyExit(output: string, place: Place, logFile: string): StartOutcome {
  if (/Address already in use|could not bind/.test(output)) return "port-taken";
  if (/lock file "postmaster\.pid" (already exists|is empty)/.test(output)) return "lost";
  // Sessions of a killed server hold its memory until they notice.
  if (/pre-existing shared memory block/.test(output)) return "memory-in-use";
  throw outputError("PostgreSQL did not start", output, place.dataDir, logFile);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
