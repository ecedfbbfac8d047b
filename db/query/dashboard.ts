import type { Instant } from "../../src/core/instant.ts";
import type { Day } from "../../src/core/local-day.ts";
import type { Queryable, Tx } from "../client.ts";

/** What of the fleet is counted now and then, because a look at every device takes too long for a question in chat. */
export async function recordFleetCounts(tx: Tx, now: Instant): Promise<void> {
  await tx.sql`delete from endpoint_tally`;
  await tx.sql`
    insert into endpoint_tally
      (organization_id, os, app_version, active, inactive, never_connected, warning, critical, counted_at)
    select organization_id, coalesce(os, ''), coalesce(app_version, ''), count(*) filter (where state = 'active'),
      count(*) filter (where state <> 'active'),
      count(*) filter (where state = 'active' and last_connected_at is null and last_activity_at is null),
      count(*) filter (where state = 'active' and admins_level = 'warning'),
      count(*) filter (where state = 'active' and admins_level = 'critical'), ${now}::timestamptz
    from device group by 1, 2, 3`;
  await tx.sql`delete from licence_tally`;
  await tx.sql`
    insert into licence_tally (organization_id, people, cold_people, counted_at)
    select organization_id, count(*), count(*) filter (where cold), ${now}::timestamptz
    from (
      select coalesce(p.organization_id, min(d.organization_id)) as organization_id, bool_and(a.cold) as cold
      from archive a join device d on d.id = a.device_id join person p on p.id = d.person_id
      where a.in_use and (a.cold or d.state = 'active')
      group by p.id
    ) consuming group by 1`;
}

export interface UsageDayRow {
  readonly day: Day;
  readonly storedBytes: number;
  readonly selectedBytes: number;
}

/** What these organizations, null: all, held together on each day that was written down. */
export async function usageHistory(
  q: Queryable,
  organizationIds: readonly number[] | null,
  period: { readonly from: Day; readonly to: Day },
): Promise<readonly UsageDayRow[]> {
  return await q.sql<UsageDayRow[]>`
    select day::text as day, sum(stored_bytes)::float8 as "storedBytes", sum(selected_bytes)::float8 as "selectedBytes"
    from usage_day
    where day between ${period.from} and ${period.to} and ${within(q, organizationIds)}
    group by day order by day`;
}

export interface UsageSumRow {
  readonly organizationId: number;
  readonly storedBytes: number;
  readonly selectedBytes: number;
  /** Stored on the earlier day. */
  readonly beforeBytes: number;
}

/** What each of these organizations (itself only), null: of all, held on a day and on an earlier one. */
export async function usageByOrganization(
  q: Queryable,
  organizationIds: readonly number[] | null,
  days: { readonly day: Day; readonly before: Day },
): Promise<readonly UsageSumRow[]> {
  return await q.sql<UsageSumRow[]>`
    select organization_id as "organizationId",
      coalesce(sum(stored_bytes) filter (where day = ${days.day}), 0)::float8 as "storedBytes",
      coalesce(sum(selected_bytes) filter (where day = ${days.day}), 0)::float8 as "selectedBytes",
      coalesce(sum(stored_bytes) filter (where day = ${days.before}), 0)::float8 as "beforeBytes"
    from usage_day where day in (${days.day}, ${days.before}) and ${within(q, organizationIds)}
    group by 1`;
}

function within(q: Queryable, organizationIds: readonly number[] | null): ReturnType<Queryable["sql"]> {
  return organizationIds === null
    ? q.sql`true`
    : q.sql`organization_id = any (${[...organizationIds]}::int[])`;
}

export interface EndpointRow {
  readonly os: string;
  readonly appVersion: string;
  readonly active: number;
  readonly inactive: number;
  readonly neverConnected: number;
  readonly warning: number;
  readonly critical: number;
  readonly countedAt: Instant;
}

