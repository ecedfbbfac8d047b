import type { Observation } from "../../core/observation.ts";
import type { SourceRow } from "../../../db/query/source.ts";
import { isDatabaseUnavailable } from "../../../db/unavailable.ts";
import type { Context } from "../context.ts";
import { addEvaluated } from "../evaluate/evaluate-fleet.ts";
import { NOTHING_EVALUATED } from "../evaluate/evaluate-devices.ts";
import { completeRead } from "./complete-read.ts";
import type { RecordOptions } from "./record-options.ts";
import { recordBatch } from "./record-batch.ts";
import { beginSourceRun } from "./source-run.ts";

/** Observations recorded in one transaction: about a second of it, and little memory. */
export const BATCH_OBSERVATIONS = 10_000;

export interface RecordResult {
  readonly runId: number;
  readonly observations: number;
  readonly devices: number;
  readonly flips: number;
  readonly owed: number;
  /** Devices deactivated because a full read did not contain them. */
  readonly deactivated: number;
}

/**
 * Records what a source saw, batch by batch, and judges what it changed. Each batch is a transaction of
 * its own; a run that breaks off leaves whole batches, and doing it again is harmless. A read is complete,
 * and moves the source's as-of, only when the stream ended without an error.
 */
export async function recordObservations(
  ctx: Context,
  source: SourceRow,
  observations: Iterable<Observation> | AsyncIterable<Observation>,
  options: RecordOptions,
): Promise<RecordResult> {
  const { asOf } = options;
  const run = await beginSourceRun(ctx, source);
  let seen = 0;
  let devices = 0;
  let evaluated = NOTHING_EVALUATED;
  try {
    for await (const batch of inBatches(observations, BATCH_OBSERVATIONS)) {
      const part = await recordBatch(ctx, source, batch, asOf);
      seen += batch.length;
      devices += part.recorded;
      evaluated = addEvaluated(evaluated, part);
      options.onProgress?.(seen);
    }
    const completed = await completeRead(ctx, source, options);
    evaluated = addEvaluated(evaluated, completed.evaluated);
    await run.end({ observations: seen, asOf, fault: null });
    return {
      runId: run.id,
      observations: seen,
      devices,
      flips: evaluated.flips,
      owed: evaluated.owed,
      deactivated: completed.deactivated,
    };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    await run.end({ observations: seen, asOf, fault }).catch((second: unknown) => {
      // What ended the run is what the caller is told.
      if (isDatabaseUnavailable(second)) return;
      ctx.log.warn(
        { error: String(second), runId: run.id },
        "the end of a failed source run could not be stored",
      );
    });
    throw error;
  }
}

async function* inBatches<T>(items: Iterable<T> | AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
