import type { CustomReport } from "../../src/core/custom-report.ts";
import type { Weekday } from "../../src/core/policy.ts";
import type { Schedule } from "../../src/core/schedule.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { Queryable, Tx } from "../client.ts";

export interface SavedReportRow {
  readonly id: number;
  readonly organizationId: number;
  readonly organization: string;
  readonly name: string;
  readonly report: CustomReport;
  readonly words: readonly string[];
  readonly createdBy: string;
  /** When it is sent; null: only when it is asked for. */
  readonly schedule: Schedule | null;
  /** A ledger destination; null: none. */
  readonly destination: string | null;
  readonly nextRunAt: Instant | null;
}

type Stored = Omit<SavedReportRow, "schedule"> & {
  readonly days: readonly Weekday[] | null;
  readonly time: string | null;
  readonly zone: string | null;
};

function rowOf({ days, time, zone, ...row }: Stored): SavedReportRow {
  return { ...row, schedule: days === null || time === null || zone === null ? null : { days, time, zone } };
}

/** The saved reports of these organizations, by name. */
export async function savedReports(
  q: Queryable,
  organizationIds: readonly number[],
): Promise<readonly SavedReportRow[]> {
  const rows = await q.sql<Stored[]>`
    select ${columnsOf(q)} from saved_report s join organization o on o.id = s.organization_id
    where s.organization_id = any (${[...organizationIds]}::int[]) order by lower(s.name), s.id`;
  return rows.map(rowOf);
}

function columnsOf(q: Queryable): ReturnType<Queryable["sql"]> {
  return q.sql`s.id, s.organization_id as "organizationId", o.name as organization, s.name, s.report, s.words,
    s.created_by as "createdBy", s.days, s.time, s.zone, s.destination, s.next_run_at as "nextRunAt"`;
}

/** Null: it was removed. */
export async function findSavedReport(q: Queryable, id: number): Promise<SavedReportRow | null> {
  const [row] = await q.sql<Stored[]>`
    select ${columnsOf(q)} from saved_report s join organization o on o.id = s.organization_id where s.id = ${id}`;
  return row === undefined ? null : rowOf(row);
}

/** Those whose time has come. */
export async function dueSavedReports(q: Queryable, now: Instant): Promise<readonly SavedReportRow[]> {
  const rows = await q.sql<Stored[]>`
    select ${columnsOf(q)} from saved_report s join organization o on o.id = s.organization_id
    where s.next_run_at <= ${now}::timestamptz order by s.id`;
  return rows.map(rowOf);
}

/** Moves a report on to its next time; false: another bot did. */
export async function claimSavedReport(
  tx: Tx,
  claim: { readonly id: number; readonly dueAt: Instant; readonly next: Instant | null },
): Promise<boolean> {
  const { count } = await tx.sql`
    update saved_report set next_run_at = ${claim.next}::timestamptz
    where id = ${claim.id} and next_run_at = ${claim.dueAt}::timestamptz`;
  return count > 0;
}

/** Sets or, with a null schedule, ends when a report is sent, and to whom. */
export async function scheduleSavedReport(
  tx: Tx,
  row: {
    readonly id: number;
    readonly schedule: Schedule | null;
    readonly destination: string | null;
    readonly nextRunAt: Instant | null;
  },
): Promise<void> {
  await tx.sql`
    update saved_report set days = ${row.schedule === null ? null : [...row.schedule.days]},
      time = ${row.schedule?.time ?? null}, zone = ${row.schedule?.zone ?? null},
      destination = ${row.destination}, next_run_at = ${row.nextRunAt}::timestamptz
    where id = ${row.id}`;
}

/** Saves a report, in place of one of the same name in the same organization. Says whether there was one. */
export async function saveReportRow(
  tx: Tx,
  row: Pick<SavedReportRow, "organizationId" | "name" | "report" | "words" | "createdBy"> & {
    readonly at: Instant;
  },
): Promise<boolean> {
  const { count } = await tx.sql`
    update saved_report set name = ${row.name}, report = ${row.report}, words = ${[...row.words]}
    where organization_id = ${row.organizationId} and lower(name) = lower(${row.name})`;
  if (count > 0) return true;
  await tx.sql`
    insert into saved_report (organization_id, name, report, words, created_by, created_at)
    values (${row.organizationId}, ${row.name}, ${row.report}, ${[...row.words]}, ${row.createdBy}, ${row.at}::timestamptz)`;
  return false;
}

/** False: there was none. */
export async function removeReportRow(
  tx: Tx,
  row: Pick<SavedReportRow, "organizationId" | "name">,
): Promise<boolean> {
  const { count } = await tx.sql`
    delete from saved_report where organization_id = ${row.organizationId} and lower(name) = lower(${row.name})`;
  return count > 0;
}
