import type { Scope } from "../../core/access.ts";
import type { Instant } from "../../core/instant.ts";
import type { TrendPoint } from "../../core/report.ts";
import { organizationPath } from "../../../db/query/organization.ts";
import { shownTrend } from "../../../db/query/report-run.ts";
import { type BranchCounts, countBranches, watchingSources } from "../../../db/query/status.ts";
import { chooseOrganization } from "../access/choose-organization.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { type ListQuestion, withinOf } from "../device/list-devices.ts";

/** Reports in the picture of the trend: two months of Thursdays. */
const TREND_RUNS = 8;

export interface Status {
  readonly organization: BranchCounts;
  /** Directly below it, the worst first. */
  readonly children: readonly BranchCounts[];
  readonly scope: Extract<Scope, "full" | "totals">;
  /** The earliest time its sources speak for; null: no source reports a device here. */
  readonly asOf: Instant | null;
  readonly trend: readonly TrendPoint[];
  readonly now: Instant;
}

/** How an organization and all below it stand, from the tallies: its cost does not follow the fleet. */
export async function showStatus(ctx: Context, actor: Actor, asked: ListQuestion): Promise<Status> {
  const { word, channel } = asked;
  const accept = ["full", "totals"] as const;
  const chosen = await chooseOrganization(ctx, actor, { verb: "status", accept, word, channel });
  const now = ctx.now();
  const [[organization, ...children], sources, path] = await Promise.all([
    countBranches(ctx.db, chosen.id),
    withinOf(ctx, chosen).then(async (within) => await watchingSources(ctx.db, within)),
    organizationPath(ctx.db, chosen.id),
  ]);
  if (organization === undefined)
    throw new UsageError("not-found", "This organization is gone.", "organization");
  const times = sources.flatMap(({ mode, asOf }) => (mode === "push" ? [now] : (asOf ?? [])));
  const trend = await shownTrend(ctx.db, { path, organizationId: chosen.id, before: now, limit: TREND_RUNS });
  return {
    organization,
    children,
    scope: chosen.scope === "full" ? "full" : "totals",
    asOf: times.length === 0 ? null : Math.min(...times),
    trend,
    now,
  };
}
