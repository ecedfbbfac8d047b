import type { Instant } from "../../src/core/instant.ts";
import type { Weekday } from "../../src/core/policy.ts";
import type { DeviceLine, Report, ShownReports, TrendPoint } from "../../src/core/report.ts";
import type { ReportingOrganization } from "../../src/core/report-recipient.ts";
import type { Queryable, Tx } from "../client.ts";

/** An organization whose report is due, or that has a schedule and no time yet. */
export interface DueReport {
  readonly organizationId: number;
  /** Null: never planned. */
  readonly dueAt: Instant | null;
  readonly sends: boolean;
  readonly days: readonly Weekday[];
  readonly time: string;
  readonly zone: string;
}

/** Reports due at `now`, the longest due first; and schedules that no run was planned for. */
export async function dueReports(q: Queryable, now: Instant): Promise<readonly DueReport[]> {
  const rows = await q.sql<DueReport[]>`
    select organization_id as "organizationId", next_run_at as "dueAt", send_reports as sends, report_days as days,
      report_time as time, zone
    from reporting_settings
    where next_run_at <= ${now} or (next_run_at is null and send_reports and cardinality(report_days) > 0)
    order by next_run_at nulls last, organization_id`;
  return [...rows];
}

/** Takes a due report by putting its next time in place; false when somebody else took it or the schedule changed. */
export async function claimDue(
  tx: Tx,
  organizationId: number,
  dueAt: Instant | null,
  next: Instant | null,
): Promise<boolean> {
  const rows = await tx.sql`
    update reporting_settings set next_run_at = ${next}
    where organization_id = ${organizationId} and next_run_at is not distinct from ${dueAt} returning organization_id`;
  return rows.length === 1;
}

export interface NewRun {
  readonly organizationId: number;
  readonly dueAt: Instant;
  readonly startedAt: Instant;
  readonly deadlineAt: Instant;
  readonly late: boolean;
  /** Why it is left out; null: it is made. */
  readonly skipped: string | null;
}

/** Adds a run; a second one for the same organization and time changes nothing. */
export async function addRun(tx: Tx, run: NewRun): Promise<void> {
  const finishedAt = run.skipped === null ? null : run.startedAt;
  await tx.sql`
    insert into report_run (organization_id, due_at, started_at, deadline_at, finished_at, state, late, error)
    values (${run.organizationId}, ${run.dueAt}, ${run.startedAt}, ${run.deadlineAt}, ${finishedAt},
      ${run.skipped === null ? "running" : "skipped"}, ${run.late}, ${run.skipped})
    on conflict (organization_id, due_at) do nothing`;
}

export interface RunningRun {
  readonly id: number;
  readonly organizationId: number;
  readonly dueAt: Instant;
  readonly late: boolean;
}

/** The runs of an organization that are not finished, oldest first. */
export async function runningRuns(q: Queryable, organizationId: number): Promise<readonly RunningRun[]> {
  const rows = await q.sql<RunningRun[]>`
    select id, organization_id as "organizationId", due_at as "dueAt", late from report_run
    where organization_id = ${organizationId} and state = 'running' order by due_at`;
  return [...rows];
}

/** Finishes a run with what it showed. False when it was finished already: nothing was changed. */
export async function finishRun(
  tx: Tx,
  runId: number,
  finished: { readonly shown: ShownReports; readonly asOf: Instant; readonly at: Instant },
): Promise<boolean> {
  const rows = await tx.sql`
    update report_run set state = 'done', finished_at = ${finished.at}, as_of = ${finished.asOf},
      shown = ${JSON.stringify(finished.shown)}::jsonb
    where id = ${runId} and state = 'running' returning id`;
  return rows.length === 1;
}

/**
 * Since when the finished runs of an organization had nobody to go to: the first one after the last that was owed to
 * somebody. Null: the last one was.
 */
export async function unreceivedSince(tx: Tx, organizationId: number): Promise<Instant | null> {
  const [row] = await tx.sql<{ since: Instant | null }[]>`
    select min(r.due_at) as since from report_run r
    where r.organization_id = ${organizationId} and r.state = 'done' and r.due_at > coalesce((
      select max(e.due_at) from report_run e
      where e.organization_id = ${organizationId} and e.state = 'done' and exists (
        select 1 from notification n where n.subject_at = e.due_at and n.subject = 'report:' || e.id)), '-infinity')`;
  return row?.since ?? null;
}

