import type { Instant } from "../../src/core/instant.ts";
import type { Level } from "../../src/core/level.ts";
import type { NotificationKind, NotificationState } from "../../src/core/notification.ts";
import type { Queryable, Tx } from "../client.ts";

export interface DeliveryLine {
  readonly id: number;
  readonly kind: NotificationKind;
  readonly level: Level | null;
  readonly deviceName: string | null;
  readonly destination: string;
  /** Channel of a subscription; null for mail. */
  readonly channelId: string | null;
  readonly state: NotificationState;
  readonly reason: string;
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly nextAttemptAt: Instant;
  readonly sentAt: Instant | null;
  readonly possibleDuplicate: boolean;
  readonly lastError: string | null;
}

/**
 * Rows of the ledger, newest first; what needs somebody (dead, held) comes before everything else. Read by
 * index, because the ledger is long: those that wait are few, and ids are in the order of their making.
 */
export async function findDeliveries(
  q: Queryable,
  { state, limit }: { readonly state: NotificationState | null; readonly limit: number },
): Promise<DeliveryLine[]> {
  if (state !== null) return await select(q, q.sql`state = ${state}`, limit);
  const waiting = await select(q, q.sql`state in ('dead', 'held')`, limit);
  const others = await select(q, q.sql`state not in ('dead', 'held')`, limit - waiting.length);
  return [...waiting, ...others];
}

/** Rows of the ledger, newest first, below an id; one more than `limit` when there are more. */
export async function deliveryPage(
  q: Queryable,
  asked: { readonly state: NotificationState | null; readonly before: number | null; readonly limit: number },
): Promise<readonly DeliveryLine[]> {
  const { state, before, limit } = asked;
  const rest = q.sql`(${before}::bigint is null or id < ${before}::bigint)`;
  return await select(q, q.sql`${rest} and (${state}::text is null or state = ${state}::text)`, limit + 1);
}

async function select(
  q: Queryable,
  condition: ReturnType<Queryable["sql"]>,
  limit: number,
): Promise<DeliveryLine[]> {
  const rows = await q.sql<DeliveryLine[]>`
    select n.id, n.kind, n.level, d.name as "deviceName", n.destination, s.channel_id as "channelId", n.state, n.reason, n.attempts,
           n.created_at as "createdAt", n.next_attempt_at as "nextAttemptAt", n.sent_at as "sentAt",
           n.possible_duplicate as "possibleDuplicate", n.last_error as "lastError"
    from (select * from notification where ${condition} order by id desc limit ${limit}) n
    left join device d on d.id = n.device_id
    left join subscription s on n.destination = 'subscription:' || s.id
    order by n.id desc`;
  return [...rows];
}

/**
 * Makes a message that was given up due again; its destination, or null when there is no such message. A mail
 * gets a Message-ID of its own: it may have shared one with others that arrived.
 */
export async function reviveDead(tx: Tx, id: number, now: Instant): Promise<string | null> {
  const [row] = await tx.sql<{ destination: string }[]>`
    update notification set state = 'due', attempts = 0, next_attempt_at = ${now}::timestamptz, message_ref = null
    where id = ${id} and state = 'dead' returning destination`;
  return row?.destination ?? null;
}

export interface MailsSent {
  readonly total: number;
  readonly shown: readonly { readonly email: string; readonly what: string }[];
}

/** Mails that went out since a time; the first few with what they are about. */
export async function findMailsSent(q: Queryable, since: Instant, limit: number): Promise<MailsSent> {
  const rows = await q.sql<{ email: string; what: string; total: number }[]>`
    select substr(n.destination, 6) as email, case when n.kind = 'owner-alert' then initcap(max(n.level)::text) || ': ' || string_agg(d.name, ', ' order by d.name) || ' not backed up'
                else replace(n.kind, '-', ' ') end as what,
           count(*) over ()::int as total
    from notification n left join device d on d.id = n.device_id
    where n.state = 'sent' and n.sent_at >= ${since}::timestamptz and n.destination like 'mail:%'
    group by n.destination, n.message_ref, n.kind order by min(n.id) limit ${limit}`;
  return { total: rows[0]?.total ?? 0, shown: rows.map(({ email, what }) => ({ email, what })) };
}
