import { baselineView } from "../../view/baseline.ts";
import type { View } from "../../view/view.ts";
import { type Claimed, claimDue, markSent, settle } from "../../../db/query/claim.ts";
import { countOpen, lockSubscription, type SubscriptionRow } from "../../../db/query/living.ts";
import { describeScope } from "../../../db/query/scope.ts";
import { reportMessage } from "../report/report-message.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { afterFailure, type Target } from "./channel-target.ts";
import { failDelivery } from "./fail-delivery.ts";
import { deliverLiving } from "./deliver-living.ts";
import { noticeOf } from "./notice-message.ts";

/** Posts what is due for one subscription: its alerts as the day's living message, the rest one by one. */
export async function deliverSubscription(ctx: DeliveryContext, destination: string, id: number): Promise<void> {
  const { subscription, claimed } = await ctx.db.transaction(async (tx) => {
    // The row lock makes workers of one subscription take turns; each takes all there is.
    const locked = await lockSubscription(tx, id);
    return { subscription: locked, claimed: await claimDue(tx, destination, ctx.instanceId, ctx.now()) };
  });
  const messenger = subscription === null ? undefined : ctx.messengers.get(subscription.platform);
  if (subscription === null || !subscription.active || messenger === undefined) {
    if (claimed.length > 0) await settle(ctx.db, claimed, "dead", { reason: "subscription-off" });
    return;
  }
  const target: Target = {
    destination,
    subscription,
    messenger,
    channel: { workspaceId: subscription.workspaceId, channelId: subscription.channelId },
    reader: { locale: "en-GB", zone: subscription.zone },
  };
  const [alerts, others] = [
    claimed.filter((row) => row.kind === "alert"),
    claimed.filter((row) => row.kind !== "alert"),
  ];
  for (const row of others) await postOne(ctx, target, row);
  await deliverLiving(ctx, target, alerts);
}

async function postOne(ctx: DeliveryContext, target: Target, row: Claimed): Promise<void> {
  try {
    const view = await messageOf(ctx, target, row);
    const ref = await target.messenger.post(target.channel, view, { key: `notification:${row.id}`, reader: target.reader });
    await markSent(ctx.db, [row], ref, ctx.now());
  } catch (error) {
    await afterFailure(ctx, target, await failDelivery(ctx, target.destination, [row], error), error);
  }
}

async function messageOf(ctx: DeliveryContext, target: Target, row: Claimed): Promise<View> {
  switch (row.kind) {
    case "report":
      return await reportMessage(ctx, row, target.subscription.ownerNames);
    case "baseline":
      return await baselineOf(ctx, target.subscription, row);
    default:
      return noticeOf(row);
  }
}

async function baselineOf(ctx: DeliveryContext, subscription: SubscriptionRow, row: Claimed): Promise<View> {
  const sourceId = row.detail?.["sourceId"];
  const organizationId = subscription.organizationId ?? 0;
  const scope = await describeScope(ctx.db, organizationId, typeof sourceId === "number" ? sourceId : 0);
  return baselineView({ ...scope, open: await countOpen(ctx.db, organizationId) });
}
