import { organizationSubtree } from "../../../db/query/organization.ts";
import { type RunLine, runPage } from "../../../db/query/report-run.ts";
import type { Report, ReportScope } from "../../core/report.ts";
import { requireScope } from "../access/require-access.ts";
import type { Actor, Context } from "../context.ts";
import { buildReport } from "./build-report.ts";

/** The report runs of an organization and all below it, newest first, one more than `limit` when there are more. */
export async function pageRuns(
  ctx: Context,
  actor: Actor,
  asked: { readonly organizationId: number; readonly before: number | null; readonly limit: number },
): Promise<readonly RunLine[]> {
  const { organizationId, ...page } = asked;
  await requireScope(ctx, actor, { verb: "report", accept: ["full", "totals"], organizationId });
  return await runPage(ctx.db, {
    ...page,
    organizationIds: await organizationSubtree(ctx.db, organizationId),
  });
}

/** The report of an organization as it is now, as far as the actor may see it. Throws `denied`. */
export async function readReport(ctx: Context, actor: Actor, organizationId: number): Promise<Report> {
  const asked = { verb: "report", accept: ["full", "totals"], organizationId } as const;
  const decision = await requireScope(ctx, actor, asked);
  const scope: ReportScope = decision.scope === "full" ? "full" : "totals";
  return await buildReport(ctx, { organizationId, scope });
}
