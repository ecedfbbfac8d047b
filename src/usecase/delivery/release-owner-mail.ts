import { brake } from "../../core/brake.ts";
import { nextDelivery } from "../../core/delivery-window.ts";
import { DAY_MS, type Instant, isoInstant } from "../../core/instant.ts";
import { localDay } from "../../core/local-day.ts";
import type { Tx } from "../../../db/client.ts";
import {
  countOwnedDevices,
  countReleased,
  holdMails,
  loadOwnerMail,
  lockRelease,
  type OwedMail,
  releaseMails,
} from "../../../db/query/release.ts";
import type { Context } from "../context.ts";
import { oweNotice } from "../notice/owe-notice.ts";
import { wakeDestinations } from "./wake.ts";

export interface Released {
  readonly released: number;
  readonly held: number;
}

/**
 * Lets owed owner mail through the mass-mail brake, each for its owner's delivery window, or holds all of
 * it and asks the administrators (R7, R21).
 */
export async function releaseOwnerMail(ctx: Context): Promise<Released> {
  return await ctx.db.transaction(async (tx) => {
    await lockRelease(tx);
    const now = ctx.now();
    const owed = await loadOwnerMail(tx, "owed");
    if (owed.length === 0) return { released: 0, held: 0 };
    const decision = brake({
      releasedLastDay: await countReleased(tx, now - DAY_MS),
      owed: owed.length,
      ownedDevices: await countOwnedDevices(tx),
    });
    if (decision.action === "release") {
      await release(ctx, tx, owed, now);
      return { released: owed.length, held: 0 };
    }
    await holdMails(
      tx,
      owed.map((mail) => mail.id),
    );
    await askAboutHeld(ctx, tx, { held: (await loadOwnerMail(tx, "held")).length, limit: decision.limit });
    return { released: 0, held: owed.length };
  });
}

/** Makes mails due, each at the opening of its owner's window, and wakes for them. */
export async function release(ctx: Context, tx: Tx, mails: readonly OwedMail[], now: Instant): Promise<void> {
  const due = mails.map((mail) => ({
    id: mail.id,
    destination: mail.destination,
    at: nextDelivery(mail.deliveryWindow, mail.zone, now, mail.level, mail.createdAt),
  }));
  await releaseMails(
    tx,
    due.map(({ id, at }) => ({ id, dueAt: isoInstant(at) })),
    now,
  );
  // Jobs for later windows are made by the sweep when their time comes.
  const destinations = due.filter(({ at }) => at <= now).map(({ destination }) => destination);
  await wakeDestinations(ctx, tx, destinations);
}

/** Asks once a day while mail is held. */
export async function askAboutHeld(
  ctx: Context,
  tx: Tx,
  brakeState: { readonly held: number; readonly limit: number },
): Promise<void> {
  const now = ctx.now();
  const { held, limit } = brakeState;
  await oweNotice(ctx, tx, {
    subject: `held:${localDay(now, "UTC")}`,
    subjectAt: now - (now % DAY_MS),
    title: `${held} mails to device owners are held`,
    text: `${held} mails to device owners are waiting: more than ${limit} in one day may be a mistake. Send or discard them with: held send, held discard.`,
  });
}
