import { and, eq, isNull, lte } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type { Queryable, Tx } from "../client.ts";
import { livingMessage, subscription } from "../schema/ledger.ts";
import type { Claim } from "./claim.ts";

export type SubscriptionRow = typeof subscription.$inferSelect;
export type LivingRow = typeof livingMessage.$inferSelect;

/** Null when it is gone. */
export async function loadSubscription(q: Queryable, id: number): Promise<SubscriptionRow | null> {
  const [row] = await q.orm.select().from(subscription).where(eq(subscription.id, id));
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

/** Whether an alert is due at a destination. */
export async function anyAlertDue(q: Queryable, destination: string, now: Instant): Promise<boolean> {
  const rows = await q.sql`
    select 1 from notification
    where destination = ${destination} and kind = 'alert' and state = 'due' and next_attempt_at <= ${now}::timestamptz limit 1`;
  return rows.length > 0;
}

/** Alerts taken and filed under a message. */
export interface FiledAlerts extends Claim {
  readonly possibleDuplicate: boolean;
}

/** Alerts filed in one statement; it takes under two seconds. */
const MOST_FILED = 20_000;

/**
 * Takes alerts that are due for a subscription and files their outages under a message, which speaks of them
 * from then on: a worse level replaces a milder one and is announced again, a finished message goes on.
 * Null when none is due. The alerts of a flood come in several calls, so that only their ids are in memory.
 */
export async function fileAlerts(
  tx: Tx,
  of: { readonly destination: string; readonly livingMessageId: number; readonly instanceId: string },
  now: Instant,
): Promise<FiledAlerts | null> {
  const [row] = await tx.sql<{ ids: number[] | null; attempts: number; possibleDuplicate: boolean }[]>`
    with due as (
      select id, subject_at from notification
      where destination = ${of.destination} and kind = 'alert' and state = 'due' and next_attempt_at <= ${now}::timestamptz
      order by id limit ${MOST_FILED} for update
    ), taken as (
      update notification n set state = 'sending', claimed_by = ${of.instanceId}, claimed_at = ${now}::timestamptz, attempts = n.attempts + 1
      from due where n.id = due.id and n.subject_at = due.subject_at
      returning n.id, n.outage_id, n.level, n.attempts, n.possible_duplicate
    ), filed as (
      insert into living_message_outage as m (living_message_id, outage_id, level)
      select ${of.livingMessageId}, outage_id, max(level) from taken where outage_id is not null group by outage_id
      on conflict (living_message_id, outage_id) do update set level = excluded.level, announced = false where m.level < excluded.level
    ), resumed as (
      update living_message set finished_at = null
      where id = ${of.livingMessageId} and finished_at is not null and exists (select 1 from taken)
    )
    select array_agg(id) as ids, max(attempts) as attempts, bool_or(possible_duplicate) as "possibleDuplicate" from taken`;
  if (row === undefined || row.ids === null) return null;
  const { ids, attempts, possibleDuplicate } = row;
  return { ids, attempts, possibleDuplicate, by: of.instanceId, at: now };
}

/** What these alerts are about. */
export async function outagesOf(q: Queryable, claim: Claim): Promise<number[]> {
  const rows = await q.sql<{ id: number }[]>`
    select distinct outage_id as id from notification where id = any (${[...claim.ids]}::bigint[]) and outage_id is not null`;
  return rows.map((row) => row.id);
}

/** Outages of a message that are open, alarming, and not said aloud yet. */
export async function countUnannounced(q: Queryable, livingMessageId: number): Promise<number> {
  const [row] = await q.sql<{ count: number }[]>`
    select count(*)::int as count from living_message_outage m
    join outage o on o.id = m.outage_id join device d on d.id = o.device_id
    where m.living_message_id = ${livingMessageId} and not m.announced and o.closed_at is null and d.admins_level <> 'ok'`;
  return row?.count ?? 0;
}

/** Notes that the message was posted or edited and shows how things stood at `shownAt`. */
export async function markShown(
  tx: Tx,
  livingMessageId: number,
  shown: {
    readonly ref: string;
    readonly shownAt: Instant;
    readonly aloud: boolean;
    readonly posted: boolean;
  },
): Promise<void> {
  const { ref, shownAt, aloud, posted } = shown;
  await tx.sql`
    update living_message set ref = ${ref}, posted_at = coalesce(posted_at, ${shownAt}::timestamptz), edited_at = ${shownAt}::timestamptz,
      dirty_at = case when dirty_at >= ${shownAt}::timestamptz then dirty_at end,
      announcements = announcements + ${aloud && !posted ? 1 : 0}::int,
      announced_devices = case when ${aloud} then (select count(*) from living_message_outage where living_message_id = ${livingMessageId}) else announced_devices end
    where id = ${livingMessageId}`;
  if (aloud) {
    await tx.sql`update living_message_outage set announced = true where living_message_id = ${livingMessageId}`;
  }
}

/** Lets a message that wants an edit wait for it until then. */
export async function deferEdit(q: Queryable, livingMessageId: number, until: Instant): Promise<void> {
  await q.sql`
    update living_message set dirty_at = ${until}::timestamptz where id = ${livingMessageId} and dirty_at is not null`;
}

/** Ends a message that nobody can read any more. */
export async function endMessage(q: Queryable, livingMessageId: number, now: Instant): Promise<void> {
  await q.sql`update living_message set finished_at = ${now}::timestamptz, dirty_at = null where id = ${livingMessageId}`;
}

/** Marks the posted messages that speak of these outages as outdated. Returns their subscriptions. Hold the fleet lock. */
export async function markOutdated(tx: Tx, outageIds: readonly number[], now: Instant): Promise<number[]> {
  const rows = await tx.sql<{ subscriptionId: number }[]>`
    update living_message l set dirty_at = greatest(l.dirty_at, ${now}::timestamptz)
    where l.finished_at is null and l.posted_at is not null and l.id in (
      select m.living_message_id from living_message_outage m where m.outage_id = any (${[...outageIds]}::bigint[]))
    returning l.subscription_id as "subscriptionId"`;
  return [...new Set(rows.map((row) => row.subscriptionId))];
}

/** The open outages of these devices. */
export async function openOutagesOf(q: Queryable, deviceIds: readonly number[]): Promise<number[]> {
  const rows = await q.sql<{ id: number }[]>`
    select id from outage where device_id = any (${[...deviceIds]}::bigint[]) and closed_at is null`;
  return rows.map((row) => row.id);
}

/** Subscriptions with an outdated message that may be edited now; `editIntervalMs` lies between two edits. */
export async function findOutdated(q: Queryable, now: Instant, editIntervalMs: number): Promise<number[]> {
  const rows = await q.sql<{ subscriptionId: number }[]>`
    select distinct subscription_id as "subscriptionId" from living_message
    where finished_at is null and dirty_at <= ${now}::timestamptz and edited_at <= ${now - editIntervalMs}::timestamptz`;
  return rows.map((row) => row.subscriptionId);
}

/** When the next of the subscription's outdated messages may be edited; null when none is outdated. */
export async function nextEditAt(
  q: Queryable,
  subscriptionId: number,
  editIntervalMs: number,
): Promise<Instant | null> {
  const [row] = await q.sql<{ at: Instant | null }[]>`
    select min(greatest(dirty_at, edited_at + ${editIntervalMs} * interval '1 millisecond')) as at from living_message
    where subscription_id = ${subscriptionId} and finished_at is null and dirty_at is not null and ref is not null`;
  return row?.at ?? null;
}

/** The subscription's posted messages that want an edit now, oldest first. */
export async function loadDirty(q: Queryable, subscriptionId: number, now: Instant): Promise<LivingRow[]> {
  const rows = await q.orm
    .select()
    .from(livingMessage)
    .where(
      and(
        eq(livingMessage.subscriptionId, subscriptionId),
        lte(livingMessage.dirtyAt, now),
        isNull(livingMessage.finishedAt),
      ),
    )
    .orderBy(livingMessage.localDay);
  return rows.filter((row) => row.ref !== null);
}

/** Ends messages all of whose outages ended and were shown so, and all that were posted before `postedBefore`. */
export async function finishMessages(q: Queryable, postedBefore: Instant, now: Instant): Promise<void> {
  await q.sql`
    update living_message l set finished_at = ${now}::timestamptz, dirty_at = null
    where l.finished_at is null and (
      l.posted_at <= ${postedBefore}::timestamptz or (l.posted_at is not null and l.dirty_at is null and not exists (
        select 1 from living_message_outage m join outage o on o.id = m.outage_id where m.living_message_id = l.id and o.closed_at is null)))`;
}

export interface OpenCounts {
  readonly warning: number;
  readonly critical: number;
}

/**
 * How many devices of an organization and its descendants are not ok. Of the root that is every tally, which
 * needs no walk down the tree; only one of the two halves is carried out.
 */
export async function countOpen(q: Queryable, organizationId: number): Promise<OpenCounts> {
  const [row] = await q.sql<OpenCounts[]>`
    with recursive below as (
      select id from organization where id = ${organizationId} and parent_id is not null
      union all
      select o.id from below b join organization o on o.parent_id = b.id
    )
    select coalesce(sum(devices) filter (where level = 'warning'), 0)::int as warning,
           coalesce(sum(devices) filter (where level = 'critical'), 0)::int as critical
    from (
      select level, devices from organization_tally
      where audience = 'admins' and (select parent_id is null from organization where id = ${organizationId})
      union all
      select t.level, t.devices from below b cross join lateral (
        select level, devices from organization_tally where organization_id = b.id and audience = 'admins' offset 0) t
    ) tally`;
  return row ?? { warning: 0, critical: 0 };
}

/** The same of the devices that a source reports, for each of several organizations. */
export async function countOpenOf(
  q: Queryable,
  organizationIds: readonly number[],
  sourceId: number,
): Promise<Map<number, OpenCounts>> {
  const rows = await q.sql<(OpenCounts & { id: number })[]>`
    with recursive below as (
      select id as top, id from organization where id = any (${[...organizationIds]}::int[])
      union all
      select b.top, o.id from below b join organization o on o.parent_id = b.id
    ), counted as (
      select d.organization_id, count(*) filter (where d.admins_level = 'warning') as warning,
             count(*) filter (where d.admins_level = 'critical') as critical
      from source_set t join device d on d.source_set_id = t.id
      where ${sourceId}::int = any (t.source_ids) and d.state = 'active' and d.admins_level <> 'ok' group by 1
    )
    select b.top as id, sum(c.warning)::int as warning, sum(c.critical)::int as critical
    from below b join counted c on c.organization_id = b.id group by 1`;
  return new Map(rows.map(({ id, warning, critical }) => [id, { warning, critical }]));
}
