import { DAY_MS } from "../../core/instant.ts";
import { subscriptionDestination } from "../../core/subject.ts";
import { finishMessages, markChangedMessages } from "../../../db/query/living.ts";
import type { Context } from "../context.ts";
import { wakeDestinations } from "../delivery/wake.ts";

/** A living message is edited for at most this long (R20). */
const MESSAGE_LIFETIME_MS = 30 * DAY_MS;

/** Has living messages edited whose outages changed, and ends those that have said everything. */
export async function tendMessages(ctx: Context): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const now = ctx.now();
    const changed = await markChangedMessages(tx, now);
    await wakeDestinations(ctx, tx, changed.map(subscriptionDestination));
    await finishMessages(tx, now - MESSAGE_LIFETIME_MS, now);
  });
}
