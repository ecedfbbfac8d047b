import type { Tx } from "../../../db/client.ts";
import { isoInstant } from "../../core/instant.ts";
import type { DeviceLine, Report } from "../../core/report.ts";
import { reportSubject } from "../../core/subject.ts";
import { type OwedNotification, oweNotifications } from "../../../db/query/ledger.ts";
import {
  addReportLines,
  finishRun,
  type RunningRun,
  runningRuns,
  unreceivedSince,
} from "../../../db/query/report-run.ts";
import type { Context } from "../context.ts";
import { wakeDestinations } from "../delivery/wake.ts";
import { oweNotice } from "../notice/owe-notice.ts";
import { buildReport } from "./build-report.ts";
import { type RunRecipient, runRecipients } from "./recipients.ts";

/**
 * Makes the reports of an organization that were started and are not finished: stores what they show and owes
 * one message per recipient, in one transaction (R15, R16, R18). Safe to run twice: the second finds them
 * finished. Returns how many it finished.
 */
export async function runReport(ctx: Context, organizationId: number): Promise<number> {
  let finished = 0;
  for (const run of await runningRuns(ctx.db, organizationId)) {
    if (await makeRun(ctx, run)) finished += 1;
  }
  return finished;
}

async function makeRun(ctx: Context, run: RunningRun): Promise<boolean> {
  const recipients = await runRecipients(ctx, ctx.db, run.organizationId);
  const parts = await buildParts(ctx, run, recipients);
  const main = parts.get(run.organizationId);
  if (main === undefined) throw new Error(`The report of organization ${run.organizationId} was not made.`);
  const now = ctx.now();
  const rows = recipients.map((recipient) => owedTo(run, recipient, now));
  return await ctx.db.transaction(async (tx) => {
    const shown = { parts: Object.fromEntries(parts) };
    if (!(await finishRun(tx, run.id, { shown, asOf: main.asOf, at: now }))) return false;
    await addReportLines(tx, run.id, linesOf([...parts.values()]));
    const owed = await oweNotifications(tx, rows, now);
    await wakeDestinations(
      ctx,
      tx,
      owed.map((row) => row.destination),
    );
    if (rows.length === 0) await tellNobodyGotIt(ctx, tx, { run, name: main.organization.name });
    return true;
  });
}

/** Once for each schedule, and anew when it had recipients in between (R17). */
async function tellNobodyGotIt(
  ctx: Context,
  tx: Tx,
  { run, name }: { readonly run: RunningRun; readonly name: string },
): Promise<void> {
  const since = (await unreceivedSince(tx, run.organizationId)) ?? run.dueAt;
  await oweNotice(ctx, tx, {
    subject: `report-without-recipient:${run.organizationId}`,
    subjectAt: since,
    title: `The backup report of ${name} goes to nobody`,
    text:
      `The report of ${name}, due ${isoInstant(run.dueAt)}, was made and has no recipient. Grant somebody a role in it, ` +
      "name an additional recipient, subscribe a channel, or switch its schedule off. It is not said again until it has one.",
  });
}

/** The whole organization, and each part that somebody sees by itself. */
async function buildParts(
  ctx: Context,
  run: RunningRun,
  recipients: readonly RunRecipient[],
): Promise<Map<number, Report>> {
  const seen = recipients.flatMap((recipient) => recipient.parts.map((part) => part.organizationId));
  const parts = new Map<number, Report>();
  for (const organizationId of new Set([run.organizationId, ...seen])) {
    parts.set(organizationId, await buildReport(ctx, { organizationId, scope: "full", late: run.late }));
  }
  return parts;
}

function owedTo(run: RunningRun, recipient: RunRecipient, now: number): OwedNotification {
  return {
    subjectAt: run.dueAt,
    subject: reportSubject(run.id),
    destination: recipient.destination,
    kind: "report",
    state: recipient.bounced ? "undeliverable" : "due",
    reason: recipient.bounced ? "address-bounced" : run.late ? "scheduled-late" : "scheduled",
    nextAttemptAt: now,
    organizationId: run.organizationId,
    reportRunId: run.id,
    detail: { parts: recipient.parts },
  };
}

/** Every device any part showed, once. */
function linesOf(reports: readonly Report[]): DeviceLine[] {
  const lines = reports.flatMap((report) => [
    ...report.worst.devices,
    ...report.newlyCritical.devices,
    ...report.recovered.devices,
    ...report.forecast.devices.map((coming) => coming.device),
    ...report.blindSpots.flatMap((spot) => spot.devices),
  ]);
  return [...new Map(lines.map((line) => [line.deviceId, line])).values()];
}
