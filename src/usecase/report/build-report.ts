import { DAY_MS, type Instant, isoInstant, MINUTE_MS } from "../../core/instant.ts";
import { localDay, monthStart } from "../../core/local-day.ts";
import type { Headline, OrganizationLine, Report, ReportScope, SourceLine } from "../../core/report.ts";
import { totalsOf } from "../../core/report-totals.ts";
import { nextRun } from "../../core/schedule.ts";
import type { Queryable } from "../../../db/client.ts";
import { organizationPath } from "../../../db/query/organization.ts";
import { countDeactivated, countOrganizations, readOneMoment } from "../../../db/query/report.ts";
import { previousRun, shownTrend } from "../../../db/query/report-run.ts";
import { type ReportSource, reportSources, watchingSince } from "../../../db/query/report-source.ts";
import { effectiveReporting, type ReportingInForce } from "../../../db/query/settings.ts";
import { chargeBackOf, monthBefore, sealedChargeBack } from "../charge/charge-back-of.ts";
import { type Context, UsageError } from "../context.ts";
import { loadFrame } from "../evaluate/frame.ts";
import { reportSections } from "./report-sections.ts";

/** What counts as new in a first report, and how far its forecast looks without a schedule. */
const WEEK_MS = 7 * DAY_MS;
/** Earlier reports in the picture of the trend: with this one, a quarter of a year of Thursdays. */
const TREND_RUNS = 12;

export interface ReportRequest {
  readonly organizationId: number;
  readonly scope: ReportScope;
  /** A past time; without it the report is of now. */
  readonly asOf?: Instant;
  readonly late?: boolean;
}

/**
 * Makes the report of an organization and everything below it, all numbers from one moment of the database.
 *
 * Changes are counted from the last run that showed the organization, else over a week. Throws `not-found` for
 * an organization that does not exist, `invalid` for a time ahead or before the bot watched anything. Asks
 * nobody's permission: the caller does.
 */
export async function buildReport(ctx: Context, request: ReportRequest): Promise<Report> {
  return await ctx.db.transaction(async (tx) => {
    await readOneMoment(tx);
    const report = await build(ctx, tx, request);
    return request.scope === "totals" ? totalsOf(report) : report;
  });
}

async function build(ctx: Context, q: Queryable, request: ReportRequest): Promise<Report> {
  const now = ctx.now();
  const past = await pastTime(q, request.asOf, now);
  const madeAt = past ?? now;
  const organizations = await countOrganizations(q, { organizationId: request.organizationId, past });
  const itself = organizations[0];
  if (itself === undefined) {
    throw new UsageError("not-found", "There is no such organization. The list: orgs", "organization");
  }
  const [reporting] = await effectiveReporting(q, [itself.id]);
  const nextRunAt = nextRunOf(reporting, madeAt);
  const path = await organizationPath(q, itself.id);
  const previous = await previousRun(q, path, itself.id, madeAt);
  const frame = await loadFrame(q, now);
  const covered = organizations.flatMap(({ id }) => frame.organizations.get(id) ?? []);
  const ids = organizations.map(({ id }) => id);
  const sections = await reportSections(q, {
    covered: { organizations: covered, everything: itself.parentId === null, past },
    frame,
    graceDays: ctx.rules.graceDays,
    during: { from: sinceOf(previous, madeAt), to: madeAt },
    until: nextRunAt ?? madeAt + WEEK_MS,
    previousRunId: previous?.runId ?? null,
    silent: itself.warning + itself.critical,
  });
  const sources = await reportSources(q, ids);
  const headline: Headline = {
    ...countsOf(itself),
    deactivated: await countDeactivated(q, ids, past),
    newlyCritical: sections.newlyCritical.total,
    recovered: sections.recovered.total,
  };
  const today = localDay(madeAt, "UTC");
  const firstOfMonth = previous === null || localDay(previous.report.madeAt, "UTC") < monthStart(today);
  return {
    organization: { id: itself.id, name: itself.name },
    scope: "full",
    madeAt,
    asOf: Math.min(madeAt, ...sources.flatMap((source) => asOfSource(source, madeAt) ?? [])),
    past: past !== null,
    since: sinceOf(previous, madeAt),
    zone: reporting?.reporting.zone ?? "UTC",
    late: request.late === true,
    sample: sources.some((source) => source.kind === "sample"),
    nextRunAt,
    previous: beforeOf(previous),
    trend: await shownTrend(q, {
      path,
      organizationId: itself.id,
      before: madeAt,
      limit: TREND_RUNS,
    }),
    headline,
    organizations,
    ...sections,
    chargeBack: await chargeBackOf(ctx, q, { organizationId: itself.id, until: today }),
    closedMonth: firstOfMonth ? await sealedChargeBack(q, itself.id, monthBefore(today)) : null,
    sources: sources.map((source) => sourceLine(source, madeAt)),
  };
}

type Previous = Awaited<ReturnType<typeof previousRun>>;

function sinceOf(previous: Previous, madeAt: Instant): Instant {
  return previous === null ? madeAt - WEEK_MS : previous.report.madeAt;
}

function beforeOf(previous: Previous): Report["previous"] {
  return previous === null ? null : { madeAt: previous.report.madeAt, headline: previous.report.headline };
}

/** Null when the report is of now; a time less than a minute ago counts as now. */
async function pastTime(q: Queryable, asOf: Instant | undefined, now: Instant): Promise<Instant | null> {
  if (asOf === undefined || (asOf <= now && now - asOf < MINUTE_MS)) return null;
  if (asOf > now)
    throw new UsageError("invalid", "A report cannot be made for a time that is still to come.", "as-of");
  const since = await watchingSince(q);
  if (since === null || asOf < since) {
    const start =
      since === null ? "nothing was judged so far" : `devices are watched since ${isoInstant(since)}`;
    throw new UsageError("invalid", `There is no report for that time: ${start}.`, "as-of");
  }
  return asOf;
}

function nextRunOf(reporting: ReportingInForce | undefined, after: Instant): Instant | null {
  if (reporting === undefined || !reporting.reporting.sendReports) return null;
  const { reportDays, reportTime, zone } = reporting.reporting;
  return nextRun({ days: reportDays, time: reportTime, zone }, after);
}

function countsOf(line: OrganizationLine): Omit<Headline, "deactivated" | "newlyCritical" | "recovered"> {
  const { devices, ok, warning, critical, blindSpots, storedBytes, selectedBytes } = line;
  return { devices, ok, warning, critical, blindSpots, storedBytes, selectedBytes };
}

function sourceLine(source: ReportSource, madeAt: Instant): SourceLine {
  const { name, mode, overdueSince, devices } = source;
  return { name, mode, asOf: asOfSource(source, madeAt), overdueSince, devices };
}

/** For what pushes, silence is the signal, so its data speaks for now (R6). */
function asOfSource(source: ReportSource, madeAt: Instant): Instant | null {
  if (source.mode === "push") return madeAt;
  return source.storedAsOf === null ? null : Math.min(source.storedAsOf, madeAt);
}
