import { subscriptionDestination } from "../../core/subject.ts";
import type { Channel, Messenger } from "../../port/messenger.ts";
import type { ReaderStyle } from "../../view/view.ts";
import { type SubscriptionRow, switchOff } from "../../../db/query/living.ts";
import { oweNotice } from "../notice/owe-notice.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import type { Failure } from "./fail-delivery.ts";

/** A channel as a delivery needs it. */
export interface Target {
  readonly destination: string;
  readonly subscription: SubscriptionRow;
  readonly messenger: Messenger;
  readonly channel: Channel;
  readonly reader: ReaderStyle;
}

/** A channel that is gone is switched off, and somebody is told over another path (R19, R23). */
export async function afterFailure(
  ctx: DeliveryContext,
  target: Target,
  failure: Failure,
  cause: unknown,
): Promise<void> {
  if (failure !== "permanent") return;
  const { subscription } = target;
  const reason = cause instanceof Error ? cause.message : String(cause);
  await ctx.db.transaction(async (tx) => {
    if (!(await switchOff(tx, subscription.id, reason))) return;
    await oweNotice(ctx, tx, {
      subject: `subscription-off:${subscription.id}`,
      subjectAt: ctx.now(),
      title: `A channel gets no more backup alerts`,
      text: `The channel ${subscription.channelId} on ${subscription.platform} cannot be reached: ${reason} Its subscription is switched off. Subscribe another channel, or the same one again when it is back.`,
      notOver: subscriptionDestination(subscription.id),
    });
  });
}
