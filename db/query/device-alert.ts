import type { Level } from "../../src/core/level.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { Queryable, Tx } from "../client.ts";

export interface TheirAlert {
  /** The device's id in its namespace. */
  readonly externalId: string;
  readonly states: readonly string[];
  readonly observedAt: Instant;
}

/** Keeps what the backup system says of its devices' alerts. */
export async function saveAlerts(
  tx: Tx,
  { namespace, sourceId }: { readonly namespace: string; readonly sourceId: number },
  alerts: readonly TheirAlert[],
): Promise<void> {
  await tx.sql`
    insert into device_alert as a (device_id, source_id, states, observed_at)
    select distinct on (d.id) d.id, ${sourceId}, case when w.states = '' then '{}' else string_to_array(w.states, ' ') end, to_timestamp(w.at / 1000.0)
    from unnest(${alerts.map((one) => one.externalId)}::text[], ${alerts.map((one) => [...one.states].toSorted().join(" "))}::text[],
      ${alerts.map((one) => one.observedAt)}::float8[]) with ordinality as w (external_id, states, at, place)
    join device d on d.namespace = ${namespace} and d.external_id = w.external_id
    order by d.id, w.place desc
    on conflict (device_id) do update set source_id = excluded.source_id, states = excluded.states, observed_at = excluded.observed_at
      where a.states <> excluded.states or a.source_id <> excluded.source_id
        or a.observed_at < excluded.observed_at - interval '1 day'`;
}

/** What a source itself says of a device's alerts; no states: it says that all is well. */
export interface TheirAlertLine {
  readonly sourceName: string;
  readonly states: readonly string[];
  readonly observedAt: Instant;
}

/** What the backup system says of one device; null: nothing, or it was not asked. */
export async function loadAlert(q: Queryable, deviceId: number): Promise<TheirAlertLine | null> {
  const [row] = await q.sql<TheirAlertLine[]>`
    select s.name as "sourceName", a.states, a.observed_at as "observedAt"
    from device_alert a join source s on s.id = a.source_id where a.device_id = ${deviceId}`;
  return row ?? null;
}

/** Devices that are alike as far as the comparison of alerts goes, and how many there are. */
export interface AlertGroup {
  readonly organizationId: number;
  readonly ours: Level;
  readonly states: readonly string[];
  readonly archives: number;
  readonly inGrace: boolean;
  readonly devices: number;
}

/** The active devices of a source by our level and its alert states. */
export async function groupAlerts(
  q: Queryable,
  sourceId: number,
  graceFrom: Instant,
): Promise<readonly AlertGroup[]> {
  return await q.sql<AlertGroup[]>`
    select d.organization_id as "organizationId", d.admins_level as ours, a.states, least(c.archives, 2)::int as archives,
      d.last_activity_at is null and d.grace_from > ${graceFrom}::timestamptz as "inGrace", count(*)::int as devices
    from device_alert a join device d on d.id = a.device_id
    cross join lateral (
      select count(*) as archives from archive r where r.device_id = d.id and r.in_use and not r.cold and r.format = 'v1') c
    where a.source_id = ${sourceId} and d.state = 'active'
    group by 1, 2, 3, 4, 5`;
}
