import type { Instant } from "../../src/core/instant.ts";
import type { AlertLevel, Level } from "../../src/core/level.ts";
import type { Queryable } from "../client.ts";

type Fragment = ReturnType<Queryable["sql"]>;

/** A device in a list of several, with what is known of its silence. */
export interface ListedDevice {
  readonly id: number;
  /** Its id in its source, which names it in commands. */
  readonly key: string;
  readonly name: string;
  readonly organizationName: string;
  readonly ownerName: string | null;
  readonly ownerEmail: string | null;
  readonly state: "active" | "deactivated";
  readonly level: Level;
  readonly clockAt: Instant;
  readonly everBackedUp: boolean;
  readonly sourceSetId: number;
  readonly snapshotAt: Instant | null;
  readonly observedAt: Instant;
  readonly blindSpots: readonly string[];
  /** When the outage opened; null: none is open. */
  readonly openedAt: Instant | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Instant | null;
  readonly snoozedUntil: Instant | null;
  readonly snoozedBy: string | null;
}

/** The first devices of a list, and how long the list is. */
export interface DeviceList {
  readonly total: number;
  readonly devices: readonly ListedDevice[];
}

/** In which organizations to look; null: in all there are. */
export type Within = readonly number[] | null;

export interface ListOptions {
  readonly within: Within;
  readonly now: Instant;
  readonly limit: number;
}

/** Active devices that are not ok, or of one level; worst first, then longest silence. */
export async function overdueDevices(
  q: Queryable,
  options: ListOptions & { readonly level: AlertLevel | null },
): Promise<DeviceList> {
  const { level } = options;
  const wanted = level === null ? q.sql`d.admins_level <> 'ok'` : q.sql`d.admins_level = ${level}`;
  return await listed(q, options, {
    from: q.sql`device d`,
    where: q.sql`d.state = 'active' and ${wanted}`,
    order: q.sql`d.admins_level desc, d.clock_at, d.id`,
  });
}

/** Devices with an open outage that administrators are told of: those nobody has first, then the newest. */
export async function alertedDevices(q: Queryable, options: ListOptions): Promise<DeviceList> {
  return await listed(q, options, {
    from: q.sql`outage o join device d on d.id = o.device_id`,
    where: q.sql`o.closed_at is null and d.state = 'active' and d.admins_level <> 'ok'`,
    order: q.sql`o.acknowledged_by is not null, o.opened_at desc, d.id`,
  });
}

/** Devices of everybody with this address (lower case), worst first. */
export async function devicesOfPerson(
  q: Queryable,
  email: string,
  options: ListOptions,
): Promise<DeviceList> {
  return await listed(q, options, {
    from: q.sql`person w join device d on d.person_id = w.id`,
    where: q.sql`w.email = ${email}`,
    order: q.sql`d.state, d.admins_level desc, d.clock_at, d.id`,
  });
}

/** Devices that a living message speaks of and that are still silent, worst first. */
export async function devicesOfMessage(
  q: Queryable,
  livingMessageId: number,
  options: ListOptions,
): Promise<DeviceList> {
  return await listed(q, options, {
    from: q.sql`living_message_outage m join outage o on o.id = m.outage_id join device d on d.id = o.device_id`,
    where: q.sql`m.living_message_id = ${livingMessageId} and o.closed_at is null`,
    order: q.sql`d.admins_level desc, d.clock_at, d.id`,
  });
}

/** One device as lists show it; null when it is gone. */
export async function oneDevice(q: Queryable, deviceId: number, now: Instant): Promise<ListedDevice | null> {
  const options = { within: null, now, limit: 1 };
  const { devices } = await listed(q, options, {
    from: q.sql`device d`,
    where: q.sql`d.id = ${deviceId}`,
    order: q.sql`d.id`,
  });
  return devices[0] ?? null;
}

/** What of the fleet a page is taken from. */
export interface DevicePageOptions {
  readonly within: Within;
  /** The last id of the page before; null: the first page. */
  readonly after: number | null;
  readonly limit: number;
  readonly level: Level | null;
  readonly state: "active" | "deactivated" | null;
  /** Only those with an open outage that administrators are told of. */
  readonly alerted: boolean;
}

/** Devices by id, one more than `limit` when there are more; no page is slower than the first. */
export async function devicePage(
  q: Queryable,
  options: DevicePageOptions,
  now: Instant,
): Promise<readonly ListedDevice[]> {
  const { within, after, limit, level, state, alerted } = options;
  const scope = within === null ? q.sql`true` : q.sql`d.organization_id = any (${[...within]}::int[])`;
  const open = q.sql`exists (select 1 from outage o where o.device_id = d.id and o.closed_at is null)`;
  const rows = await q.sql<{ id: number }[]>`
    select d.id from device d
    where d.id > ${after ?? 0} and ${scope}
      and (${level}::level is null or d.admins_level = ${level}::level)
      and (${state}::text is null or d.state::text = ${state}::text)
      and ${alerted ? q.sql`d.state = 'active' and d.admins_level <> 'ok' and ${open}` : q.sql`true`}
    order by d.id limit ${limit + 1}`;
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const { devices } = await listed(
    q,
    { within: null, now, limit: ids.length },
    { from: q.sql`device d`, where: q.sql`d.id = any (${ids}::bigint[])`, order: q.sql`d.id` },
  );
  return devices;
}

async function listed(
  q: Queryable,
  { within, now, limit }: ListOptions,
  list: { readonly from: Fragment; readonly where: Fragment; readonly order: Fragment },
): Promise<DeviceList> {
  // All organizations are no condition at all: the planner takes a long list for a narrow choice.
  const scope = within === null ? q.sql`true` : q.sql`d.organization_id = any (${[...within]}::int[])`;
  const rows = await q.sql<(ListedDevice & { total: number })[]>`
    with chosen as (
      select d.id, row_number() over (order by ${list.order}) as place, count(*) over ()::int as total
      from ${list.from} where ${list.where} and ${scope} order by place limit ${limit}
    )
    select d.id, d.external_id as key, d.name, g.name as "organizationName", coalesce(nullif(h.name, ''), h.email) as "ownerName",
      h.email as "ownerEmail", d.state, d.admins_level as level, d.clock_at as "clockAt", d.last_activity_at is not null as "everBackedUp",
      d.source_set_id as "sourceSetId", d.snapshot_at as "snapshotAt", d.observed_at as "observedAt", d.blind_spots as "blindSpots",
      u.opened_at as "openedAt", u.acknowledged_by as "acknowledgedBy", u.acknowledged_at as "acknowledgedAt",
      z.until as "snoozedUntil", z.by as "snoozedBy", c.total
    from chosen c join device d on d.id = c.id
    join organization g on g.id = d.organization_id
    left join person h on h.id = d.person_id
    left join outage u on u.device_id = d.id and u.closed_at is null
    left join lateral (
      select s.until, s.by from snooze s
      where s.device_id = d.id and s.audience = 'admins' and s.ended_at is null and s.until > ${now}::timestamptz
      order by s.until desc limit 1
    ) z on true
    order by c.place`;
  const devices = rows.map(({ total: _total, ...device }): ListedDevice => device);
  return { total: rows[0]?.total ?? 0, devices };
}
