import type { OwnerNames } from "../../core/notification.ts";
import type { Report } from "../../core/report.ts";
import type { ReportPart } from "../../core/report-recipient.ts";
import { totalsOf } from "../../core/report-totals.ts";
import { missingReportView, reportsView } from "../../view/report.ts";
import type { View } from "../../view/view.ts";
import type { Queryable } from "../../../db/client.ts";
import { shownReport } from "../../../db/query/report-run.ts";
import type { Context } from "../context.ts";

/** A report row of the ledger, as far as its message needs it. */
export interface OwedReport {
  readonly reportRunId: number | null;
  readonly detail: Record<string, unknown> | null;
}

/**
 * The message of one owed report: what its run showed of the parts its reader may see (R15), whenever it is
 * sent, with the files that go with it. `ownerNames` is the channel's choice.
 */
export async function reportMessage(
  ctx: Pick<Context, "db">,
  owed: OwedReport,
  ownerNames: OwnerNames = "full",
): Promise<View> {
  const reports = await shownParts(ctx.db, owed);
  return reports.length === 0 ? missingReportView() : reportsView(reports, { ownerNames, files: true });
}

async function shownParts(q: Queryable, owed: OwedReport): Promise<Report[]> {
  if (owed.reportRunId === null) return [];
  const reports: Report[] = [];
  for (const { organizationId, scope } of partsOf(owed.detail)) {
    const report = await shownReport(q, owed.reportRunId, organizationId);
    if (report !== null) reports.push(scope === "totals" ? totalsOf(report) : report);
  }
  return reports;
}

/** Reads what `run-report` wrote; anything else is no part. */
function partsOf(detail: Record<string, unknown> | null): ReportPart[] {
  const parts: unknown = detail?.["parts"];
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part: unknown) => {
    if (typeof part !== "object" || part === null || !("organizationId" in part) || !("scope" in part))
      return [];
    const { organizationId, scope } = part;
    if (typeof organizationId !== "number" || (scope !== "full" && scope !== "totals")) return [];
    return [{ organizationId, scope }];
  });
}
