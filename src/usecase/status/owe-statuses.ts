import { nextDelivery } from "../../core/delivery-window.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../../core/instant.ts";
import { localDay } from "../../core/local-day.ts";
import { mailDestination, ownerStatusSubject } from "../../core/subject.ts";
import { releaseJob } from "../../../db/job/release.ts";
import { oweNotifications, type OwedNotification } from "../../../db/query/ledger.ts";
import {
  anyStatusMail,
  type DueStatus,
  dueStatuses,
  hadStatus,
  noteStatusOwed,
} from "../../../db/query/owner-status.ts";
import { lastDone, noteDone } from "../../../db/query/periodic-work.ts";
import { effectiveReporting } from "../../../db/query/settings.ts";
import type { Context } from "../context.ts";
import { wakeDestinations } from "../delivery/wake.ts";

/** What is due is looked for that often: it reads the whole fleet. */
const INTERVAL_MS = HOUR_MS;
const OWNERS_AT_ONCE = 1_000;
/** An address that was sent none in so many turns is one that gets its first. */
const KNOWN_TURNS = 3;

/**
 * Owes the status report to the owners whose turn it is, once per address and period, for their delivery window.
 * Returns how many were owed. Safe to run at any time and twice.
 */
export async function oweStatuses(ctx: Context): Promise<number> {
  const now = ctx.now();
  const last = await lastDone(ctx.db, "owner-status");
  if (last !== null && now - last < INTERVAL_MS) return 0;
  let owed = 0;
  if (await anyStatusMail(ctx.db)) {
    let after = "";
    for (;;) {
      const due = await dueStatuses(ctx.db, { now, after, limit: OWNERS_AT_ONCE });
      owed += await oweAll(ctx, due);
      if (due.length < OWNERS_AT_ONCE) break;
      after = due.at(-1)?.email ?? after;
    }
  }
  await noteDone(ctx.db, "owner-status", now);
  return owed;
}

async function oweAll(ctx: Context, due: readonly DueStatus[]): Promise<number> {
  if (due.length === 0) return 0;
  const now = ctx.now();
  return await ctx.db.transaction(async (tx) => {
    const organizationIds = [...new Set(due.map((one) => one.organizationId))];
    const zones = new Map(
      (await effectiveReporting(tx, organizationIds)).map((one) => [one.organizationId, one.reporting.zone]),
    );
    const known = await hadStatus(tx, due.map(destinationOf), now - KNOWN_TURNS * longestOf(due) * DAY_MS);
    const rows = due.map((one) =>
      rowOf(one, { zone: zones.get(one.organizationId) ?? "UTC", now, known: known.has(destinationOf(one)) }),
    );
    const written = await oweNotifications(tx, rows, now);
    await noteStatusOwed(tx, due, now);
    if (rows.some((row) => row.state === "owed")) await ctx.queue.enqueue(tx, releaseJob, [{}]);
    // Those for later windows are found by the sweep when their time comes.
    const soon = new Set(
      rows.filter((row) => row.state === "due" && row.nextAttemptAt <= now).map((row) => row.destination),
    );
    await wakeDestinations(
      ctx,
      tx,
      written.map((row) => row.destination).filter((destination) => soon.has(destination)),
    );
    return written.length;
  });
}

function destinationOf({ email }: DueStatus): string {
  return mailDestination(email);
}

function longestOf(due: readonly DueStatus[]): number {
  return Math.max(...due.map(({ days }) => days));
}

interface Turn {
  /** Of the organization's reports. */
  readonly zone: string;
  readonly now: Instant;
  /** The address gets status reports already. */
  readonly known: boolean;
}

/**
 * A report that an address gets for the first time waits for the mass-mail brake (R7), for switching it on for everybody
 * may be a mistake; those who get it already were meant to.
 */
function rowOf(due: DueStatus, turn: Turn): OwedNotification {
  const { deliveryWindow } = due;
  const { now, known } = turn;
  const zone = due.zone ?? turn.zone;
  return {
    subjectAt: now - (now % DAY_MS),
    subject: ownerStatusSubject(localDay(now, "UTC")),
    destination: destinationOf(due),
    kind: "owner-status",
    state: known ? "due" : "owed",
    reason: "status-due",
    // Nothing in it is urgent, so it always waits for the window.
    nextAttemptAt: nextDelivery(deliveryWindow, zone, now, "warning", now),
    organizationId: due.organizationId,
    personId: due.personId,
    detail: { deliveryWindow, zone },
  };
}
