import type { OwnerNames } from "../../core/notification.ts";
import type { Report } from "../../core/report.ts";
import type { ReportPart } from "../../core/report-recipient.ts";
import { totalsOf } from "../../core/report-totals.ts";
import { missingReportView, reportsView } from "../../view/report.ts";
import { withTexts } from "../../view/mail-text.ts";
import type { Part, Span, View } from "../../view/view.ts";
import type { Queryable } from "../../../db/client.ts";
import { shownReport } from "../../../db/query/report-run.ts";
import type { Context } from "../context.ts";
import { loadMailTexts } from "../template/mail-texts.ts";

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

/** The same as a mail: with the texts of the organization it is about, and a way to end it. */
export async function reportMail(
  ctx: Pick<Context, "db" | "log">,
  owed: OwedReport,
  unsubscribeUrl: string | null,
): Promise<View> {
  const reports = await shownParts(ctx.db, owed);
  const [first] = reports;
  if (first === undefined) return missingReportView();
  const view = reportsView(reports, { ownerNames: "full", files: true });
  const { devices, critical, warning, newlyCritical } = first.headline;
  const texts = await loadMailTexts(ctx, {
    category: "report",
    organizationIds: reports.map((report) => report.organization.id),
    values: {
      title: view.title,
      organization: first.organization.name,
      devices,
      critical,
      warning,
      new: newlyCritical,
    },
  });
  return withTexts(view, texts, [whyNote(unsubscribeUrl)]);
}

function whyNote(unsubscribeUrl: string | null): Part {
  const why = "Why this mail: you have a role in what it is about, or its settings name you as a recipient. ";
  const ending: Span[] =
    unsubscribeUrl === null
      ? ["An administrator can end it for you."]
      : [{ link: unsubscribeUrl, text: "Stop this report" }];
  return { kind: "note", tone: "plain", spans: [why, ...ending] };
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
