import { setTimeout as sleep } from "node:timers/promises";

import { MINUTE_MS } from "../../core/instant.ts";
import { loadSubscription } from "../../../db/query/living.ts";
import { takePace } from "../../../db/query/pace-lease.ts";
import { LEASE } from "../instance/keep-lease.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { wakeDestinations } from "./wake.ts";

/** As long as the longest span over which a platform counts. */
const PACE_MS = MINUTE_MS;
/** The holder is awake as well and takes most of what is handed back within a few of these. */
const HAND_BACK_MS = 1_000;

/**
 * Whether this instance may send to the subscription's workspace now: one at a time does, so that what the platform
 * lets pass is counted in one place. Otherwise the destination is handed back for the holder.
 */
export async function holdPace(ctx: DeliveryContext, destination: string, id: number): Promise<boolean> {
  const subscription = await loadSubscription(ctx.db, id);
  if (subscription === null || subscription.platform === "terminal") return true;
  const { platform, workspaceId } = subscription;
  const now = ctx.now();
  const holder = { platform, workspaceId, instanceId: ctx.instanceId };
  const times = { now, until: now + PACE_MS, deadBefore: now - LEASE.leaseMs };
  if (await takePace(ctx.db, holder, times)) return true;
  await sleep(HAND_BACK_MS, undefined, { ref: false });
  await ctx.db.transaction(async (tx) => await wakeDestinations(ctx, tx, [destination]));
  return false;
}
