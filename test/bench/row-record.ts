import { openDatabase } from "../../db/client.ts";
import type { Observation } from "../../src/core/observation.ts";
import { recordBatch } from "../../src/usecase/record/record-batch.ts";
import { BATCH_OBSERVATIONS } from "../../src/usecase/record/record-observations.ts";
import { findSource } from "./child-source.ts";
import { benchContext, timed } from "./context.ts";
import { changedObservations, type FleetSize, READ_AT } from "./fleet.ts";
import { HOUR_MS } from "../../src/core/instant.ts";
import { upsert } from "./floor-record.ts";
import { runChild } from "./run-child.ts";
import type { BenchServer } from "./server.ts";
import { compared, type Measured, ms } from "./table.ts";

/** What is held in memory depends on a batch, not on the fleet. */
const MEMORY_DEVICES = 200_000;

/**
 * Records the whole fleet, every device changed. Floor and ours take turns, batch by batch, so that checkpoints
 * and whatever else the machine does meet both; the memory is that of a process of its own.
 */
export async function measureRecord(server: BenchServer, size: FleetSize): Promise<Measured[]> {
  const floor = openDatabase(await server.clone("floor"), { max: 1 });
  await floor.sql.unsafe("alter table device disable trigger user");
  const bench = await benchContext(await server.clone("ours"), READ_AT + HOUR_MS);
  const source = await findSource(bench.ctx.db);
  let floorMs = 0;
  let oursMs = 0;
  for (const chunk of inChunks(changedObservations(size))) {
    floorMs += (await timed(async () => await floor.transaction(async (tx) => await upsert(tx, chunk)))).ms;
    oursMs += (await timed(async () => await recordBatch(bench.ctx, source, chunk, null))).ms;
  }
  await floor.close();
  await bench.close();
  await server.drop("floor");
  const devices = Math.min(size.devices, MEMORY_DEVICES);
  const child = await runChild("record", await server.clone("ours"), String(devices), "0");
  await server.drop("ours");
  return [
    compared("record observations, all changed", floorMs, oursMs, "<= 1.7 x"),
    {
      what: "  longest transaction",
      floor: "–",
      ours: ms(bench.longestTransactionMs()),
      ratio: "",
      asked: "about 2 s",
    },
    {
      what: "  memory of the bot",
      floor: "–",
      ours: `${Math.round(child.peakMb)} MB`,
      ratio: "",
      asked: "<= 300 MB",
    },
  ];
}

function* inChunks(observations: Iterable<Observation>): Generator<Observation[]> {
  let chunk: Observation[] = [];
  for (const observation of observations) {
    chunk.push(observation);
    if (chunk.length < BATCH_OBSERVATIONS) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
