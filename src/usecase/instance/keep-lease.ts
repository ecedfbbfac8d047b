import { DAY_MS, type Instant, MINUTE_MS } from "../../core/instant.ts";
import type { Tx } from "../../../db/client.ts";
import { takeOver } from "../../../db/query/claim.ts";
import {
  beat,
  forgetInstances,
  type InstanceIdentity,
  lastBeat,
  lockInstances,
  signAtRest,
} from "../../../db/query/instance.ts";
import { insertGap } from "../../../db/query/receiving-gap.ts";
import { endDeadTurns } from "../../../db/query/turn.ts";
import type { Context } from "../context.ts";
import { wakeDestinations } from "../delivery/wake.ts";

/** How often an instance signs its lease, and how long it counts as alive after it last did. */
export interface Lease {
  readonly beatIntervalMs: number;
  readonly leaseMs: number;
}

export const LEASE: Lease = { beatIntervalMs: 8_000, leaseMs: 20_000 };
/** A shorter absence is no gap in receiving: clients try again. */
const SHORTEST_GAP_MS = 5 * MINUTE_MS;
/** No delivery takes so long: what is in flight since then was lost, for instance with the connection. */
const LONGEST_FLIGHT_MS = 10 * MINUTE_MS;

/**
 * Signs the lease and takes over what instances left that are gone, or what nobody wrote the end of (R18).
 * Returns the number of destinations taken over.
 */
export async function keepLease(
  ctx: Context,
  self: InstanceIdentity,
  { leaseMs }: Lease = LEASE,
): Promise<number> {
  const at = ctx.now();
  const rest = { gapBefore: at - SHORTEST_GAP_MS, ...goneAt(at, leaseMs) };
  if (await signAtRest(ctx.db, self, rest, at)) return 0;
  return await ctx.db.transaction(async (tx) => {
    const now = ctx.now();
    await sign(tx, self, now);
    const { deadBefore, stuckBefore } = goneAt(now, leaseMs);
    const left = await takeOver(tx, { deadBefore, stuckBefore }, now);
    const destinations = new Set([...left, ...(await endDeadTurns(tx, deadBefore))]);
    await wakeDestinations(ctx, tx, [...destinations]);
    return destinations.size;
  });
}

function goneAt(now: Instant, leaseMs: number): { deadBefore: Instant; stuckBefore: Instant } {
  return { deadBefore: now - leaseMs, stuckBefore: now - LONGEST_FLIGHT_MS };
}

/**
 * The first thing a starting bot does: notes for how long no bot was there to receive, so that devices
 * that push are not blamed for it (R6). Returns that gap, null when there was none.
 */
export async function noteAbsence(
  ctx: Context,
  self: InstanceIdentity,
): Promise<{ from: Instant; to: Instant } | null> {
  return await ctx.db.transaction(async (tx) => {
    const now = ctx.now();
    const gap = await sign(tx, self, now);
    await forgetInstances(tx, now - DAY_MS);
    return gap;
  });
}

/** A sign of life after a long silence of all instances, asleep or without a database, is the end of a gap. */
async function sign(
  tx: Tx,
  self: InstanceIdentity,
  now: Instant,
): Promise<{ from: Instant; to: Instant } | null> {
  await lockInstances(tx);
  const last = await lastBeat(tx);
  const gap = last !== null && now - last >= SHORTEST_GAP_MS ? { from: last, to: now } : null;
  if (gap !== null) await insertGap(tx, gap);
  await beat(tx, self, now);
  return gap;
}
