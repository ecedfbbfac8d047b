import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { openDatabase } from "../../db/client.ts";
import { cpuSeconds } from "./cpu.ts";
import type { FleetSize } from "./fleet.ts";
import type { BenchServer } from "./server.ts";
import type { Measured } from "./table.ts";

const WATCHED_MS = 120_000;
const SETTLING_MS = 20_000;

/** What the serving bot and its database use while nothing crosses, over two minutes; a sweep of the fleet included. */
export async function measureIdle(server: BenchServer, size: FleetSize): Promise<Measured[]> {
  const url = await server.clone("ours");
  await refresh(url);
  const folder = await mkdtemp(join(tmpdir(), "backup-report-idle-"));
  const project = join(import.meta.dirname, "..", "..");
  const bot = spawn(
    process.execPath,
    ["--max-semi-space-size=4", join(project, "dist/src/main.js"), "start"],
    {
      env: { ...process.env, DATABASE_URL: url, DATA_DIR: folder, PORT: "0", HOST: "127.0.0.1", SAMPLE: "0" },
      stdio: "ignore",
      cwd: folder,
    },
  );
  const ended = new Promise<void>((resolve) => bot.once("exit", () => resolve()));
  await sleep(SETTLING_MS);
  const before = cpuSeconds(server.postmasterPid, bot.pid);
  await sleep(WATCHED_MS);
  const used = cpuSeconds(server.postmasterPid, bot.pid) - before;
  const memoryMb = peakMb(bot.pid ?? 0);
  bot.kill("SIGTERM");
  await ended;
  await rm(folder, { recursive: true, force: true });
  await server.drop("ours");
  const perMinute = (used * 60_000) / WATCHED_MS;
  const what = `idle at ${size.devices.toLocaleString("en")} devices`;
  return [
    {
      what,
      floor: "–",
      ours: `${perMinute.toFixed(2)} CPU-s a minute`,
      ratio: "",
      asked: "<= 0.3 at 100,000",
    },
    {
      what: "  memory of the serving bot",
      floor: "–",
      ours: `${Math.round(memoryMb)} MB`,
      ratio: "",
      asked: "<= 300 MB",
    },
  ];
}

/** Moves the fleet to the present, so that nothing is overdue for the wall clock the bot goes by. */
async function refresh(url: string): Promise<void> {
  const db = openDatabase(url, { max: 1 });
  await db.sql.unsafe("alter table device disable trigger user");
  await db.sql`update source set as_of = now(), last_good_at = now()`;
  await db.sql`update device set last_activity_at = now() - (id % 100) * interval '1 hour'`;
  await db.sql.unsafe("alter table device enable trigger user");
  await db.sql`vacuum analyze`;
  await db.close();
}

function peakMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/u.exec(status)?.[1] ?? "0") / 1024;
}
