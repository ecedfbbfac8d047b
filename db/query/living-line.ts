import type { Instant } from "../../src/core/instant.ts";
import type { Level } from "../../src/core/level.ts";
import type { Queryable } from "../client.ts";
import type { Claim } from "./claim.ts";

/** A device of a living message, as it stands now. */
export interface LivingLine {
  /** The device's id in its source. */
  readonly deviceKey: string;
  readonly deviceName: string;
  readonly organizationName: string;
  readonly ownerName: string | null;
  readonly level: Level;
  readonly clockAt: Instant;
  readonly everBackedUp: boolean;
  readonly closedAt: Instant | null;
  readonly closeReason: string | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Instant | null;
  readonly snoozedUntil: Instant | null;
  readonly snoozedBy: string | null;
}

/** The first of the devices, and how many there are. */
export interface LivingLines {
  readonly lines: readonly LivingLine[];
  readonly total: number;
}

/** How the devices of a living message stand, in numbers. */
export interface LivingCounts {
  readonly critical: number;
  readonly warning: number;
  /** Open, and ok by a changed setting. */
  readonly calmed: number;
  readonly recovered: number;
  readonly deactivated: number;
  readonly lastClosedAt: Instant | null;
}

const NONE: LivingCounts = {
  critical: 0,
  warning: 0,
  calmed: 0,
  recovered: 0,
  deactivated: 0,
  lastClosedAt: null,
};

export async function countLiving(q: Queryable, livingMessageId: number): Promise<LivingCounts> {
  const [row] = await q.sql<LivingCounts[]>`
    select count(*) filter (where o.closed_at is null and d.admins_level = 'critical')::int as critical,
           count(*) filter (where o.closed_at is null and d.admins_level = 'warning')::int as warning,
           count(*) filter (where o.closed_at is null and d.admins_level = 'ok')::int as calmed,
           count(*) filter (where o.closed_at is not null and o.close_reason <> 'deactivated')::int as recovered,
           count(*) filter (where o.close_reason = 'deactivated')::int as deactivated,
           max(o.closed_at) as "lastClosedAt"
    from living_message_outage m join outage o on o.id = m.outage_id join device d on d.id = o.device_id
    where m.living_message_id = ${livingMessageId}`;
  return row ?? NONE;
}

/** The devices of a message that are still silent, worst and longest first. */
export async function loadOpenLines(q: Queryable, of: LinesOf): Promise<LivingLines> {
  return await select(q, of, q.sql`o.closed_at is null`);
}

/** What a message says for the first time: the devices of these alerts, or all it has not said aloud. */
export async function loadNewLines(
  q: Queryable,
  of: LinesOf & { readonly alerts: Claim | null },
): Promise<LivingLines> {
  const { alerts } = of;
  if (alerts === null)
    return await select(q, of, q.sql`o.closed_at is null and not m.announced and d.admins_level <> 'ok'`);
  return await select(
    q,
    of,
    q.sql`o.closed_at is null and o.id in (select outage_id from notification where id = any (${[...alerts.ids]}::bigint[]))`,
  );
}

/** What became of a message's devices since it was last edited: ended, acknowledged, snoozed, of another level. */
export async function loadChangedLines(
  q: Queryable,
  of: LinesOf & { readonly since: Instant; readonly alerts: Claim | null },
): Promise<LivingLines> {
  const { since, alerts } = of;
  return await select(
    q,
    of,
    q.sql`o.id not in (select outage_id from notification where id = any (${[...(alerts?.ids ?? [])]}::bigint[]) and outage_id is not null)
      and (o.closed_at is null or o.closed_at >= ${since}::timestamptz) and (
      greatest(o.closed_at, o.acknowledged_at) >= ${since}::timestamptz
      or exists (select 1 from flip f where f.device_id = d.id and f.outage_id = o.id and f.audience = 'admins' and f.at >= ${since}::timestamptz)
      or exists (select 1 from snooze y where y.device_id = d.id and y.audience = 'admins' and greatest(y.created_at, y.ended_at) >= ${since}::timestamptz))`,
  );
}

export interface LinesOf {
  readonly livingMessageId: number;
  readonly now: Instant;
  readonly limit: number;
}

async function select(
  q: Queryable,
  { livingMessageId, now, limit }: LinesOf,
  condition: ReturnType<Queryable["sql"]>,
): Promise<LivingLines> {
  const rows = await q.sql<(LivingLine & { total: number })[]>`
    select d.external_id as "deviceKey", d.name as "deviceName", g.name as "organizationName", coalesce(h.name, h.email) as "ownerName",
           d.admins_level as level, d.clock_at as "clockAt", d.last_activity_at is not null as "everBackedUp",
           o.closed_at as "closedAt", o.close_reason as "closeReason", o.acknowledged_by as "acknowledgedBy",
           o.acknowledged_at as "acknowledgedAt",
           z.until as "snoozedUntil", z.by as "snoozedBy", count(*) over ()::int as total
    from living_message_outage m
    join outage o on o.id = m.outage_id
    join device d on d.id = o.device_id
    join organization g on g.id = d.organization_id
    left join person h on h.id = d.person_id
    left join lateral (
      select until, by from snooze where device_id = d.id and audience = 'admins' and ended_at is null and until > ${now}::timestamptz
      order by until desc limit 1) z on true
    where m.living_message_id = ${livingMessageId} and ${condition}
    order by o.closed_at is not null, d.admins_level desc, d.clock_at, d.name limit ${limit}`;
  return { lines: [...rows], total: rows[0]?.total ?? 0 };
}
