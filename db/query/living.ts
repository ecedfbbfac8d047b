import { and, eq } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type { Level } from "../../src/core/level.ts";
import type { Queryable, Tx } from "../client.ts";
import { livingMessage, subscription } from "../schema/ledger.ts";

export type SubscriptionRow = typeof subscription.$inferSelect;
export type LivingRow = typeof livingMessage.$inferSelect;

/** The subscription, locked so that one worker at a time speaks for it; null when it is gone. */
export async function lockSubscription(tx: Tx, id: number): Promise<SubscriptionRow | null> {
  const [row] = await tx.orm.select().from(subscription).where(eq(subscription.id, id)).for("update");
  return row ?? null;
}

/** Switches a subscription off after a permanent failure. True when this call did. */
export async function switchOff(q: Queryable, id: number, reason: string): Promise<boolean> {
  const off = await q.orm
    .update(subscription)
    .set({ active: false, offReason: reason })
    .where(and(eq(subscription.id, id), eq(subscription.active, true)))
    .returning({ id: subscription.id });
  return off.length === 1;
}

/** The message of that local day, made when there is none. */
export async function ensureLiving(tx: Tx, subscriptionId: number, localDay: string): Promise<LivingRow> {
  await tx.orm.insert(livingMessage).values({ subscriptionId, localDay }).onConflictDoNothing();
  const [row] = await tx.orm
    .select()
    .from(livingMessage)
    .where(and(eq(livingMessage.subscriptionId, subscriptionId), eq(livingMessage.localDay, localDay)));
  if (row === undefined) throw new Error("A living message disappeared while it was being made.");
  return row;
}

/** Adds outages to what a message speaks of; a worse level replaces a milder one and is announced again. */
export async function addOutages(
  tx: Tx,
  livingMessageId: number,
  outages: readonly { readonly outageId: number; readonly level: Level }[],
): Promise<void> {
  await tx.sql`
    insert into living_message_outage as m (living_message_id, outage_id, level)
    select ${livingMessageId}, w.id, max(w.level)
    from unnest(${outages.map((one) => one.outageId)}::bigint[], ${outages.map((one) => one.level)}::text[]::level[]) as w (id, level)
    group by w.id
    on conflict (living_message_id, outage_id) do update set level = excluded.level, announced = false where m.level < excluded.level`;
}

export async function countUnannounced(q: Queryable, livingMessageId: number): Promise<number> {
  const [row] = await q.sql<{ count: number }[]>`
    select count(*)::int as count from living_message_outage where living_message_id = ${livingMessageId} and not announced`;
  return row?.count ?? 0;
}

/** Notes that the message was posted or edited and now shows everything it speaks of. */
export async function markShown(
  tx: Tx,
  livingMessageId: number,
  shown: { readonly ref: string; readonly now: Instant; readonly aloud: boolean; readonly posted: boolean },
): Promise<void> {
  const { ref, now, aloud, posted } = shown;
  await tx.sql`
    update living_message set ref = ${ref}, posted_at = coalesce(posted_at, ${now}::timestamptz), edited_at = ${now}::timestamptz, dirty_at = null,
      announcements = announcements + ${aloud && !posted ? 1 : 0}::int,
      announced_devices = case when ${aloud} then (select count(*) from living_message_outage where living_message_id = ${livingMessageId}) else announced_devices end
    where id = ${livingMessageId}`;
  if (aloud) {
    await tx.sql`update living_message_outage set announced = true where living_message_id = ${livingMessageId}`;
  }
}

export interface LivingLine {
  readonly deviceName: string;
  readonly organizationName: string;
  readonly ownerName: string | null;
  readonly level: Level;
  readonly clockAt: Instant;
  readonly everBackedUp: boolean;
  readonly closedAt: Instant | null;
  readonly closeReason: string | null;
  readonly acknowledgedBy: string | null;
  readonly snoozedUntil: Instant | null;
}

/** What a living message shows: its outages, worst and longest first. */
export async function loadLivingLines(q: Queryable, livingMessageId: number, now: Instant): Promise<LivingLine[]> {
  return await q.sql<LivingLine[]>`
    select d.name as "deviceName", g.name as "organizationName", coalesce(h.name, h.email) as "ownerName",
           d.admins_level as level, d.clock_at as "clockAt", d.last_activity_at is not null as "everBackedUp",
           o.closed_at as "closedAt", o.close_reason as "closeReason", o.acknowledged_by as "acknowledgedBy",
           (select max(z.until) from snooze z where z.device_id = d.id and z.audience = 'admins' and z.ended_at is null and z.until > ${now}::timestamptz) as "snoozedUntil"
    from living_message_outage m
    join outage o on o.id = m.outage_id
    join device d on d.id = o.device_id
    join organization g on g.id = d.organization_id
    left join person h on h.id = d.person_id
    where m.living_message_id = ${livingMessageId}
    order by o.closed_at is not null, d.admins_level desc, d.clock_at, d.name`;
}

export interface OpenCounts {
  readonly warning: number;
  readonly critical: number;
}

/** Devices of an organization's subtree that are not ok for administrators, from the tallies. */
export async function countOpen(q: Queryable, organizationId: number): Promise<OpenCounts> {
  const [row] = await q.sql<OpenCounts[]>`
    with recursive below as (
      select id from organization where id = ${organizationId}
      union all
      select o.id from below b join organization o on o.parent_id = b.id
    )
    select coalesce(sum(t.devices) filter (where t.level = 'warning'), 0)::int as warning,
           coalesce(sum(t.devices) filter (where t.level = 'critical'), 0)::int as critical
    from below b join organization_tally t on t.organization_id = b.id and t.audience = 'admins'`;
  return row ?? { warning: 0, critical: 0 };
}

/** Messages whose outages changed since they were last edited; marks them and returns their subscriptions. */
export async function markChangedMessages(tx: Tx, now: Instant): Promise<number[]> {
  const rows = await tx.sql<{ subscriptionId: number }[]>`
    update living_message l set dirty_at = ${now}::timestamptz
    where l.finished_at is null and l.posted_at is not null and l.dirty_at is null and exists (
      select 1 from living_message_outage m join outage o on o.id = m.outage_id
      where m.living_message_id = l.id
        and greatest(o.closed_at, o.acknowledged_at, (select max(f.at) from flip f where f.outage_id = o.id and f.at > l.edited_at)) > l.edited_at)
    returning subscription_id as "subscriptionId"`;
  return [...new Set(rows.map((row) => row.subscriptionId))];
}

/** The subscription's posted messages that want an edit, oldest first. */
export async function loadDirty(q: Queryable, subscriptionId: number): Promise<LivingRow[]> {
  const rows = await q.orm
    .select()
    .from(livingMessage)
    .where(eq(livingMessage.subscriptionId, subscriptionId))
    .orderBy(livingMessage.localDay);
  return rows.filter((row) => row.dirtyAt !== null && row.finishedAt === null && row.ref !== null);
}

/** Ends messages all of whose outages ended and were shown so, or that are older than `olderThan`. */
export async function finishMessages(q: Queryable, olderThan: Instant, now: Instant): Promise<void> {
  await q.sql`
    update living_message l set finished_at = ${now}::timestamptz
    where l.finished_at is null and l.posted_at is not null and l.dirty_at is null and (
      l.posted_at < ${olderThan}::timestamptz or not exists (
        select 1 from living_message_outage m join outage o on o.id = m.outage_id where m.living_message_id = l.id and o.closed_at is null))`;
}
