import type { UsageSum, Volume } from "../../src/core/charge-back.ts";
import { type Day, monthStart } from "../../src/core/local-day.ts";
import type { Queryable, Tx } from "../client.ts";

/**
 * Writes down what is stored on a day (UTC), by organization, destination and cost centre: the archives in use
 * that hold backups, of active devices; and what lies in cold storage, of all. What was written for the day
 * before is replaced.
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
    select d.id as device_id, d.person_id, a.destination_id, d.organization_id, a.cold,
      coalesce(nullif(d.cost_centre, ''), nullif(p.cost_centre, ''), c.cost_centre, '') as cost_centre,
      coalesce(a.stored_bytes, 0) as stored_bytes, coalesce(a.selected_bytes, 0) as selected_bytes
    from archive a join device d on d.id = a.device_id join centre c on c.id = d.organization_id
      left join person p on p.id = d.person_id
    where a.in_use and a.format = 'v1' and (a.cold or d.state = 'active')`;
  await tx.sql`analyze usage_now`;
  await tx.sql`delete from usage_day where day = ${day}`;
  await tx.sql`
    insert into usage_day (day, organization_id, destination_id, cost_centre, devices, stored_bytes, selected_bytes,
      billable_bytes, cold_bytes)
    select ${day}, organization_id, destination_id, cost_centre, count(*) filter (where not cold),
      coalesce(sum(stored_bytes) filter (where not cold), 0), coalesce(sum(selected_bytes) filter (where not cold), 0),
      coalesce(sum(greatest(stored_bytes, selected_bytes)) filter (where not cold), 0),
      coalesce(sum(stored_bytes) filter (where cold), 0)
    from usage_now group by 2, 3, 4`;
  await tx.sql`delete from usage_head_day where day = ${day}`;
  await tx.sql`
    insert into usage_head_day (day, organization_id, cost_centre, devices, persons)
    select ${day}, organization_id, cost_centre, count(distinct device_id), count(distinct person_id)
    from usage_now where not cold group by 2, 3`;
  await tx.sql`delete from usage_now where cold`;
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
  /** Days without that, which carry the last day before them. */
  readonly estimatedDays: number;
}

/** How far back a day without data looks for one that it carries. */
const CARRIED_DAYS = 31;

type VolumeRow = Record<keyof Volume | `last_${keyof Volume}`, string>;

/**
 * What these organizations used from one day to another, both counted. A day on which nothing was written down,
 * for anybody, carries the last one before it; without such a day it is left out.
 */
export async function readUsage(
  q: Queryable,
  organizationIds: readonly number[],
  period: { readonly from: Day; readonly to: Day },
): Promise<UsagePeriod> {
  const days = await carriedDays(q, period);
  const shown = days.map((each) => each.shown);
  const last = shown.at(-1);
  const measuredDays = days.filter((each) => each.day === each.shown).length;
  const counts = { measuredDays, estimatedDays: days.length - measuredDays };
  if (last === undefined) return { sums: [], ...counts };
  const rows = await q.sql<(Pick<UsageSum, "organizationId" | "organization" | "costCentre"> & VolumeRow)[]>`
    with carried as (select t.shown, count(*) as times from unnest(${shown}::text[]::date[]) t (shown) group by 1),
    volume as (
      select u.organization_id, u.cost_centre, u.day = ${last} as last, c.times,
        u.stored_bytes, u.selected_bytes, u.billable_bytes, u.cold_bytes, 0 as devices, 0 as persons
      from usage_day u join carried c on c.shown = u.day
      where u.day = any (${shown}::text[]::date[]) and u.organization_id = any (${[...organizationIds]}::int[])
      union all
      select h.organization_id, h.cost_centre, h.day = ${last}, c.times, 0, 0, 0, 0, h.devices, h.persons
      from usage_head_day h join carried c on c.shown = h.day
      where h.day = any (${shown}::text[]::date[]) and h.organization_id = any (${[...organizationIds]}::int[])
    )
    select v.organization_id as "organizationId", o.name as organization, v.cost_centre as "costCentre",
      sum(times * stored_bytes)::text as "storedBytes", sum(times * selected_bytes)::text as "selectedBytes",
      sum(times * billable_bytes)::text as "billableBytes", sum(times * cold_bytes)::text as "coldBytes",
      sum(times * devices)::text as devices, sum(times * persons)::text as persons,
      coalesce(sum(stored_bytes) filter (where last), 0)::text as "last_storedBytes",
      coalesce(sum(selected_bytes) filter (where last), 0)::text as "last_selectedBytes",
      coalesce(sum(billable_bytes) filter (where last), 0)::text as "last_billableBytes",
      coalesce(sum(cold_bytes) filter (where last), 0)::text as "last_coldBytes",
      coalesce(sum(devices) filter (where last), 0)::text as last_devices,
      coalesce(sum(persons) filter (where last), 0)::text as last_persons
    from volume v join organization o on o.id = v.organization_id
    group by v.organization_id, o.name, v.cost_centre order by v.organization_id, v.cost_centre`;
  return {
    sums: rows.map((row) => ({
      organizationId: row.organizationId,
      organization: row.organization,
      costCentre: row.costCentre,
      days: volumeOf(row, ""),
      last: volumeOf(row, "last_"),
    })),
    ...counts,
  };
}

interface CarriedDay {
  readonly day: Day;
  /** The day whose data it shows: itself, or the last one before it. */
  readonly shown: Day;
}

async function carriedDays(
  q: Queryable,
  period: { readonly from: Day; readonly to: Day },
): Promise<readonly CarriedDay[]> {
  return await q.sql<CarriedDay[]>`
    select d.day::date::text as day, s.shown::text as shown
    from generate_series(${period.from}::date, ${period.to}::date, interval '1 day') d (day),
      lateral (select max(u.day) as shown from usage_day u
        where u.day <= d.day::date and u.day > d.day::date - ${CARRIED_DAYS}::int) s
    where s.shown is not null order by 1`;
}

function volumeOf(row: VolumeRow, prefix: "" | "last_"): Volume {
  return {
    storedBytes: BigInt(row[`${prefix}storedBytes`]),
    selectedBytes: BigInt(row[`${prefix}selectedBytes`]),
    billableBytes: BigInt(row[`${prefix}billableBytes`]),
    coldBytes: BigInt(row[`${prefix}coldBytes`]),
    devices: BigInt(row[`${prefix}devices`]),
    persons: BigInt(row[`${prefix}persons`]),
  };
}
