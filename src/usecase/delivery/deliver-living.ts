import { atLocalTime, localDay } from "../../core/local-day.ts";
import type { Instant } from "../../core/instant.ts";
import { EDIT_INTERVAL_MS, type LivingStep, stepLiving } from "../../core/living-message.ts";
import { DeliveryError } from "../../port/delivery-error.ts";
import type { Tx } from "../../../db/client.ts";
import { markSent, postpone, settleClaim, unsettle } from "../../../db/query/claim.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import {
  anyAlertDue,
  countUnannounced,
  deferEdit,
  endMessage,
  ensureLiving,
  type FiledAlerts,
  fileAlerts,
  type LivingRow,
  loadDirty,
  markShown,
  outagesOf,
} from "../../../db/query/living.ts";
import { countLiving } from "../../../db/query/living-line.ts";
import { answerWithin } from "./answer-within.ts";
import { afterFailure, type Target } from "./channel-target.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { failDelivery, type Failure, messageOf } from "./fail-delivery.ts";
import { composeLiving, type ComposedLiving } from "./compose-living.ts";
import { logSent } from "./log-sent.ts";
import { wakeDestinations } from "./wake.ts";
import { writeDown } from "./write-down.ts";

/**
 * Puts the alerts that are due into the day's living message, and edits earlier ones whose outages changed
 * (R20). Says what came of the last attempt; null: nothing failed.
 */
export async function deliverLiving(ctx: DeliveryContext, target: Target): Promise<Failure | null> {
  const failure = await deliverAlerts(ctx, target);
  if (failure === "permanent" || failure === "pause") return failure;
  for (const message of await loadDirty(ctx.db, target.subscription.id, ctx.now()))
    await editChanged(ctx, target, message);
  return failure;
}

async function deliverAlerts(ctx: DeliveryContext, target: Target): Promise<Failure | null> {
  const { zone, postTime, id } = target.subscription;
  const now = ctx.now();
  if (!(await anyAlertDue(ctx.db, target.destination, now))) return null;
  const day = localDay(now, zone);
  const { message, alerts } = await takeAlerts(ctx, target, day);
  if (alerts === null) return null;
  const postAt = postTime === null ? null : atLocalTime(day, postTime, zone);
  const newDevices = await countUnannounced(ctx.db, message.id);
  const step = stepLiving(message, { newDevices, postAt }, now);
  if (step.action === "wait") {
    await ctx.db.transaction(async (tx) => {
      await postpone(tx, alerts, { until: step.until, error: null, inDoubt: false });
      await wakeDestinations(ctx, tx, [target.destination], step.until);
    });
    return null;
  }
  if (step.action === "post" && (await cancelWhatPassed(ctx, message, alerts))) return null;
  try {
    await show(ctx, target, message, { step, alerts });
    return null;
  } catch (error) {
    const { destination } = target;
    const failure = await failDelivery(ctx, { destination, notice: false, claim: alerts }, error);
    ctx.log.warn({ subscription: id, failure }, "the alerts of a channel were not shown");
    await afterFailure(ctx, target, failure, error);
    return failure;
  }
}

/** Takes all alerts that are due, in transactions of 20,000, and files them under the day's message. */
async function takeAlerts(
  ctx: DeliveryContext,
  target: Target,
  day: string,
): Promise<{ message: LivingRow; alerts: FiledAlerts | null }> {
  const { destination, subscription } = target;
  const { instanceId } = ctx;
  const message = await ctx.db.transaction(async (tx) => await ensureLiving(tx, subscription.id, day));
  const now = ctx.now();
  let all: FiledAlerts | null = null;
  for (;;) {
    const of = { destination, livingMessageId: message.id, instanceId };
    const part = await ctx.db.transaction(async (tx) => await fileAlerts(tx, of, now));
    if (part === null) return { message, alerts: all };
    all = all === null ? part : joinAlerts(all, part);
  }
}

function joinAlerts(a: FiledAlerts, b: FiledAlerts): FiledAlerts {
  return {
    ...a,
    ids: a.ids.concat(b.ids),
    attempts: Math.max(a.attempts, b.attempts),
    possibleDuplicate: a.possibleDuplicate || b.possibleDuplicate,
  };
}

/**
 * A message that nobody has seen says nothing of devices that are well again: their alerts are cancelled,
 * to be owed again should a setting alarm them once more. True when nothing is left to say.
 */
async function cancelWhatPassed(
  ctx: DeliveryContext,
  message: LivingRow,
  alerts: FiledAlerts,
): Promise<boolean> {
  return await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const { critical, warning } = await countLiving(tx, message.id);
    if (critical + warning > 0) return false;
    const outageIds = await outagesOf(tx, alerts);
    await settleClaim(tx, alerts, "cancelled", { reason: "recovered" });
    await unsettle(tx, outageIds, "admins");
    return true;
  });
}

