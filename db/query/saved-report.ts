import type { CustomReport } from "../../src/core/custom-report.ts";
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
}

/** The saved reports of these organizations, by name. */
export async function savedReports(
  q: Queryable,
  organizationIds: readonly number[],
): Promise<readonly SavedReportRow[]> {
  return await q.sql<SavedReportRow[]>`
    select s.id, s.organization_id as "organizationId", o.name as organization, s.name, s.report, s.words,
      s.created_by as "createdBy"
    from saved_report s join organization o on o.id = s.organization_id
    where s.organization_id = any (${[...organizationIds]}::int[]) order by lower(s.name), s.id`;
}

/** Saves a report, in place of one of the same name in the same organization. Says whether there was one. */
export async function saveReportRow(
  tx: Tx,
  row: Omit<SavedReportRow, "id" | "organization"> & { readonly at: Instant },
): Promise<boolean> {
  const replaced = await removeReportRow(tx, row);
  await tx.sql`
    insert into saved_report (organization_id, name, report, words, created_by, created_at)
    values (${row.organizationId}, ${row.name}, ${row.report}, ${[...row.words]}, ${row.createdBy}, ${row.at}::timestamptz)`;
  return replaced;
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
