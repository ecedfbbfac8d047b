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
  statSync,
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
/** A creation takes seconds; what is older was abandoned, whoever has its process number now. */
const LONGEST_CREATION_MS = 60 * 60_000;

/**
 * Creates the cluster unless it exists; says whether it did. It is made beside its place and renamed, so that an
 * interrupted start leaves no half cluster. Throws EmbeddedError.
 */
export async function ensureCluster(place: Place, durable: boolean): Promise<boolean> {
  let temporary: string;
  try {
    removeAbandoned(place.dataDir);
    if (existsSync(place.cluster)) return false;
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
    removeDraft(temporary);
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

/** Removes what killed starts left behind; what cannot be removed now is tried again at the next start. */
function removeAbandoned(dataDir: string): void {
  for (const name of readdirSync(dataDir).filter((each) => each.startsWith(TEMPORARY))) {
    const draft = join(dataDir, name);
    const pid = Number.parseInt(name.slice(TEMPORARY.length), 10);
    if (!isRunning(pid) || isOld(draft)) removeDraft(draft);
  }
}

/** A container's bot has the same process number at each start, so that the number alone would keep its drafts. */
function isOld(draft: string): boolean {
  const stats = statSync(draft, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs > LONGEST_CREATION_MS;
}

/** An initdb that was killed a moment ago, or lost its parent, may still be writing: then the folder fills again. */
function removeDraft(draft: string): void {
  try {
    rmSync(draft, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  } catch {
    // It takes room and is in nobody's way.
  }
}