/** Posts or edits, says it in the thread, and notes what is shown now. */
async function show(
  ctx: DeliveryContext,
  target: Target,
  message: LivingRow,
  what: { readonly step: Exclude<LivingStep, { action: "wait" }>; readonly alerts: FiledAlerts },
): Promise<void> {
  const { step, alerts } = what;
  const aloud = step.action === "edit" && step.aloud;
  const possibleDuplicate = step.action === "post" && alerts.possibleDuplicate;
  const composed = await composeLiving(ctx, target, message, { alerts, aloud, possibleDuplicate });
  const put = step.action === "edit" ? await edit(ctx, target, message, { composed, aloud }) : null;
  const ref = put ?? (await post(ctx, target, message, composed));
  const posted = put === null;
  const shown = { ref, shownAt: composed.at, posted, aloud: posted || aloud };
  await writeDown(async () => {
    await ctx.db.transaction(async (tx) => {
      await markShown(tx, message.id, shown);
      await markSent(tx, alerts, ref, ctx.now());
    });
  });
  logSent(ctx, target.destination, alerts.ids);
}

async function post(
  ctx: DeliveryContext,
  target: Target,
  message: LivingRow,
  composed: ComposedLiving,
): Promise<string> {
  const { messenger, channel, reader } = target;
  // A message that was deleted is posted anew, under a key of its own.
  const key = message.ref === null ? `living:${message.id}` : `living:${message.id}:after:${message.ref}`;
  return await answerWithin(ctx, messenger.post(channel, composed.view, { key, reader }));
}

interface Change {
  readonly composed: ComposedLiving;
  readonly aloud: boolean;
}

/** Edits the message and says in its thread what is new. Null when somebody has deleted the message. */
async function edit(
  ctx: DeliveryContext,
  target: Target,
  message: LivingRow,
  change: Change,
): Promise<string | null> {
  const { messenger, channel, reader } = target;
  if (message.ref === null) return null;
  try {
    const { composed, aloud } = change;
    const edited = messenger.edit(channel, message.ref, composed.view, reader, { urgent: aloud });
    await answerWithin(ctx, edited);
    await sayInThread(ctx, target, message, change);
    return message.ref;
  } catch (error) {
    if (isPermanent(error)) return null;
    throw error;
  }
}

async function sayInThread(
  ctx: DeliveryContext,
  target: Target,
  message: LivingRow,
  { composed: { reply }, aloud }: Change,
): Promise<void> {
  const { messenger, channel, reader, subscription } = target;
  if (message.ref === null || reply === null || (!aloud && !subscription.thread)) return;
  const key = `living:${message.id}:${message.editedAt ?? 0}`;
  const said = messenger.reply(channel, message.ref, reply, { key, reader, aloud });
  await answerWithin(ctx, said).catch((error: unknown) => {
    // A thread that takes no replies: what must be heard is posted anew, the rest stands in the message.
    if (aloud || !isPermanent(error)) throw error;
  });
}

/** An edit because an outage ended, was acknowledged, snoozed or changed its level; at most every 45 s. */
async function editChanged(ctx: DeliveryContext, target: Target, message: LivingRow): Promise<void> {
  const step = stepLiving(message, { newDevices: 0, postAt: null }, ctx.now());
  // The end of the turn sees to it that somebody comes back.
  if (step.action === "wait") return;
  try {
    const composed = await composeLiving(ctx, target, message, {
      alerts: null,
      aloud: false,
      possibleDuplicate: false,
    });
    const ref = await edit(ctx, target, message, { composed, aloud: false });
    await writeDown(async () => {
      await ctx.db.transaction(async (tx) => {
        if (ref === null) await endMessage(tx, message.id, ctx.now());
        else await markShown(tx, message.id, { ref, shownAt: composed.at, aloud: false, posted: false });
      });
    });
  } catch (error) {
    ctx.log.warn(
      { subscription: target.subscription.id, error: messageOf(error) },
      "a message was not edited",
    );
    await writeDown(
      async () => await ctx.db.transaction(async (tx) => await putOff(ctx, tx, { target, message, error })),
    );
  }
}

/** The message stays outdated, and is edited when its platform is ready for it. */
async function putOff(
  ctx: DeliveryContext,
  tx: Tx,
  { target, message, error }: { target: Target; message: LivingRow; error: unknown },
): Promise<void> {
  const limited =
    error instanceof DeliveryError && error.fault.kind === "limited" ? error.fault.retryAfterMs : 0;
  const until: Instant = ctx.now() + Math.max(limited, EDIT_INTERVAL_MS);
  await deferEdit(tx, message.id, until);
  await wakeDestinations(ctx, tx, [target.destination], until);
}

function isPermanent(error: unknown): boolean {
  return error instanceof DeliveryError && error.fault.kind === "permanent";
}
