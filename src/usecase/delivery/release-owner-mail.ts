import { brake } from "../../core/brake.ts";
import { nextDelivery } from "../../core/delivery-window.ts";
import { DAY_MS, type Instant, isoInstant } from "../../core/instant.ts";
import type { Tx } from "../../../db/client.ts";
import {
  countOwnedDevices,
  countOwnerMail,
  countReleased,
  holdOwed,
  loadOwnerMail,
  lockRelease,
  type MailCount,
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
    const { mails: owed } = await countOwnerMail(tx, "owed");
    if (owed === 0) return { released: 0, held: 0 };
    const decision = brake({
      releasedLastDay: await countReleased(tx, now - DAY_MS),
      owed,
      ownedDevices: await countOwnedDevices(tx),
    });
    if (decision.action === "release") return { released: await releaseAll(ctx, tx, "owed"), held: 0 };
    const held = await holdOwed(tx);
    await askAboutHeld(ctx, tx, await countOwnerMail(tx, "held"));
    return { released: 0, held };
  });
}

/** Makes all mail of a state due, each at the opening of its owner's window, and wakes for it. Returns how many. */
export async function releaseAll(ctx: Context, tx: Tx, state: "owed" | "held"): Promise<number> {
  let released = 0;
  let last = 0;
  for (;;) {
    const mails = await loadOwnerMail(tx, state, last);
    if (mails.length === 0) return released;
    await release(ctx, tx, mails, ctx.now());
    released += mails.length;
    last = mails.at(-1)?.id ?? last;
  }
}

async function release(ctx: Context, tx: Tx, mails: readonly OwedMail[], now: Instant): Promise<void> {
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

/** Asks when mail is first held, and again for each day that it stays so (R7). Safe to call at any time. */
export async function askAboutHeld(ctx: Context, tx: Tx, { mails, since }: MailCount): Promise<void> {
  if (since === null) return;
  const days = Math.floor((ctx.now() - since) / DAY_MS);
  const what = mails === 1 ? "1 mail to a device owner is" : `${mails} mails to device owners are`;
  await oweNotice(ctx, tx, {
    subject: `held:${since}:${days}`,
    subjectAt: since,
    title: `${what} held`,
    text: `${what} waiting since ${isoInstant(since)}, because so many at once may be a mistake. Send or discard them with: held send, held discard.`,
  });
}
