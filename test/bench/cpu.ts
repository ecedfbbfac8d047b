import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

/** User and system time of every process of the database, the ended ones included, and of one more process. */
export function cpuSeconds(postmasterPid: number, otherPid?: number): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/u.test(name));
  let ticks = 0;
  for (const pid of pids) {
    const fields = statOf(pid);
    if (fields === null) continue;
    const parent = Number(fields[1]);
    const isDatabase = Number(pid) === postmasterPid || parent === postmasterPid;
    if (Number(pid) !== otherPid && !isDatabase) continue;
    ticks += Number(fields[11]) + Number(fields[12]);
    if (Number(pid) === postmasterPid) ticks += Number(fields[13]) + Number(fields[14]);
  }
  return ticks / TICKS_PER_SECOND;
}

/** The fields of /proc/PID/stat from the state on; null when the process ended meanwhile. */
function statOf(pid: string): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}
