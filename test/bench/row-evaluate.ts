import { findCandidates } from "../../db/query/candidate.ts";
import { DAY_MS, HOUR_MS } from "../../src/core/instant.ts";
import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import { benchContext, timed } from "./context.ts";
import { type FleetSize, moveForCrossing, READ_AT } from "./fleet.ts";
import { floorEvaluate } from "./floor-evaluate.ts";
import { runChild } from "./run-child.ts";
import type { BenchServer } from "./server.ts";
import { compared, type Measured, ms } from "./table.ts";

const REPEATS = 7;

/** Evaluates when nothing crosses, beside the probes of the indexes alone; the median of seven. */
export async function measureNothing(server: BenchServer): Promise<Measured[]> {
  const bench = await benchContext(await server.clone("ours"), READ_AT + HOUR_MS);
  const sets = [{ setId: 1, asOf: READ_AT, earliest: READ_AT, bySnapshot: false }];
  const floors: number[] = [];
  const ours: number[] = [];
  for (let count = 0; count < REPEATS; count += 1) {
    floors.push((await timed(async () => await findCandidates(bench.ctx.db, sets, null))).ms);
    ours.push((await timed(async () => await evaluateFleet(bench.ctx))).ms);
  }
  await bench.close();
  await server.drop("ours");
  return [compared("evaluate, nothing crosses", median(floors), median(ours), "<= 2 x")];
}

/** Evaluates when 4.1 % cross the warning threshold. */
export async function measureEvaluate(server: BenchServer, size: FleetSize): Promise<Measured[]> {
  const asOf = READ_AT + moveForCrossing(size.devices * 0.041, size);
  return await measureAt(server, asOf, { what: "cross", asked: "<= 2 x" });
}

/** Evaluates when nearly all become critical at once. */
export async function measureEvaluateAll(server: BenchServer): Promise<Measured[]> {
  return await measureAt(server, READ_AT + 13.8 * DAY_MS, { what: "cross at once", asked: "<= 1.5 x" });
}

async function measureAt(
  server: BenchServer,
  asOf: number,
  text: { readonly what: string; readonly asked: string },
): Promise<Measured[]> {
  const floor = await floorEvaluate(await server.clone("floor"), asOf);
  const ours = await runChild("evaluate", await server.clone("ours"), "0", String(asOf));
  await server.drop("floor");
  await server.drop("ours");
  const what = `evaluate, ${floor.crossed.toLocaleString("en")} ${text.what}`;
  return [
    compared(what, floor.ms, ours.ms, text.asked),
    { what: "  longest transaction", floor: "–", ours: ms(ours.longestMs), ratio: "", asked: "about 2 s" },
    {
      what: "  memory of the bot",
      floor: "–",
      ours: `${Math.round(ours.peakMb)} MB`,
      ratio: "",
      asked: "<= 300 MB",
    },
  ];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
