import { readFileSync } from "node:fs";

import { createCrashPlan } from "../../adapters/crashplan/crashplan-source.ts";
import { syncSource } from "../../src/usecase/sync/sync-source.ts";
import { benchContext, timed } from "./context.ts";

/**
 * A full read in a process of its own, started as the bot is: `child-sync.ts DATABASE_URL CRASHPLAN_URL`. Prints one
 * line of JSON: its time, the time in which it neither waited for an answer nor for a transaction, and its memory.
 */
const [url = "", crashplanUrl = ""] = process.argv.slice(2);
const bench = await benchContext(url, Date.now());

let waits = 0;
let since = performance.now();
let outsideMs = 0;

async function waiting<T>(work: () => Promise<T>): Promise<T> {
  if (waits === 0) outsideMs += performance.now() - since;
  waits += 1;
  try {
    return await work();
  } finally {
    waits -= 1;
    if (waits === 0) since = performance.now();
  }
}

const plainFetch = globalThis.fetch;
globalThis.fetch = async (...asked) => await waiting(async () => await plainFetch(...asked));
const { db } = bench.ctx;
const ctx = {
  ...bench.ctx,
  now: Date.now,
  db: {
    ...db,
    transaction: (async (work) =>
      await waiting(async () => await db.transaction(work))) satisfies typeof db.transaction,
  },
};
const pull = createCrashPlan({
  url: crashplanUrl,
  client: { kind: "client", id: "key-fake-client", secret: "fake-secret" },
  user: null,
  now: Date.now,
});
since = performance.now();
outsideMs = 0;
const { ms, result } = await timed(
  async () => await syncSource(ctx, pull, { kind: "full", instanceId: null }),
);
const peak = /VmHWM:\s+(\d+) kB/u.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
await bench.close();
process.stdout.write(
  `${JSON.stringify({ ms, outsideMs, peakMb: Number(peak) / 1024, devices: result.devices, state: result.state })}\n`,
);
