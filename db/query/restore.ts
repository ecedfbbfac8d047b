import type { Instant } from "../../src/core/instant.ts";
import type { RestoreFlag, RestoreResult } from "../../src/core/restore-record.ts";
import type { Queryable } from "../client.ts";

/** Which restores: of organizations (null: all), or of one person's own devices; begun since a time. */
export interface RestoreScope {
  readonly within: readonly number[] | null;
  /** Null: everybody's. */
  readonly ownerEmail: string | null;
  readonly since: Instant;
}

export interface RestoreRow {
  readonly id: number;
  readonly restoreId: string;
  readonly organization: string;
  readonly startedAt: Instant;
  readonly completedAt: Instant | null;
  readonly requestedBy: string | null;
  readonly owner: string | null;
  readonly deviceName: string | null;
  readonly targetName: string | null;
  readonly type: string | null;
  readonly fileCount: number | null;
  readonly byteCount: number | null;
  readonly problemCount: number | null;
  readonly result: RestoreResult;
  readonly flags: readonly RestoreFlag[];
}

/** Where to go on: what was shown last. */
export interface RestorePlace {
  readonly startedAt: Instant;
  readonly id: number;
}

/** The newest restores first. */
export async function listRestores(
  q: Queryable,
  scope: RestoreScope,
  page: { readonly after: RestorePlace | null; readonly limit: number },
): Promise<readonly RestoreRow[]> {
  const { after } = page;
  const from =
    after === null
      ? q.sql`true`
      : q.sql`(r.started_at, r.id) < (${after.startedAt}::timestamptz, ${after.id}::bigint)`;
  return await q.sql<RestoreRow[]>`
    select r.id, r.external_id as "restoreId", coalesce(o.name, 'removed') as organization, r.started_at as "startedAt",
      r.completed_at as "completedAt", r.requested_by as "requestedBy", r.owner, r.device_name as "deviceName",
      r.target_name as "targetName", r.type, r.file_count as "fileCount", r.byte_count as "byteCount",
      r.problem_count as "problemCount", r.result, r.flags
    from restore r left join organization o on o.id = r.organization_id
    where ${within(q, scope)} and ${from}
    order by r.started_at desc, r.id desc limit ${page.limit}`;
}

/** How many there are, and how many of them carry each flag. */
export async function countRestores(
  q: Queryable,
  scope: RestoreScope,
): Promise<{ readonly total: number; readonly flagged: number }> {
  const [row] = await q.sql<{ total: number; flagged: number }[]>`
    select count(*)::int as total, count(*) filter (where flags <> '{}')::int as flagged
    from restore r where ${within(q, scope)}`;
  return row ?? { total: 0, flagged: 0 };
}

/** How many restores each organization (itself only) has, of those that have any. */
export async function restoresByOrganization(
  q: Queryable,
  organizationIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const rows = await q.sql<{ id: number; restores: number }[]>`
    select organization_id as id, count(*)::int as restores from restore
    where organization_id = any (${[...organizationIds]}::int[]) group by 1`;
  return new Map(rows.map(({ id, restores }) => [id, restores]));
}

export interface CoverageRow {
  readonly source: string;
  readonly fromAt: Instant | null;
  readonly toAt: Instant | null;
  readonly lastReadAt: Instant | null;
  /** For people; null: they are read. */
  readonly unknownBecause: string | null;
}

/** From when to when each enabled source's restores are known. */
export async function restoreCoverages(q: Queryable): Promise<readonly CoverageRow[]> {
  return await q.sql<CoverageRow[]>`
    select s.name as source, c.from_at as "fromAt", c.to_at as "toAt", c.last_read_at as "lastReadAt",
      c.unknown_because as "unknownBecause"
    from restore_coverage c join source s on s.id = c.source_id where s.enabled order by s.name`;
}

function within(
  q: Queryable,
  { within: ids, ownerEmail, since }: RestoreScope,
): ReturnType<Queryable["sql"]> {
  const there = ids === null ? q.sql`true` : q.sql`r.organization_id = any (${[...ids]}::int[])`;
  const own =
    ownerEmail === null
      ? q.sql`true`
      : q.sql`(lower(r.owner) = ${ownerEmail} or r.device_id in (
          select d.id from device d join person p on p.id = d.person_id where p.email = ${ownerEmail}))`;
  return q.sql`${there} and ${own} and r.started_at >= ${since}::timestamptz`;
}
