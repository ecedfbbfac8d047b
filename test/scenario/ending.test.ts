import { existsSync } from "node:fs";
import { join } from "node:path";

import postgres from "postgres";
import { expect, test } from "vitest";

import { isRunning, readLock } from "../../db/embedded/lock.ts";
import { DAY_MS } from "../../src/core/instant.ts";
import { startProgram } from "../support/bot-process.ts";
import { withDatabase } from "../support/database.ts";
import { writeFleet } from "../support/fleet-files.ts";
import { scratchFolder } from "../support/scratch.ts";
import { waitUntil } from "../support/wait.ts";

/** A start is seconds of work for a processor, and on a busy machine it gets a twentieth of one. */
const PATIENCE = { timeout: 600_000 };
/** Taken by whoever changes the fleet (`db/query/fleet-lock.ts`). */
const FLEET_LOCK = 7_240_002;

const database = withDatabase();

test.for(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "%s ends a serving bot and its database",
  PATIENCE,
  async (signal) => {
    const dataDir = join(scratchFolder(), "data");
    const bot = startProgram(["start"], { DATA_DIR: dataDir, SAMPLE: "0" });
    await bot.said("Serving on port");
    const server = readLock(join(dataDir, "pg18"))?.pid ?? Number.NaN;
    expect(isRunning(server)).toBe(true);
    bot.signal(signal);
    expect(await bot.ended).toBe(0);
    expect(bot.output()).toMatch(/\nEnding\.$/u);
    expect([isRunning(server), readLock(join(dataDir, "pg18"))]).toEqual([false, undefined]);
  },
);

test("doctor knows at once that a bot ended, and since when nobody serves", PATIENCE, async () => {
  const env = { DATABASE_URL: database.url, DATA_DIR: scratchFolder(), SAMPLE: "0" };
  async function examined(): Promise<string> {
    const doctor = startProgram(["doctor"], env);
    await doctor.ended;
    return doctor.output();
  }
  const bot = startProgram(["start"], env);
  await bot.said("Serving on port");
  expect(await examined()).toContain("a bot is serving");
  bot.signal("SIGTERM");
  expect(await bot.ended).toBe(0);
  expect(await examined()).toMatch(/no bot is serving since \d{4}-/u);
});

test("it also ends a bot that is just starting its database", PATIENCE, async () => {
  const dataDir = join(scratchFolder(), "data");
  const cluster = join(dataDir, "pg18");
  const bot = startProgram(["start"], { DATA_DIR: dataDir, SAMPLE: "0" });
  await waitUntil("the database to be created", () => existsSync(join(cluster, "postmaster.pid")));
  bot.signal("SIGTERM");
  expect(await bot.ended).toBe(0);
  expect(readLock(cluster)).toBeUndefined();
});

test("it ends a bot that waits for its database", PATIENCE, async () => {
  const bot = startProgram(["start"], {
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
    DATA_DIR: scratchFolder(),
  });
  await bot.said("The database at 127.0.0.1:1 cannot be reached (ECONNREFUSED). Waiting for it.");
  bot.signal("SIGTERM");
  expect(await bot.ended).toBe(0);
});

test("the second Ctrl-C ends at once", PATIENCE, async () => {
  await whileFleetIsLocked(async (waits) => {
    const bot = startProgram(["start"], { DATABASE_URL: database.url, DATA_DIR: scratchFolder() });
    await waits();
    bot.signal("SIGINT");
    await bot.said("Ending.");
    bot.signal("SIGINT");
    expect(await bot.ended).toBe(130);
  });
});

test("a verb that is interrupted says so", PATIENCE, async () => {
  await whileFleetIsLocked(async (waits) => {
    const shape = { name: "fleet", devices: 10, files: 1, stepDays: 1, until: Date.now() - DAY_MS };
    const [file] = writeFleet(scratchFolder(), shape);
    const verb = startProgram(["import", file?.path ?? ""], {
      DATABASE_URL: database.url,
      DATA_DIR: scratchFolder(),
    });
    await waits();
    verb.signal("SIGINT");
    expect(await verb.ended).toBe(1);
    expect(verb.output()).toBe("Interrupted.");
  });
});

/** Somebody else changes the fleet all the time; `waits` resolves when a bot waits for its turn. */
async function whileFleetIsLocked(work: (waits: () => Promise<void>) => Promise<void>): Promise<void> {
  const sql = postgres(database.url, { max: 2 });
  async function waits(): Promise<void> {
    await waitUntil("a bot to wait for the fleet", async () => {
      const waiting = await sql`
        select 1 from pg_locks l join pg_database d on d.oid = l.database
        where d.datname = current_database() and l.locktype = 'advisory' and l.objid = ${FLEET_LOCK} and not l.granted`;
      return waiting.length > 0;
    });
  }
  try {
    await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${FLEET_LOCK})`;
      await work(waits);
    });
  } finally {
    await sql.end();
  }
}
