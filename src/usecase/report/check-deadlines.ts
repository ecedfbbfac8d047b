import { isoInstant } from "../../core/instant.ts";
import { type OverdueRun, takeOverdueRuns } from "../../../db/query/report-run.ts";
import type { Context } from "../context.ts";
import { oweNotice } from "../notice/owe-notice.ts";

/** Tells operations, once each, of reports that were started and not finished in their time (R17). Returns how many. */
export async function checkDeadlines(ctx: Context): Promise<number> {
  const now = ctx.now();
  return await ctx.db.transaction(async (tx) => {
    const overdue = await takeOverdueRuns(tx, now);
    for (const run of overdue) await oweNotice(ctx, tx, noticeOf(run));
    return overdue.length;
  });
}

function noticeOf(run: OverdueRun): Parameters<typeof oweNotice>[2] {
  return {
    subject: `report-overdue:${run.id}`,
    subjectAt: run.dueAt,
    title: `The backup report of ${run.organization} was not finished`,
    text:
      `The report of ${run.organization}, due ${isoInstant(run.dueAt)}, was not finished by ${isoInstant(run.deadlineAt)}. ` +
      `Nobody got it so far. It is sent when its run ends; the log says why it did not.`,
  };
}
