import { z } from "zod";

import { MINUTE_MS } from "../../core/instant.ts";
import { EDIT_INTERVAL_MS } from "../../core/living-message.ts";
import { markRepeat } from "../../view/repeat.ts";
import { baselineView } from "../../view/baseline.ts";
import type { View } from "../../view/view.ts";
import { type Claimed, claimDue, claimOf, giveUpDue, markSent } from "../../../db/query/claim.ts";
import { loadSubscription, nextEditAt, type SubscriptionRow } from "../../../db/query/living.ts";
import { refuseSample } from "../../../db/query/refuse-sample.ts";
import { describeScope } from "../../../db/query/scope.ts";
import { anythingDue, endTurn, lockTurn, takeTurn, type Turn } from "../../../db/query/turn.ts";
import { savedReportMessage } from "../custom-report/saved-report-message.ts";
import { reportMessage } from "../report/report-message.ts";
import { answerWithin } from "./answer-within.ts";
import { afterFailure, type Target } from "./channel-target.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { deliverLiving } from "./deliver-living.ts";
import { type Failure, failDelivery } from "./fail-delivery.ts";
import { holdPace } from "./hold-pace.ts";
import { logSent } from "./log-sent.ts";
import { noticeOf } from "./notice-message.ts";
import { tellUndelivered } from "./tell-undelivered.ts";
import { wakeDestinations } from "./wake.ts";
import { writeDown } from "./write-down.ts";

/** What was owed with the first look at a source; see `complete-read`. */
const BASELINE = z.object({
  sourceId: z.number(),
  open: z.object({ warning: z.number(), critical: z.number() }),
});

/** A turn of a worker that is stuck ends after so long. */
const TURN_MS = 5 * MINUTE_MS;
/** More rounds than this are a fault of ours; the sweep goes on. */
const MOST_ROUNDS = 200;

/** How a round ended: `more` may be due now; `done`: whoever comes next was seen to. */
type Round = "more" | "done";

/**
 * Posts what is due for one subscription: its alerts as the day's living message, the rest one by one. One
 * worker at a time has the turn; one that finds it taken ends at once, because the holder looks again for
 * everything that was written before it gives the turn back (R18).
 */
export async function deliverSubscription(
  ctx: DeliveryContext,
  destination: string,
  id: number,
): Promise<void> {
  if (!(await holdPace(ctx, destination, id))) return;
  const turn: Turn = { destination, instanceId: ctx.instanceId };
  const now = ctx.now();
  if (!(await ctx.db.transaction(async (tx) => await takeTurn(tx, turn, { now, until: now + TURN_MS }))))
    return;
  try {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const end = await deliverRound(ctx, destination, id);
      if (await giveBackTurn(ctx, turn, { id, end })) return;
    }
    ctx.log.error({ destination }, "a channel always has more to say; the sweep goes on");
    await ctx.db.transaction(async (tx) => await endTurn(tx, turn));
  } catch (error) {
    await writeDown(async () => await ctx.db.transaction(async (tx) => await endTurn(tx, turn)));
    throw error;
  }
}

/** Ends the turn unless there is more to do now; sees to it that somebody comes for what is to be done later. */
async function giveBackTurn(
  ctx: DeliveryContext,
  turn: Turn,
  { id, end }: { readonly id: number; readonly end: Round },
): Promise<boolean> {
  return await ctx.db.transaction(async (tx) => {
    const now = ctx.now();
    if (!(await lockTurn(tx, turn, now + TURN_MS))) return true;
    const due = await anythingDue(tx, turn.destination, now);
    if (end === "done" && due) await wakeDestinations(ctx, tx, [turn.destination]);
    if (end === "more") {
      if (due) return false;
      const editAt = await nextEditAt(tx, id, EDIT_INTERVAL_MS);
      if (editAt !== null && editAt <= now) return false;
      if (editAt !== null) await wakeDestinations(ctx, tx, [turn.destination], editAt);
    }
    await endTurn(tx, turn);
    return true;
  });
}

async function deliverRound(ctx: DeliveryContext, destination: string, id: number): Promise<Round> {
  const target = await findTarget(ctx, destination, id);
  if (target === null) return "done";
  if (target.messenger.platform !== "terminal") await refuseSample(ctx.db, [destination], ctx.now());
  const claimed = await ctx.db.transaction(
    async (tx) => await claimDue(tx, [destination], ctx.instanceId, ctx.now()),
  );
  for (const [index, row] of claimed.entries()) {
    const failure = await postOne(ctx, target, row, claimed.slice(index + 1));
    if (failure === "pause") return "done";
  }
  return (await deliverLiving(ctx, target)) === "pause" ? "done" : "more";
}

/** The channel; null when there is none any more, and then what is due for it is given up. */
async function findTarget(ctx: DeliveryContext, destination: string, id: number): Promise<Target | null> {
  const subscription = await loadSubscription(ctx.db, id);
  const messenger = subscription === null ? undefined : ctx.messengers.get(subscription.platform);
  if (subscription?.active === true && messenger !== undefined) {
    const { workspaceId, channelId, zone } = subscription;
    return {
      destination,
      subscription,
      messenger,
      channel: { workspaceId, channelId },
      reader: { locale: "en-GB", zone },
    };
  }
  await ctx.db.transaction(async (tx) => {
    const configured = subscription === null || messenger !== undefined;
    const error = configured ? "The subscription is switched off." : "Its platform is not configured.";
    const messages = await giveUpDue(tx, destination, { reason: "subscription-off", error, now: ctx.now() });
    if (messages > 0 && !configured) await tellUndelivered(ctx, tx, { destination, messages, error });
  });
  return null;
}

async function postOne(
  ctx: DeliveryContext,
  target: Target,
  row: Claimed,
  rest: readonly Claimed[],
): Promise<Failure | null> {
  const { destination, messenger, channel, reader } = target;
  const claim = claimOf([row]);
  let ref: string;
  try {
    const view = markRepeat(await messageOf(ctx, target, row), row.possibleDuplicate);
    const key = `notification:${row.id}`;
    ref = await answerWithin(ctx, messenger.post(channel, view, { key, reader }));
  } catch (error) {
    const failed = { destination, notice: row.kind === "notice", claim, rest: claimOf(rest) };
    const failure = await failDelivery(ctx, failed, error);
    await afterFailure(ctx, target, failure, error);
    return failure;
  }
  await writeDown(async () => await markSent(ctx.db, claim, ref, ctx.now()));
  logSent(ctx, destination, claim.ids);
  return null;
}

async function messageOf(ctx: DeliveryContext, target: Target, row: Claimed): Promise<View> {
  switch (row.kind) {
    case "report":
      return await reportMessage(ctx, row, target.subscription.ownerNames);
    case "saved-report":
      return await savedReportMessage(ctx, row, target.subscription.ownerNames);
    case "baseline":
      return await baselineOf(ctx, target.subscription, row);
    case "alert":
    case "daily-alerts":
    case "notice":
    case "owner-alert":
    case "owner-status":
      return noticeOf(row, {
        ownerNames: target.subscription.ownerNames,
        buttons: ctx.buttons ?? null,
        confirmUrl: null,
      });
  }
}

async function baselineOf(ctx: DeliveryContext, subscription: SubscriptionRow, row: Claimed): Promise<View> {
  const { sourceId, open } = BASELINE.parse(row.detail);
  const scope = await describeScope(ctx.db, subscription.organizationId ?? 0, sourceId);
  return baselineView({ ...scope, open });
}
