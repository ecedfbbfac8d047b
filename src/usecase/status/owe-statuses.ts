import { nextDelivery } from "../../core/delivery-window.ts";
import { DAY_MS, HOUR_MS } from "../../core/instant.ts";
import { localDay } from "../../core/local-day.ts";
import { mailDestination, ownerStatusSubject } from "../../core/subject.ts";
import { oweNotifications, type OwedNotification } from "../../../db/query/ledger.ts";
import {
  anyStatusMail,
  type DueStatus,
  dueStatuses,
  noteStatusOwed,
} from "../../../db/query/owner-status.ts";
import { lastDone, noteDone } from "../../../db/query/periodic-work.ts";
import { effectiveReporting } from "../../../db/query/settings.ts";
import type { Context } from "../context.ts";
import { wakeDestinations } from "../delivery/wake.ts";

/** What is due is looked for that often: it reads the whole fleet. */
const INTERVAL_MS = HOUR_MS;
const OWNERS_AT_ONCE = 1_000;

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
    const rows = due.map((one) => rowOf(one, zones.get(one.organizationId) ?? "UTC", now));
    const written = await oweNotifications(tx, rows, now);
    await noteStatusOwed(tx, due, now);
    // Those for later windows are found by the sweep when their time comes.
    const soon = new Set(rows.filter((row) => row.nextAttemptAt <= now).map((row) => row.destination));
    await wakeDestinations(
      ctx,
      tx,
      written.map((row) => row.destination).filter((destination) => soon.has(destination)),
    );
    return written.length;
  });
}

function rowOf(due: DueStatus, organizationZone: string, now: number): OwedNotification {
  const { deliveryWindow } = due;
  const zone = due.zone ?? organizationZone;
  return {
    subjectAt: now - (now % DAY_MS),
    subject: ownerStatusSubject(localDay(now, "UTC")),
    destination: mailDestination(due.email),
    kind: "owner-status",
    state: "due",
    reason: "status-due",
    // Nothing in it is urgent, so it always waits for the window.
    nextAttemptAt: nextDelivery(deliveryWindow, zone, now, "warning", now),
    organizationId: due.organizationId,
    personId: due.personId,
    detail: { deliveryWindow, zone },
  };
}
