import type { Cause } from "../../core/decide.ts";
import type { Queryable, Tx } from "../../../db/client.ts";
import { CHUNK_DEVICES, findCandidates, findOpenOutages } from "../../../db/query/candidate.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { evaluateJob } from "../../../db/job/evaluate.ts";
import type { Context } from "../context.ts";
import { type Evaluated, evaluateDevices, NOTHING_EVALUATED } from "./evaluate-devices.ts";
import { addEvaluated } from "./evaluate-fleet.ts";
import { type Frame, latestSetTimes, loadFrame } from "./frame.ts";

export type ChangeCause = Extract<Cause, "settings" | "move" | "source">;

/**
 * Judges the devices of these organizations (themselves only) after their settings changed, in the
 * caller's transaction: those whose level may no longer fit, and those whose open outage may now owe a
 * message that was switched on (R3). More than 8,000 devices are left to a job, so that the
 * transaction stays short.
 */
export async function evaluateOrganizations(
  ctx: Context,
  tx: Tx,
  organizationIds: readonly number[],
  cause: ChangeCause,
): Promise<Evaluated> {
  await lockFleet(tx);
  const frame = await loadFrame(tx, ctx.now());
  const deviceIds = await findAffected(tx, frame, organizationIds);
  if (deviceIds.length <= CHUNK_DEVICES) return await evaluateDevices(ctx, tx, frame, { deviceIds, cause });
  await ctx.queue.enqueue(tx, evaluateJob, [{ organizationIds: [...organizationIds] }]);
  return NOTHING_EVALUATED;
}

/** The same in transactions of at most 8,000 devices. */
export async function evaluateOrganizationsInChunks(
  ctx: Context,
  organizationIds: readonly number[],
  cause: ChangeCause,
): Promise<Evaluated> {
  const affected = await findAffected(ctx.db, await loadFrame(ctx.db, ctx.now()), organizationIds);
  let result = NOTHING_EVALUATED;
  for (let start = 0; start < affected.length; start += CHUNK_DEVICES) {
    const deviceIds = affected.slice(start, start + CHUNK_DEVICES);
    const part = await ctx.db.transaction(async (tx) => {
      await lockFleet(tx);
      return await evaluateDevices(ctx, tx, await loadFrame(tx, ctx.now()), { deviceIds, cause });
    });
    result = addEvaluated(result, part);
  }
  return result;
}

async function findAffected(
  q: Queryable,
  frame: Frame,
  organizationIds: readonly number[],
): Promise<number[]> {
  const crossing = await findCandidates(q, latestSetTimes(frame), organizationIds);
  return [...new Set([...crossing.flat(), ...(await findOpenOutages(q, organizationIds))])];
}
