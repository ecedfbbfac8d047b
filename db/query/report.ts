import type { Instant } from "../../src/core/instant.ts";
import type { OrganizationLine } from "../../src/core/report.ts";
import type { Queryable, Tx } from "../client.ts";
import { rootOrganizationId } from "./organization.ts";
import { fleetAt, type Fragment } from "./report-fleet.ts";

/** What a report asks about: an organization with everything below it, now or at a past time. */
export interface ReportSpan {
  readonly organizationId: number;
  /** Null: as things are. */
  readonly past: Instant | null;
}

/** Lets a transaction, before its first query, see one moment of the database and change nothing. */
export async function readOneMoment(tx: Tx): Promise<void> {
  await tx.sql`set transaction isolation level repeatable read, read only`;
  // Compiling these queries takes longer than running them, also over a million devices.
  await tx.sql`set local jit = off`;
}

/**
 * Every organization of a subtree with what it holds including its descendants, in the order of the tree.
 * Things as they are come from the tallies, so that the cost follows the number of organizations; a past time
 * counts the fleet.
 */
export async function countOrganizations(q: Queryable, span: ReportSpan): Promise<OrganizationLine[]> {
  const rows = await q.sql<OrganizationLine[]>`
    with recursive tree (id, parent_id, name, depth, path, place) as (
      select id, parent_id, name, 0, array[id], array[]::text[] from organization where id = ${span.organizationId}
      union all
      select o.id, o.parent_id, o.name, t.depth + 1, t.path || o.id, t.place || array[lower(o.name), o.id::text]
      from organization o join tree t on o.parent_id = t.id
    ), own as (
      ${span.past === null ? tallied(q) : counted(q, span.past)}
    ), rolled as (
      select above.id,
        sum(devices) as devices,
        sum(devices) filter (where level = 'warning') as warning,
        sum(devices) filter (where level = 'critical') as critical,
        sum(blind_spots) as blind_spots, sum(stored_bytes) as stored_bytes, sum(selected_bytes) as selected_bytes
      from tree t join own on own.organization_id = t.id cross join unnest(t.path) as above (id)
      group by above.id
    )
    select t.id, t.parent_id as "parentId", t.name, t.depth, r.organization_id is not null as "ownReporting",
      coalesce(n.devices, 0)::int as devices,
      (coalesce(n.devices, 0) - coalesce(n.warning, 0) - coalesce(n.critical, 0))::int as ok,
      coalesce(n.warning, 0)::int as warning, coalesce(n.critical, 0)::int as critical,
      coalesce(n.blind_spots, 0)::int as "blindSpots",
      coalesce(n.stored_bytes, 0)::text as "storedBytes", coalesce(n.selected_bytes, 0)::text as "selectedBytes"
    from tree t left join rolled n on n.id = t.id left join reporting_settings r on r.organization_id = t.id
    order by t.place`;
  return [...rows];
}

/** The counts of every organization there is, each with its descendants. */
export async function reportAllOrganizations(q: Queryable): Promise<OrganizationLine[]> {
  return await countOrganizations(q, { organizationId: await rootOrganizationId(q), past: null });
}

/** How many devices of these organizations are deactivated, now or at a past time. */
export async function countDeactivated(
  q: Queryable,
  organizationIds: readonly number[],
  past: Instant | null,
): Promise<number> {
  const until = past === null ? q.sql`true` : q.sql`coalesce(deactivated_at, first_seen_at) <= ${past}`;
  const [row] = await q.sql<{ devices: number }[]>`
    select count(*)::int as devices from device
    where state = 'deactivated' and organization_id = any (${[...organizationIds]}::int[]) and ${until}`;
  return row?.devices ?? 0;
}

function tallied(q: Queryable): Fragment {
  return q.sql`
    select organization_id, level, devices, blind_spots, stored_bytes, selected_bytes
    from organization_tally where audience = 'admins'`;
}

function counted(q: Queryable, past: Instant): Fragment {
  return q.sql`
    select organization_id, level, count(*) as devices, count(*) filter (where cardinality(blind_spots) > 0) as blind_spots,
      sum(stored_bytes) as stored_bytes, sum(selected_bytes) as selected_bytes
    from ${fleetAt(q, past)} d group by organization_id, level`;
}
