import { type Instant, MINUTE_MS } from "../../core/instant.ts";
import { nextRun, planRun } from "../../core/schedule.ts";
import { runReportJob } from "../../../db/job/run-report.ts";
import { addRun, claimDue, type DueReport, dueReports } from "../../../db/query/report-run.ts";
import type { Context } from "../context.ts";

/** A run that takes longer is told to the operations destination (R17). */
const DEADLINE_MS = 30 * MINUTE_MS;

/**
 * Claims every report that is due and starts its run, each in a transaction of its own, so that a run is made
 * once however many bots look (R14). Returns how many runs were started.
 *
 * A run that was missed is made once, marked late; it is left out, and noted as skipped, when the next one is
 * near. Schedules without a planned time get one.
 */
export async function scheduleReports(ctx: Context): Promise<number> {
  const now = ctx.now();
  let started = 0;
  for (const due of await dueReports(ctx.db, now)) {
    if (await scheduleOne(ctx, due, now)) started += 1;
  }
  return started;
}

async function scheduleOne(ctx: Context, due: DueReport, now: Instant): Promise<boolean> {
  const next = due.sends ? nextRun(due, now) : null;
  return await ctx.db.transaction(async (tx) => {
    const claimed = await claimDue(tx, due.organizationId, due.dueAt, next);
    if (!claimed || due.dueAt === null || !due.sends) return false;
    const plan = planRun({ dueAt: due.dueAt, now, next });
    const run = {
      organizationId: due.organizationId,
      dueAt: due.dueAt,
      startedAt: now,
      deadlineAt: now + DEADLINE_MS,
    };
    if (plan.action === "skip") {
      await addRun(tx, { ...run, late: true, skipped: plan.reason });
      ctx.log.warn({ organizationId: due.organizationId, dueAt: due.dueAt }, "a missed report was left out");
      return false;
    }
    await addRun(tx, { ...run, late: plan.late, skipped: null });
    await ctx.queue.enqueue(tx, runReportJob, [{ organizationId: due.organizationId }]);
    return true;
  });
}
