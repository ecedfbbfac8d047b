import {
  addToPushRun,
  finishSourceRun,
  pushRunOfDay,
  type SourceRow,
  startSourceRun,
} from "../../../db/query/source.ts";
import { DAY_MS, type Instant } from "../../core/instant.ts";
import type { Context } from "../context.ts";

export interface RunOutcome {
  readonly observations: number;
  readonly asOf: Instant | null;
  /** What ended it before its time; null: it is complete. */
  readonly fault: string | null;
}

/** The proof of what is being received. */
export interface SourceRun {
  readonly id: number;
  end(outcome: RunOutcome): Promise<void>;
}

/** A read or an import is a run of its own; what is pushed within a day (UTC) shares one, for there may be millions. */
export async function beginSourceRun(ctx: Context, source: SourceRow): Promise<SourceRun> {
  const { db, now } = ctx;
  if (source.mode === "push") {
    const at = now();
    const id = await pushRunOfDay(db, source.id, { dayStart: at - (at % DAY_MS), now: at });
    return {
      id,
      end: async ({ observations, fault }) =>
        await addToPushRun(db, id, { observations, message: fault, finishedAt: now() }),
    };
  }
  const id = await startSourceRun(db, source.id, now());
  return {
    id,
    async end({ observations, asOf, fault }) {
      const state = fault === null ? "complete" : "failed";
      await finishSourceRun(db, id, {
        state,
        finishedAt: now(),
        asOf,
        observations,
        badRows: 0,
        message: fault,
      });
    },
  };
}