/** Keeps what a run showed of each device, for the deltas of the next. */
export async function addReportLines(tx: Tx, runId: number, lines: readonly DeviceLine[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.sql`
    insert into report_line (run_id, device_id, organization_id, level, last_activity_at, percent_complete, selected_bytes, stored_bytes)
    select ${runId}, r.device_id, r.organization_id, r.level::level, r.last_activity_at, r.percent_complete, r.selected_bytes, r.stored_bytes
    from unnest(${lines.map((line) => line.deviceId)}::bigint[], ${lines.map((line) => line.organizationId)}::int[],
      ${lines.map((line) => line.level)}::text[],
      ${lines.map((line) => (line.lastActivityAt === null ? null : new Date(line.lastActivityAt).toISOString()))}::text[]::timestamptz[],
      ${lines.map((line) => line.percentComplete)}::float8[], ${lines.map((line) => line.selectedBytes)}::bigint[],
      ${lines.map((line) => line.storedBytes)}::bigint[]
    ) as r (device_id, organization_id, level, last_activity_at, percent_complete, selected_bytes, stored_bytes)
    on conflict (run_id, device_id) do nothing`;
}

/** The report of an organization in a run; null when that run showed it to nobody or is gone. */
export async function shownReport(
  q: Queryable,
  runId: number,
  organizationId: number,
): Promise<Report | null> {
  const [row] = await q.sql<{ report: Report | null }[]>`
    select shown -> 'parts' -> ${String(organizationId)}::text as report from report_run where id = ${runId}`;
  return row?.report ?? null;
}

/** The last finished run before a time that showed an organization: its own, or one of `path` above it. */
export async function previousRun(
  q: Queryable,
  path: readonly number[],
  organizationId: number,
  before: Instant,
): Promise<{ readonly runId: number; readonly report: Report } | null> {
  const [row] = await q.sql<{ runId: number; report: Report }[]>`
    select id as "runId", shown -> 'parts' -> ${String(organizationId)}::text as report from report_run
    where organization_id = any (${[...path]}::int[]) and state = 'done' and finished_at < ${before}
      and shown -> 'parts' -> ${String(organizationId)}::text is not null
    order by finished_at desc, id desc limit 1`;
  return row ?? null;
}

/** What the last `limit` finished runs before a time said of an organization, oldest first. */
export async function shownTrend(
  q: Queryable,
  asked: {
    readonly path: readonly number[];
    readonly organizationId: number;
    readonly before: Instant;
    readonly limit: number;
  },
): Promise<readonly TrendPoint[]> {
  const key = String(asked.organizationId);
  const rows = await q.sql<TrendPoint[]>`
    select (part ->> 'madeAt')::bigint as "madeAt", (part -> 'headline' ->> 'warning')::int as warning,
      (part -> 'headline' ->> 'critical')::int as critical
    from report_run, lateral (select shown -> 'parts' -> ${key}::text as part) p
    where organization_id = any (${[...asked.path]}::int[]) and state = 'done' and finished_at < ${asked.before}
      and part is not null
    order by finished_at desc, id desc limit ${asked.limit}`;
  return rows.toReversed();
}

export interface OverdueRun {
  readonly id: number;
  readonly organization: string;
  readonly dueAt: Instant;
  readonly deadlineAt: Instant;
}

/** Takes the runs that passed their deadline and were not told of yet; each is returned once. */
export async function takeOverdueRuns(tx: Tx, now: Instant): Promise<readonly OverdueRun[]> {
  const rows = await tx.sql<OverdueRun[]>`
    update report_run r set told_overdue_at = ${now} from organization o
    where o.id = r.organization_id and r.state = 'running' and r.deadline_at <= ${now} and r.told_overdue_at is null
    returning r.id, o.name as organization, r.due_at as "dueAt", r.deadline_at as "deadlineAt"`;
  return rows.toSorted((a, b) => a.id - b.id);
}

/** Every organization with whether it has own reporting settings and whether those send reports. */
export async function reportingOrganizations(
  q: Queryable,
): Promise<ReadonlyMap<number, ReportingOrganization>> {
  const rows = await q.sql<(ReportingOrganization & { id: number })[]>`
    select o.id, o.parent_id as "parentId", r.organization_id is not null as own,
      coalesce(r.send_reports and cardinality(r.report_days) > 0, false) as sends
    from organization o left join reporting_settings r on r.organization_id = o.id`;
  return new Map(rows.map(({ id, ...rest }) => [id, rest]));
}

/** The channels that want reports of these organizations. */
export async function reportSubscriptions(
  q: Queryable,
  organizationIds: readonly number[],
): Promise<readonly { readonly id: number; readonly organizationId: number }[]> {
  const rows = await q.sql<{ id: number; organizationId: number }[]>`
    select id, organization_id as "organizationId" from subscription
    where active and reports and organization_id = any (${[...organizationIds]}::int[]) order by id`;
  return [...rows];
}

/** Which of these addresses want no report, and which a hard bounce switched off. Lower case. */
export async function addressesToSkip(
  q: Queryable,
  emails: readonly string[],
): Promise<{ readonly optedOut: ReadonlySet<string>; readonly bounced: ReadonlySet<string> }> {
  const rows = await q.sql<{ email: string; out: boolean; bounced: boolean }[]>`
    select email, report_opt_out as out, bounced_at is not null as bounced from email_address
    where email = any (${[...emails]}::text[])`;
  return {
    optedOut: new Set(rows.filter((row) => row.out).map((row) => row.email)),
    bounced: new Set(rows.filter((row) => row.bounced).map((row) => row.email)),
  };
}

/** One sending of an organization's report. */
export interface RunLine {
  readonly id: number;
  readonly organizationId: number;
  readonly organizationName: string;
  readonly dueAt: Instant;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly state: "running" | "done" | "failed" | "skipped";
  readonly late: boolean;
}

/** The runs of these organizations, newest first, below an id; one more than `limit` when there are more. */
export async function runPage(
  q: Queryable,
  asked: {
    readonly organizationIds: readonly number[];
    readonly before: number | null;
    readonly limit: number;
  },
): Promise<readonly RunLine[]> {
  const { organizationIds, before, limit } = asked;
  return await q.sql<RunLine[]>`
    select r.id, r.organization_id as "organizationId", o.name as "organizationName", r.due_at as "dueAt",
      r.started_at as "startedAt", r.finished_at as "finishedAt", r.state, r.late
    from report_run r join organization o on o.id = r.organization_id
    where r.organization_id = any (${[...organizationIds]}::int[]) and (${before}::int is null or r.id < ${before}::int)
    order by r.id desc limit ${limit + 1}`;
}
