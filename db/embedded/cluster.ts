import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { folderError, outputError } from "./errors.ts";
import { isRunning } from "./lock.ts";
import type { Place } from "./place.ts";
import { giveTo, plainEnvironment, startFolder } from "./privileges.ts";

/** Superuser of the cluster and name of the database in it. */
export const DATABASE = "backup_report";
export const SERVER_USER = "backup_report";

/** Our own files inside the cluster, so that one rename brings everything or nothing. */
const PASSWORD_FILE = "backup-report-bot.password";
export const SETTINGS_FILE = "backup-report-bot.conf";
const TEMPORARY = ".pg18-new-";

/**
 * Creates the cluster unless it exists; says whether it did. It is made beside its place and renamed, so that an
 * interrupted start leaves no half cluster. Throws EmbeddedError.
 */
export async function ensureCluster(place: Place, durable: boolean): Promise<boolean> {
  if (existsSync(place.cluster)) return false;
  let temporary: string;
  try {
    removeAbandoned(place.dataDir);
    temporary = mkdtempSync(join(place.dataDir, `${TEMPORARY}${process.pid}-`));
  } catch (error) {
    throw folderError(error, place.dataDir);
  }
  try {
    await createCluster(place, temporary, durable);
    renameSync(join(temporary, "cluster"), place.cluster);
    return true;
  } catch (error) {
    // Another process was faster: its cluster is as good as ours.
    if (existsSync(place.cluster)) return false;
    throw folderError(error, place.dataDir);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The URL of a database on the running server. Only who may read the cluster's folder learns the password. */
export function serverUrl(cluster: string, port: number, database: string): string {
  const password = readFileSync(join(cluster, PASSWORD_FILE), "utf8").trim();
  return `postgres://${SERVER_USER}:${password}@127.0.0.1:${port}/${database}`;
}

async function createCluster(place: Place, temporary: string, durable: boolean): Promise<void> {
  const cluster = join(temporary, "cluster");
  const passwordFile = join(temporary, "password");
  writeFileSync(passwordFile, `${randomBytes(24).toString("hex")}\n`, { mode: 0o600 });
  giveTo(place.account, temporary, passwordFile);
  const child = spawn(
    join(place.binaries.folder, "bin", "initdb"),
    [
      "--pgdata",
      cluster,
      "--username",
      SERVER_USER,
      "--pwfile",
      passwordFile,
      "--auth",
      "scram-sha-256",
      // The same order of names on every machine, whatever languages it has.
      "--encoding",
      "UTF8",
      "--no-locale",
      "--locale-provider",
      "builtin",
      "--builtin-locale",
      "C.UTF-8",
      "--no-instructions",
      ...(durable ? [] : ["--no-sync"]),
    ],
    {
      ...place.account,
      cwd: startFolder(temporary),
      env: plainEnvironment(),
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const [output] = await Promise.all([text(child.stderr), once(child, "exit")]);
  if (child.exitCode !== 0) throw outputError("The database could not be created", output, place.dataDir);
  renameSync(passwordFile, join(cluster, PASSWORD_FILE));
  includeSettings(cluster);
}

/** Ours follow what initdb measured, so they replace it; what an operator writes below them replaces ours. */
function includeSettings(cluster: string): void {
  const lines = [
    "",
    `# ${SETTINGS_FILE} is written by the bot at each start; what stands below this line overrules it.`,
    `include_if_exists '${SETTINGS_FILE}'`,
    "",
  ];
  appendFileSync(join(cluster, "postgresql.conf"), lines.join("\n"));
}

/** Removes what a killed start left behind. */
function removeAbandoned(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    const pid = name.startsWith(TEMPORARY) ? Number.parseInt(name.slice(TEMPORARY.length), 10) : Number.NaN;
    if (!Number.isNaN(pid) && !isRunning(pid)) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}
