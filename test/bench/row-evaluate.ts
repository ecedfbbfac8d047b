import { findCandidates } from "../../db/query/candidate.ts";
import { DAY_MS, HOUR_MS } from "../../src/core/instant.ts";
import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import { benchContext, timed } from "./context.ts";
import { cpuSeconds } from "./cpu.ts";
import { type FleetSize, moveForCrossing, READ_AT } from "./fleet.ts";
import { floorEvaluate } from "./floor-evaluate.ts";
import { runChild } from "./run-child.ts";
import type { BenchServer } from "./server.ts";
import { compared, type Measured, ms } from "./table.ts";

const REPEATS = 7;
const SMALL_DEVICES = 200_000;
const SMALL_TURNS = 3;

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
  return await measureAt(server, size, asOf, { what: "cross", asked: "<= 2 x" });
}

/** Evaluates when nearly all become critical at once. */
export async function measureEvaluateAll(server: BenchServer, size: FleetSize): Promise<Measured[]> {
  return await measureAt(server, size, READ_AT + 13.8 * DAY_MS, { what: "cross at once", asked: "<= 1.5 x" });
}

/** Floor and ours take turns; a small fleet is measured three times, because a busy machine disturbs it most. */
async function measureAt(
  server: BenchServer,
  size: FleetSize,
  asOf: number,
  text: { readonly what: string; readonly asked: string },
): Promise<Measured[]> {
  const turns: Turn[] = [];
  for (let turn = 0; turn < (size.devices <= SMALL_DEVICES ? SMALL_TURNS : 1); turn += 1) {
    turns.push(await takeTurn(server, asOf));
  }
  const middle = (figure: (turn: Turn) => number): number => median(turns.map(figure));
  const most = (figure: (turn: Turn) => number): number => Math.max(...turns.map(figure));
  const floorCpu = middle((turn) => turn.floorCpu);
  const oursCpu = middle((turn) => turn.oursCpu);
  return [
    compared(
      `evaluate, ${most((turn) => turn.crossed).toLocaleString("en")} ${text.what}`,
      middle((turn) => turn.floorMs),
      middle((turn) => turn.oursMs),
      text.asked,
    ),
    {
      what: "  processor time, database and bot",
      floor: `${floorCpu.toFixed(1)} CPU-s`,
      ours: `${oursCpu.toFixed(1)} CPU-s`,
      ratio: `${(oursCpu / floorCpu).toFixed(2)} x`,
      asked: "",
    },
    {
      what: "  longest transaction",
      floor: "–",
      ours: ms(most((turn) => turn.longestMs)),
      ratio: "",
      asked: "about 2 s",
    },
    {
      what: "  memory of the bot",
      floor: "–",
      ours: `${Math.round(most((turn) => turn.peakMb))} MB`,
      ratio: "",
      asked: "<= 300 MB",
    },
  ];
}

interface Turn {
  readonly crossed: number;
  readonly floorMs: number;
  readonly floorCpu: number;
  readonly oursMs: number;
  readonly oursCpu: number;
  readonly longestMs: number;
  readonly peakMb: number;
}

async function takeTurn(server: BenchServer, asOf: number): Promise<Turn> {
  const databaseCpu = (): number => cpuSeconds(server.postmasterPid);
  const floorUrl = await server.clone("floor");
  const floorBefore = databaseCpu();
  const floor = await floorEvaluate(floorUrl, asOf);
  const floorCpu = databaseCpu() - floorBefore;
  await server.drop("floor");
  const oursUrl = await server.clone("ours");
  const oursBefore = databaseCpu();
  const ours = await runChild("evaluate", oursUrl, "0", String(asOf));
  const oursCpu = databaseCpu() - oursBefore + ours.cpuSeconds;
  await server.drop("ours");
  const { longestMs, peakMb } = ours;
  return { crossed: floor.crossed, floorMs: floor.ms, floorCpu, oursMs: ours.ms, oursCpu, longestMs, peakMb };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
