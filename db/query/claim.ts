import type { Instant } from "../../src/core/instant.ts";
import type { Audience, AlertLevel } from "../../src/core/level.ts";
import type { NotificationKind } from "../../src/core/notification.ts";
import { type Queryable, type Tx } from "../client.ts";

/** A row of the ledger that a worker has taken. */
export interface Claimed {
  readonly id: number;
  readonly subjectAt: Instant;
  readonly subject: string;
  readonly kind: NotificationKind;
  readonly reason: string;
  readonly organizationId: number | null;
  readonly deviceId: number | null;
  readonly outageId: number | null;
  readonly personId: number | null;
  readonly audience: Audience | null;
  readonly level: AlertLevel | null;
  readonly reportRunId: number | null;
  readonly detail: Record<string, unknown> | null;
  readonly createdAt: Instant;
  /** Including the one that now begins. */
  readonly attempts: number;
  readonly possibleDuplicate: boolean;
  readonly messageRef: string | null;
}

/** Rows taken at once for one destination; more wait for the next round. */
const MOST_CLAIMED = 2_000;

/** Takes all rows of a destination that are due, for this instance. Conditional, so that two workers never share one. */
export async function claimDue(
  tx: Tx,
  destination: string,
  instanceId: string,
  now: Instant,
): Promise<Claimed[]> {
  const rows = await tx.sql<Claimed[]>`
    with due as (
      select id, subject_at from notification
      where destination = ${destination} and state = 'due' and next_attempt_at <= ${now}::timestamptz
      order by created_at, id limit ${MOST_CLAIMED} for update
    )
    update notification n set state = 'sending', claimed_by = ${instanceId}, claimed_at = ${now}::timestamptz, attempts = n.attempts + 1
    from due where n.id = due.id and n.subject_at = due.subject_at
    returning n.id, n.subject_at as "subjectAt", n.subject, n.kind, n.reason, n.organization_id as "organizationId", n.device_id as "deviceId",
      n.outage_id as "outageId", n.person_id as "personId", n.audience, n.level, n.report_run_id as "reportRunId", n.detail,
      n.created_at as "createdAt", n.attempts, n.possible_duplicate as "possibleDuplicate", n.message_ref as "messageRef"`;
  return rows.toSorted((a, b) => a.createdAt - b.createdAt || a.id - b.id);
}

export interface RowKey {
  readonly id: number;
  readonly subjectAt: Instant;
}

/** Fixes the reference a message goes by before its first attempt, so that a repeat carries the same. */
export async function fixMessageRef(q: Queryable, rows: readonly RowKey[], messageRef: string): Promise<void> {
  await q.sql`
    update notification set message_ref = ${messageRef}
    where id = any (${rows.map((row) => row.id)}::bigint[]) and message_ref is null`;
}

export async function markSent(q: Queryable, rows: readonly RowKey[], messageRef: string, now: Instant): Promise<void> {
  await q.sql`
    update notification set state = 'sent', sent_at = ${now}::timestamptz, message_ref = ${messageRef}, claimed_by = null, last_error = null
    where id = any (${rows.map((row) => row.id)}::bigint[]) and state = 'sending'`;
}

/** Puts rows back to wait until `at`; `error` is what the last attempt failed with, if it was one. */
export async function postpone(
  q: Queryable,
  rows: readonly RowKey[],
  at: Instant,
  error: string | null,
): Promise<void> {
  await q.sql`
    update notification set state = 'due', next_attempt_at = ${at}::timestamptz, claimed_by = null, last_error = coalesce(${error}::text, last_error),
      attempts = case when ${error}::text is null then attempts - 1 else attempts end
    where id = any (${rows.map((row) => row.id)}::bigint[]) and state = 'sending'`;
}

/** Settles rows without sending them. */
export async function settle(
  q: Queryable,
  rows: readonly RowKey[],
  state: "cancelled" | "dead" | "undeliverable" | "discarded",
  why: { readonly reason?: string; readonly error?: string },
): Promise<void> {
  await q.sql`
    update notification set state = ${state}, reason = coalesce(${why.reason ?? null}::text, reason),
      last_error = coalesce(${why.error ?? null}::text, last_error), claimed_by = null
    where id = any (${rows.map((row) => row.id)}::bigint[]) and state in ('sending', 'held', 'owed', 'due')`;
}

/** Brings what an outage counts as settled for an audience back to what was really told. */
export async function unsettle(tx: Tx, outageIds: readonly number[], audience: Audience): Promise<void> {
  await tx.sql`
    update outage o set
      owner_settled = case when ${audience} = 'owner' then told.level else o.owner_settled end,
      admins_settled = case when ${audience} = 'admins' then told.level else o.admins_settled end
    from (
      select w.id, coalesce(max(n.level) filter (where n.state <> 'cancelled'), 'ok'::level) as level
      from unnest(${[...outageIds]}::bigint[]) as w (id)
      left join notification n on n.outage_id = w.id and n.audience = ${audience}
      group by w.id
    ) told
    where o.id = told.id`;
}

/**
 * Rows in flight whose instance gave no sign of life since `deadBefore` are due again, marked as possible
 * duplicates. Returns their destinations.
 */
export async function takeOver(tx: Tx, deadBefore: Instant, now: Instant): Promise<string[]> {
  const rows = await tx.sql<{ destination: string }[]>`
    update notification n set state = 'due', possible_duplicate = true, next_attempt_at = ${now}::timestamptz, claimed_by = null
    where n.state = 'sending'
      and not exists (select 1 from instance i where i.id = n.claimed_by and i.heartbeat_at > ${deadBefore}::timestamptz)
    returning destination`;
  return [...new Set(rows.map((row) => row.destination))];
}

/** Destinations with something due and no job that will look at it. */
export async function findUnattended(q: Queryable, now: Instant): Promise<string[]> {
  const rows = await q.sql<{ destination: string }[]>`
    select distinct n.destination from notification n
    where n.state = 'due' and n.next_attempt_at <= ${now}::timestamptz and not exists (
      select 1 from pgboss.job j where j.name = 'deliver' and j.state in ('created', 'retry', 'active')
        and j.data ->> 'destination' = n.destination and j.start_after <= now() + interval '5 seconds')`;
  return rows.map((row) => row.destination);
}

/** Destinations with something due, whether a job waits for them or not. */
export async function findDue(q: Queryable, now: Instant): Promise<string[]> {
  const rows = await q.sql<{ destination: string }[]>`
    select distinct destination from notification where state = 'due' and next_attempt_at <= ${now}::timestamptz order by 1`;
  return rows.map((row) => row.destination);
}
