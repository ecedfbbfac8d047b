import { readFileSync } from "node:fs";

import { findSource } from "./child-source.ts";
import { benchContext, timed } from "./context.ts";
import { changedObservations, READ_AT } from "./fleet.ts";
import { HOUR_MS } from "../../src/core/instant.ts";
import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import { recordObservations } from "../../src/usecase/record/record-observations.ts";

/**
 * One measurement in a process of its own, started as the bot is, so that its memory is the bot's:
 * `child.ts record|evaluate URL DEVICES AS_OF`. Prints one line of JSON.
 */
const [what, url = "", devicesText = "0", asOfText = "0"] = process.argv.slice(2);
const asOf = Number(asOfText);
const bench = await benchContext(url, Math.max(asOf, READ_AT + HOUR_MS));
if (what === "evaluate") {
  await bench.ctx.db.sql`update source set as_of = ${asOf}::timestamptz`;
}
const before = process.cpuUsage();
const { ms } = await timed(async () => {
  if (what === "evaluate") return await evaluateFleet(bench.ctx);
  const source = await findSource(bench.ctx.db);
  return await recordObservations(bench.ctx, source, changedObservations({ devices: Number(devicesText) }), {
    asOf: READ_AT + HOUR_MS,
    full: false,
  });
});
const used = process.cpuUsage(before);
const peak = /VmHWM:\s+(\d+) kB/u.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
await bench.close();
process.stdout.write(
  `${JSON.stringify({ ms, longestMs: bench.longestTransactionMs(), peakMb: Number(peak) / 1024, cpuSeconds: (used.user + used.system) / 1_000_000 })}\n`,
);