/** The counted devices of these organizations by operating system and agent, the most first. */
export async function endpointCounts(
  q: Queryable,
  organizationIds: readonly number[] | null,
): Promise<readonly EndpointRow[]> {
  return await q.sql<EndpointRow[]>`
    select os, app_version as "appVersion", sum(active)::int as active, sum(inactive)::int as inactive,
      sum(never_connected)::int as "neverConnected", sum(warning)::int as warning, sum(critical)::int as critical,
      min(counted_at) as "countedAt"
    from endpoint_tally where ${within(q, organizationIds)}
    group by 1, 2 order by 3 desc, 4 desc, 1, 2`;
}

export interface LicenceRow {
  readonly organizationId: number;
  readonly parentId: number | null;
  readonly name: string;
  /** People who were counted as consuming. */
  readonly people: number;
  readonly coldPeople: number;
  /** Null: nobody said how many were bought. */
  readonly bought: number | null;
}

/** Every organization with its counts, in no order; none is left out, so that the tree is whole. */
export async function licenceTree(q: Queryable): Promise<readonly LicenceRow[]> {
  return await q.sql<LicenceRow[]>`
    select o.id as "organizationId", o.parent_id as "parentId", o.name, p.bought,
      coalesce(t.people, 0) as people, coalesce(t.cold_people, 0) as "coldPeople"
    from organization o left join licence_tally t on t.organization_id = o.id
      left join licence_pool p on p.organization_id = o.id`;
}

/** When the oldest of the counts of these organizations, null: all, was made; null: there is none. */
export async function licencesCountedAt(
  q: Queryable,
  organizationIds: readonly number[] | null,
): Promise<Instant | null> {
  const [row] = await q.sql<{ at: Instant | null }[]>`
    select min(counted_at) as at from licence_tally where ${within(q, organizationIds)}`;
  return row?.at ?? null;
}

/** How many licences were bought for an organization itself; null: nobody said. */
export async function licencesBought(q: Queryable, organizationId: number): Promise<number | null> {
  const [row] = await q.sql<{ bought: number }[]>`
    select bought from licence_pool where organization_id = ${organizationId}`;
  return row?.bought ?? null;
}

/** Null takes the number away. Returns what was there. */
export async function saveLicencePool(
  tx: Tx,
  row: {
    readonly organizationId: number;
    readonly bought: number | null;
    readonly by: string;
    readonly at: Instant;
  },
): Promise<number | null> {
  const [before] = await tx.sql<{ bought: number }[]>`
    delete from licence_pool where organization_id = ${row.organizationId} returning bought`;
  if (row.bought !== null) {
    await tx.sql`
      insert into licence_pool (organization_id, bought, updated_by, updated_at)
      values (${row.organizationId}, ${row.bought}, ${row.by}, ${row.at}::timestamptz)`;
  }
  return before?.bought ?? null;
}

export interface ColdPerson {
  readonly name: string;
  readonly email: string | null;
  readonly organization: string;
  readonly storedBytes: number;
  /** When the last of it is deleted; null: the source does not say. */
  readonly until: Instant | null;
}

/** People whose archives all lie in cold storage, those that free their licence first at the top. */
export async function coldPeople(
  q: Queryable,
  organizationIds: readonly number[] | null,
  limit: number,
): Promise<readonly ColdPerson[]> {
  return await q.sql<ColdPerson[]>`
    with held as (
      select d.person_id, min(d.organization_id) as organization_id, sum(a.stored_bytes) as stored,
        case when bool_and(a.cold_until is not null) then max(a.cold_until) end as until
      from archive a join device d on d.id = a.device_id
      where a.cold and a.in_use and d.person_id is not null group by 1
    )
    select coalesce(nullif(p.name, ''), p.email, p.external_id) as name, p.email, o.name as organization,
      coalesce(h.stored, 0)::float8 as "storedBytes", h.until
    from held h join person p on p.id = h.person_id
      join organization o on o.id = coalesce(p.organization_id, h.organization_id)
    where ${organizationIds === null ? q.sql`true` : q.sql`o.id = any (${[...organizationIds]}::int[])`} and not exists (
      select 1 from device d join archive a on a.device_id = d.id
      where d.person_id = p.id and d.state = 'active' and a.in_use and not a.cold)
    order by h.until nulls last, 1 limit ${limit}`;
}
