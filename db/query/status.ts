import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";

/** What an organization holds, everything below it included. */
export interface BranchCounts {
  readonly id: number;
  readonly name: string;
  readonly devices: number;
  readonly ok: number;
  readonly warning: number;
  readonly critical: number;
  readonly blindSpots: number;
}

/** The organization with all below it first, then each organization directly below it, the worst first. */
export async function countBranches(q: Queryable, organizationId: number): Promise<BranchCounts[]> {
  const rows = await q.sql<BranchCounts[]>`
    with recursive tree (id, branch) as (
      select id, id from organization where id = ${organizationId}
      union all
      select o.id, case when t.id = ${organizationId}::int then o.id else t.branch end from organization o join tree t on o.parent_id = t.id
    ), counted as (
      select t.branch, sum(y.devices) as devices, sum(y.devices) filter (where y.level = 'warning') as warning,
        sum(y.devices) filter (where y.level = 'critical') as critical, sum(y.blind_spots) as blind_spots
      from tree t left join organization_tally y on y.organization_id = t.id and y.audience = 'admins'
      group by t.branch
    ), whole as (
      select ${organizationId}::int as branch, sum(devices) as devices, sum(warning) as warning, sum(critical) as critical,
        sum(blind_spots) as blind_spots, 0 as place from counted
      union all
      select branch, devices, warning, critical, blind_spots, 1 from counted where branch <> ${organizationId}::int
    )
    select o.id, o.name, coalesce(w.devices, 0)::int as devices,
      (coalesce(w.devices, 0) - coalesce(w.warning, 0) - coalesce(w.critical, 0))::int as ok,
      coalesce(w.warning, 0)::int as warning, coalesce(w.critical, 0)::int as critical, coalesce(w.blind_spots, 0)::int as "blindSpots"
    from whole w join organization o on o.id = w.branch
    order by w.place, w.critical desc nulls last, w.warning desc nulls last, lower(o.name), o.id`;
  return [...rows];
}

export interface WatchingSource {
  readonly name: string;
  readonly mode: "pull" | "snapshot" | "push";
  readonly asOf: Instant | null;
}

/** The enabled sources that hold active devices of these organizations; null: of any. Read by index, without counting. */
export async function watchingSources(
  q: Queryable,
  organizationIds: readonly number[] | null,
): Promise<WatchingSource[]> {
  const within =
    organizationIds === null ? q.sql`true` : q.sql`d.organization_id = any (${[...organizationIds]}::int[])`;
  const rows = await q.sql<WatchingSource[]>`
    select s.name, s.mode, s.as_of as "asOf" from source s
    where s.enabled and exists (
      select 1 from source_set t cross join lateral (
        select 1 from device d where d.source_set_id = t.id and d.state = 'active' and ${within} limit 1) held
      where s.id = any (t.source_ids))
    order by s.name`;
  return [...rows];
}

/** What stands at the head or foot of every answer (R6, R25). */
export interface AnswerNotes {
  /** The sample company is all that is loaded. */
  readonly sample: boolean;
  readonly overdue: readonly { readonly name: string; readonly since: Instant }[];
}

export async function answerNotes(q: Queryable): Promise<AnswerNotes> {
  const rows = await q.sql<{ name: string; sample: boolean; real: boolean; since: Instant | null }[]>`
    select name, kind = 'sample' as sample, kind <> 'sample' and last_good_at is not null as real,
      case when enabled then overdue_since end as since
    from source order by overdue_since, name`;
  return {
    sample: rows.some((row) => row.sample) && !rows.some((row) => row.real),
    overdue: rows.flatMap(({ name, since }) => (since === null ? [] : [{ name, since }])),
  };
}
