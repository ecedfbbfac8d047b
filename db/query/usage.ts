import type { UsageSum } from "../../src/core/charge-back.ts";
import { type Day, monthStart } from "../../src/core/local-day.ts";
import type { Queryable, Tx } from "../client.ts";

/**
 * Writes down what is stored on a day (UTC): the archives in use that hold backups, of active devices, by
 * organization, destination and cost centre. What was written for the day before is replaced.
 *
 * The cost centre is the device's, else its owner's, else that of the nearest organization that has one. The
 * same per device is kept for the running month only.
 */
export async function recordUsageDay(tx: Tx, day: Day): Promise<void> {
  await tx.sql`create temporary table usage_now on commit drop as
    with recursive centre (id, cost_centre) as (
      select id, nullif(cost_centre, '') from organization where parent_id is null
      union all
      select o.id, coalesce(nullif(o.cost_centre, ''), c.cost_centre) from organization o join centre c on o.parent_id = c.id
    )
    select d.id as device_id, a.destination_id, d.organization_id,
      coalesce(nullif(d.cost_centre, ''), nullif(p.cost_centre, ''), c.cost_centre, '') as cost_centre,
      coalesce(a.stored_bytes, 0) as stored_bytes, coalesce(a.selected_bytes, 0) as selected_bytes
    from archive a join device d on d.id = a.device_id join centre c on c.id = d.organization_id
      left join person p on p.id = d.person_id
    where a.in_use and not a.cold and a.format = 'v1' and d.state = 'active'`;
  await tx.sql`analyze usage_now`;
  await tx.sql`delete from usage_day where day = ${day}`;
  await tx.sql`
    insert into usage_day (day, organization_id, destination_id, cost_centre, devices, stored_bytes, selected_bytes)
    select ${day}, organization_id, destination_id, cost_centre, count(*), sum(stored_bytes), sum(selected_bytes)
    from usage_now group by 2, 3, 4`;
  await recordDevices(tx, day);
}

/** Only rows that differ are written: the hourly look at a day changes few. */
async function recordDevices(tx: Tx, day: Day): Promise<void> {
  await tx.sql`delete from usage_device_day where day < ${monthStart(day)}`;
  await tx.sql`
    delete from usage_device_day u where u.day = ${day} and not exists (
      select 1 from usage_now n where n.device_id = u.device_id and n.destination_id = u.destination_id)`;
  await tx.sql`
    insert into usage_device_day as u (day, device_id, destination_id, organization_id, cost_centre, stored_bytes, selected_bytes)
    select ${day}, n.device_id, n.destination_id, n.organization_id, n.cost_centre, n.stored_bytes, n.selected_bytes
    from usage_now n left join usage_device_day k
      on k.day = ${day} and k.device_id = n.device_id and k.destination_id = n.destination_id
    where (k.organization_id, k.cost_centre, k.stored_bytes, k.selected_bytes) is distinct from
      (n.organization_id, n.cost_centre, n.stored_bytes, n.selected_bytes)
    on conflict (day, device_id, destination_id) do update set
      organization_id = excluded.organization_id, cost_centre = excluded.cost_centre,
      stored_bytes = excluded.stored_bytes, selected_bytes = excluded.selected_bytes`;
}

export interface UsagePeriod {
  readonly sums: readonly UsageSum[];
  /** Days of the period on which anything was written down, for anybody. */
  readonly measuredDays: number;
}

/** What these organizations stored from one day to another, both counted. */
export async function readUsage(
  q: Queryable,
  organizationIds: readonly number[],
  period: { readonly from: Day; readonly to: Day },
): Promise<UsagePeriod> {
  const rows = await q.sql<(Omit<UsageSum, "byteDays"> & { byteDays: string })[]>`
    select u.organization_id as "organizationId", o.name as organization, u.cost_centre as "costCentre",
      sum(u.stored_bytes)::text as "byteDays"
    from usage_day u join organization o on o.id = u.organization_id
    where u.day between ${period.from} and ${period.to} and u.organization_id = any (${[...organizationIds]}::int[])
    group by u.organization_id, o.name, u.cost_centre order by u.organization_id, u.cost_centre`;
  const [days] = await q.sql<{ measured: number }[]>`
    select count(distinct day)::int as measured from usage_day where day between ${period.from} and ${period.to}`;
  return {
    sums: rows.map(({ organizationId, organization, costCentre, byteDays }) => ({
      organizationId,
      organization,
      costCentre,
      byteDays: BigInt(byteDays),
    })),
    measuredDays: days?.measured ?? 0,
  };
}
