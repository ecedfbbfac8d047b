import { subscriptionDestination } from "../../core/subject.ts";
import type { Tx } from "../../../db/client.ts";
import { markOutdated, openOutagesOf } from "../../../db/query/living.ts";
import type { Context } from "../context.ts";
import { wakeDestinations } from "./wake.ts";

/**
 * Has the living messages edited that speak of these outages, in the transaction that changes them (R18, R20).
 * The caller holds the fleet lock, so that no edit shows half of a change.
 */
export async function outdateMessages(ctx: Context, tx: Tx, outageIds: readonly number[]): Promise<void> {
  if (outageIds.length === 0) return;
  const subscriptions = await markOutdated(tx, outageIds, ctx.now());
  await wakeDestinations(ctx, tx, subscriptions.map(subscriptionDestination));
}

/** The same for the open outages of these devices. */
export async function outdateMessagesOf(ctx: Context, tx: Tx, deviceIds: readonly number[]): Promise<void> {
  await outdateMessages(ctx, tx, await openOutagesOf(tx, deviceIds));
}
