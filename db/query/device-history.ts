import type { FlipReason } from "../../src/core/decide.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { Audience, Level } from "../../src/core/level.ts";
import type { NotificationKind, NotificationState } from "../../src/core/notification.ts";
import type { RunResult } from "../../src/core/observation.ts";
import type { Queryable } from "../client.ts";

export interface ArchiveLine {
  readonly destinationName: string;
  readonly counts: boolean;
  readonly lastActivityAt: Instant | null;
  readonly lastCompletedAt: Instant | null;
  readonly percentComplete: number | null;
  readonly lastRun: RunResult | null;
  readonly lastRunMessage: string | null;
}

export async function loadArchives(q: Queryable, deviceId: number): Promise<ArchiveLine[]> {
  return await q.sql<ArchiveLine[]>`
    select t.name as "destinationName", a.in_use and not a.cold and a.format = 'v1' as counts,
           a.last_activity_at as "lastActivityAt", a.last_completed_at as "lastCompletedAt",
           a.percent_complete as "percentComplete", a.last_run as "lastRun", a.last_run_message as "lastRunMessage"
    from archive a join destination t on t.id = a.destination_id where a.device_id = ${deviceId} order by t.name`;
}

export interface FlipLine {
  readonly at: Instant;
  readonly audience: Audience;
  readonly fromLevel: Level;
  readonly toLevel: Level;
  readonly reason: FlipReason;
}

/** The newest changes of level of a device. */
export async function loadFlips(q: Queryable, deviceId: number, limit: number): Promise<FlipLine[]> {
  return await q.sql<FlipLine[]>`
    select at, audience, from_level as "fromLevel", to_level as "toLevel", reason
    from flip where device_id = ${deviceId} order by at desc, id desc limit ${limit}`;
}

export interface TellingLine {
  readonly kind: NotificationKind;
  readonly level: Level | null;
  /** In words: a channel, an address, or `nobody`. */
  readonly destination: string;
  readonly state: NotificationState;
  readonly reason: string;
  readonly createdAt: Instant;
  readonly sentAt: Instant | null;
}

/** Who was told of an outage, or will be. */
export async function loadTellings(q: Queryable, outageId: number): Promise<TellingLine[]> {
  return await q.sql<TellingLine[]>`
    select n.kind, n.level, coalesce('#' || s.channel_id, regexp_replace(n.destination, '^mail:|:.*$', '')) as destination,
           n.state, n.reason, n.created_at as "createdAt", n.sent_at as "sentAt"
    from notification n left join subscription s on n.destination = 'subscription:' || s.id
    where n.outage_id = ${outageId} order by n.created_at, n.id limit 50`;
}

export interface DeviceCard {
  readonly name: string;
  readonly externalId: string;
  readonly organizationName: string;
  readonly ownerName: string | null;
  readonly ownerEmail: string | null;
  readonly sourceNames: readonly string[];
  readonly blindSpots: readonly string[];
  readonly deauthorized: boolean;
  readonly blocked: boolean;
  readonly sample: boolean;
}

export async function loadDeviceCard(q: Queryable, deviceId: number): Promise<DeviceCard> {
  const [row] = await q.sql<DeviceCard[]>`
    select d.name, d.external_id as "externalId", g.name as "organizationName", h.name as "ownerName", h.email as "ownerEmail",
           array(select s.name from source_set t join source s on s.id = any (t.source_ids) where t.id = d.source_set_id order by s.name) as "sourceNames",
           d.blind_spots as "blindSpots", d.deauthorized, d.blocked, d.namespace = 'sample' as sample
    from device d join organization g on g.id = d.organization_id left join person h on h.id = d.person_id
    where d.id = ${deviceId}`;
  if (row === undefined) throw new Error(`The device ${deviceId} was removed while it was being read.`);
  return row;
}
