import type { Cause } from "../../core/decide.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { findCandidates } from "../../../db/query/candidate.ts";
import type { Context } from "../context.ts";
import { type Evaluated, evaluateDevices, NOTHING_EVALUATED } from "./evaluate-devices.ts";
import { latestSetTimes, loadFrame } from "./frame.ts";

/**
 * Judges every device whose stored level may no longer fit. In transactions of at most 8,000 devices,
 * so that observations never wait for more than about two seconds.
 */
export async function evaluateFleet(
  ctx: Context,
  cause: Cause = "time",
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Evaluated> {
  const frame = await loadFrame(ctx.db, ctx.now());
  const chunks = await findCandidates(ctx.db, latestSetTimes(frame), null);
  const total = chunks.reduce((sum, ids) => sum + ids.length, 0);
  let result = NOTHING_EVALUATED;
  for (const deviceIds of chunks) {
    const part = await ctx.db.transaction(async (tx) => {
      await lockFleet(tx);
      // Settings or sources may have changed while we waited for the lock.
      return await evaluateDevices(ctx, tx, await loadFrame(tx, ctx.now()), { deviceIds, cause });
    });
    result = addEvaluated(result, part);
    onProgress(result.devices, total);
  }
  return result;
}

export function addEvaluated(a: Evaluated, b: Evaluated): Evaluated {
  return { devices: a.devices + b.devices, flips: a.flips + b.flips, owed: a.owed + b.owed };
}
