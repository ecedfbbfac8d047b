import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

/** What a server writes about itself into `postmaster.pid`. */
export interface ServerLock {
  pid: number;
  /** Not yet known in the first instants of a start. */
  port: number | undefined;
  status: string;
}

/** The lock file of the cluster, if there is one. */
export function readLock(cluster: string): ServerLock | undefined {
  // Lines: process id, folder, start time, port, socket folder, address, shared memory, status.
  const lines = readLines(lockFile(cluster));
  const pid = Number.parseInt(lines[0] ?? "", 10);
  const port = Number.parseInt(lines[3] ?? "", 10);
  if (Number.isNaN(pid)) return undefined;
  return { pid, port: Number.isNaN(port) ? undefined : port, status: lines[7]?.trim() ?? "" };
}

/** Is the server that wrote this lock still there? A number that now belongs to another program does not count. */
export function isServer(lock: ServerLock, cluster: string): boolean {
  if (!isRunning(lock.pid)) return false;
  if (process.platform !== "linux") return basename(processInfo(lock.pid).command) === "postgres";
  try {
    // A server's working folder is its cluster.
    return readlinkSync(`/proc/${lock.pid}/cwd`) === realpathSync(cluster);
  } catch {
    return processInfo(lock.pid).command === "postgres";
  }
}

/**
 * Does a process with this number live? One that was killed and that nobody waited for (state Z, usual in containers
 * without an init) still answers signals, but is dead.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return !/^[ZX]/.test(processInfo(pid).state);
}

/**
 * Removes the lock file of a server that is gone; PostgreSQL itself would take an unreaped or re-used process number
 * for a living server. Read and removed in one step, so that the lock of a server started meanwhile stays.
 */
export function removeDeadLock(cluster: string, dead: ServerLock): void {
  if (readLock(cluster)?.pid === dead.pid) rmSync(lockFile(cluster), { force: true });
}

/** No lines when the file went away meanwhile, as happens when a server ends. */
function readLines(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function lockFile(cluster: string): string {
  return join(cluster, "postmaster.pid");
}

function processInfo(pid: number): { state: string; command: string } {
  if (process.platform !== "linux") {
    const { stdout } = spawnSync("ps", ["-o", "stat=,comm=", "-p", String(pid)], { encoding: "utf8" });
    const [state = "", ...command] = stdout.trim().split(/\s+/);
    return { state, command: command.join(" ") };
  }
  try {
    // "4711 (postgres) S 1 …"; a command may itself contain brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const end = stat.lastIndexOf(")");
    return { state: stat.slice(end + 2, end + 3), command: stat.slice(stat.indexOf("(") + 1, end) };
  } catch {
    return { state: "X", command: "" };
  }
}
