import { oweNotifications } from "../../../db/query/ledger.ts";
import { claimSavedReport, dueSavedReports, type SavedReportRow } from "../../../db/query/saved-report.ts";
import type { Instant } from "../../core/instant.ts";
import { nextRun, planRun } from "../../core/schedule.ts";
import { savedReportSubject } from "../../core/subject.ts";
import type { Context } from "../context.ts";
import { wakeDestinations } from "../delivery/wake.ts";

/** Owes every saved report whose time has come, once however many bots look; a missed one once, as R14 says. */
export async function oweSavedReports(ctx: Context): Promise<void> {
  const now = ctx.now();
  for (const row of await dueSavedReports(ctx.db, now)) await oweOne(ctx, row, now);
}

async function oweOne(ctx: Context, row: SavedReportRow, now: Instant): Promise<void> {
  const { schedule, destination, nextRunAt: dueAt } = row;
  if (schedule === null || destination === null || dueAt === null) return;
  const next = nextRun(schedule, now);
  await ctx.db.transaction(async (tx) => {
    if (!(await claimSavedReport(tx, { id: row.id, dueAt, next }))) return;
    const plan = planRun({ dueAt, now, next });
    if (plan.action === "skip") return;
    await oweNotifications(
      tx,
      [
        {
          subjectAt: dueAt,
          subject: savedReportSubject(row.id),
          destination,
          kind: "saved-report",
          state: "due",
          reason: plan.late ? "scheduled-late" : "scheduled",
          nextAttemptAt: now,
          organizationId: row.organizationId,
          detail: { savedReportId: row.id },
        },
      ],
      now,
    );
    await wakeDestinations(ctx, tx, [destination]);
  });
}
