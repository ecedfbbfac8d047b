import { atLocalTime, localDay } from "../../core/local-day.ts";
import type { Instant } from "../../core/instant.ts";
import { EDIT_INTERVAL_MS, type LivingStep, stepLiving } from "../../core/living-message.ts";
import { DeliveryError } from "../../port/delivery-error.ts";
import { livingMessageView } from "../../view/living-message.ts";
import type { View } from "../../view/view.ts";
import type { Tx } from "../../../db/client.ts";
import { type Claimed, markSent, postpone } from "../../../db/query/claim.ts";
import {
  addOutages,
  countOpen,
  countUnannounced,
  ensureLiving,
  type LivingRow,
  loadDirty,
  loadLivingLines,
  markShown,
} from "../../../db/query/living.ts";
import { describeScope } from "../../../db/query/scope.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { afterFailure, type Target } from "./channel-target.ts";
import { failDelivery } from "./fail-delivery.ts";
import { wakeDestinations } from "./wake.ts";

/** Puts claimed alerts into the day's living message, and edits earlier ones whose outages changed (R20). */
export async function deliverLiving(ctx: DeliveryContext, target: Target, alerts: readonly Claimed[]): Promise<void> {
  if (alerts.length > 0) await deliverAlerts(ctx, target, alerts);
  for (const message of await loadDirty(ctx.db, target.subscription.id)) await editChanged(ctx, target, message);
}

async function deliverAlerts(ctx: DeliveryContext, target: Target, alerts: readonly Claimed[]): Promise<void> {
  const { message, step } = await ctx.db.transaction(async (tx) => await plan(ctx, tx, target, alerts));
  if (step.action === "wait") return;
  try {
    const ref = await show(ctx, target, message, { step, alerts });
    await ctx.db.transaction(async (tx) => {
      const posted = step.action === "post";
      await markShown(tx, message.id, { ref, now: ctx.now(), posted, aloud: posted || step.aloud });
      await markSent(tx, alerts, ref, ctx.now());
    });
  } catch (error) {
    await afterFailure(ctx, target, await failDelivery(ctx, target.destination, alerts, error), error);
  }
}

/** Files the alerts under the day's message and decides its next step; alerts that must wait are put back. */
async function plan(
  ctx: DeliveryContext,
  tx: Tx,
  target: Target,
  alerts: readonly Claimed[],
): Promise<{ message: LivingRow; step: LivingStep }> {
  const now = ctx.now();
  const { zone, postTime, id } = target.subscription;
  const day = localDay(now, zone);
  const message = await ensureLiving(tx, id, day);
  await addOutages(
    tx,
    message.id,
    alerts.flatMap((row) => (row.outageId === null ? [] : [{ outageId: row.outageId, level: row.level ?? "critical" }])),
  );
  const postAt = postTime === null ? null : atLocalTime(day, postTime, zone);
  const newDevices = await countUnannounced(tx, message.id);
  const step = stepLiving(message, { newDevices, postAt }, now);
  if (step.action === "wait") {
    await postpone(tx, alerts, step.until, null);
    await wakeDestinations(ctx, tx, [target.destination], step.until);
  }
  return { message, step };
}

async function show(
  ctx: DeliveryContext,
  target: Target,
  message: LivingRow,
  what: { readonly step: Exclude<LivingStep, { action: "wait" }>; readonly alerts: readonly Claimed[] },
): Promise<string> {
  const possibleDuplicate = what.step.action === "post" && what.alerts.some((row) => row.possibleDuplicate);
  const view = await viewOf(ctx, target, message, possibleDuplicate);
  const { messenger, channel, reader } = target;
  const key = `living:${message.id}`;
  if (what.step.action === "post" || message.ref === null) return await messenger.post(channel, view, { key, reader });
  await messenger.edit(channel, message.ref, view, reader);
  if (what.step.aloud) {
    await messenger.reply(channel, message.ref, view, { key: `${key}:${message.announcements + 1}`, reader, aloud: true });
  }
  return message.ref;
}

/** An edit because an outage ended, was acknowledged or changed its level; silent, and at most every 45 s. */
async function editChanged(ctx: DeliveryContext, target: Target, message: LivingRow): Promise<void> {
  if (message.ref === null) return;
  const now = ctx.now();
  const step = stepLiving(message, { newDevices: 0, postAt: null }, now);
  if (step.action === "wait") {
    await ctx.db.transaction(async (tx) => await wakeDestinations(ctx, tx, [target.destination], step.until));
    return;
  }
  try {
    await target.messenger.edit(target.channel, message.ref, await viewOf(ctx, target, message, false), target.reader);
    const ref = message.ref;
    await ctx.db.transaction(async (tx) => await markShown(tx, message.id, { ref, now, aloud: false, posted: false }));
  } catch (error) {
    if (error instanceof DeliveryError && error.fault.kind === "permanent") {
      await afterFailure(ctx, target, "permanent", error);
      return;
    }
    // The message stays marked as changed, so the next round edits it.
    const at = now + (error instanceof DeliveryError && error.fault.kind === "limited" ? error.fault.retryAfterMs : EDIT_INTERVAL_MS);
    await ctx.db.transaction(async (tx) => await wakeDestinations(ctx, tx, [target.destination], at));
  }
}

async function viewOf(
  ctx: DeliveryContext,
  target: Target,
  message: LivingRow,
  possibleDuplicate: boolean,
): Promise<View> {
  const now: Instant = ctx.now();
  const organizationId = target.subscription.organizationId ?? 0;
  const { organizationName, sample } = await describeScope(ctx.db, organizationId, 0);
  return livingMessageView({
    organizationName,
    outages: await loadLivingLines(ctx.db, message.id, now),
    open: await countOpen(ctx.db, organizationId),
    ownerNames: target.subscription.ownerNames,
    now,
    sample,
    possibleDuplicate,
  });
}
