import type { Instant } from "../../src/core/instant.ts";
import type { AlertLevel, Audience } from "../../src/core/level.ts";
import type { NotificationKind } from "../../src/core/notification.ts";
import { arrayText } from "../array.ts";
import type { Queryable, Tx } from "../client.ts";

/** Rows that one worker has taken, as far as writing their end is concerned. */
export interface Claim {
  readonly ids: readonly number[];
  /** The instance that took them and when: whoever took them later has another of the two. */
  readonly by: string;
  readonly at: Instant;
  /** The most attempts any of them has had, including the one that now begins. */
  readonly attempts: number;
}

/** A row of the ledger that a worker has taken, with what its message needs. */
export interface Claimed {
  readonly id: number;
  readonly destination: string;
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
  readonly claimedBy: string;
  readonly claimedAt: Instant;
  /** Including the one that now begins. */
  readonly attempts: number;
  readonly possibleDuplicate: boolean;
  readonly messageRef: string | null;
}

/** Rows taken at once for each destination; more wait for the next round. */
const MOST_CLAIMED = 200;

/**
 * Takes rows of these destinations that are due, for this instance: all but the alerts, which a living message
 * takes by itself. Conditional, so that two workers never share one; by destination, then the oldest first.
 */
export async function claimDue(
  tx: Tx,
  destinations: readonly string[],
  instanceId: string,
  now: Instant,
): Promise<Claimed[]> {
  const rows = await tx.sql<Claimed[]>`
    with due as (
      select one.id, one.subject_at from unnest(${arrayText(destinations.toSorted())}::text::text[]) as d (destination)
      cross join lateral (
        select n.id, n.subject_at from notification n
        where n.destination = d.destination and n.kind <> 'alert' and n.state = 'due' and n.next_attempt_at <= ${now}::timestamptz
        order by n.created_at, n.id limit ${MOST_CLAIMED} for update
      ) one
    )
    update notification n set state = 'sending', claimed_by = ${instanceId}, claimed_at = ${now}::timestamptz, attempts = n.attempts + 1
    from due where n.id = due.id and n.subject_at = due.subject_at
    returning ${columns(tx)}`;
  return rows.toSorted(
    (a, b) => compare(a.destination, b.destination) || a.createdAt - b.createdAt || a.id - b.id,
  );
}

function columns(q: Queryable): ReturnType<Queryable["sql"]> {
  return q.sql`
      n.id, n.destination, n.subject_at as "subjectAt", n.subject, n.kind, n.reason, n.organization_id as "organizationId", n.device_id as "deviceId",
      n.outage_id as "outageId", n.person_id as "personId", n.audience, n.level, n.report_run_id as "reportRunId", n.detail,
      n.created_at as "createdAt", n.claimed_by as "claimedBy", n.claimed_at as "claimedAt", n.attempts,
      n.possible_duplicate as "possibleDuplicate", n.message_ref as "messageRef"`;
}

/** The held rows of the address that has waited longest, as a worker would take them; nothing is taken. */
export async function oldestHeld(q: Queryable): Promise<Claimed[]> {
  const rows = await q.sql<Claimed[]>`
    select ${columns(q)} from notification n
    where n.state = 'held' and n.destination =
      (select destination from notification where state = 'held' order by created_at, id limit 1)
    order by n.created_at, n.id limit ${MOST_CLAIMED}`;
  return [...rows];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Rows taken together, as one claim. */
export function claimOf(rows: readonly Claimed[]): Claim {
  const [first] = rows;
  return {
    ids: rows.map((row) => row.id),
    by: first?.claimedBy ?? "",
    at: first?.claimedAt ?? 0,
    attempts: Math.max(0, ...rows.map((row) => row.attempts)),
  };
}

/** Rows that are one message, and the reference it goes by. */
export interface Referred {
  readonly ids: readonly number[];
  readonly messageRef: string;
}

/**
 * Settles rows whose messages went out, as `markSent` does, and fixes the references that others go by before their
 * first attempt, so that a repeat carries the same. In one statement, for each waits until the disk has it.
 */
export async function markAndFix(
  q: Queryable,
  { sent, next }: { readonly sent: readonly Referred[]; readonly next: readonly Referred[] },
  now: Instant,
): Promise<void> {
  const rows = [...rowsOf(sent, true), ...rowsOf(next, false)];
  if (rows.length === 0) return;
  const ids = arrayText(rows.map(({ id }) => id));
  const refs = arrayText(rows.map(({ ref }) => ref));
  const done = arrayText(rows.map(({ isSent }) => String(isSent)));
  // The states stand in a CASE so that rows are found by their ids: an index over all that is due is longer.
  await q.sql`
    update notification n set message_ref = m.ref, state = case when m.sent then 'sent' else n.state end,
      sent_at = case when m.sent then ${now}::timestamptz else n.sent_at end,
      claimed_by = case when m.sent then null else n.claimed_by end,
      last_error = case when m.sent then null else n.last_error end
    from unnest(${ids}::text::bigint[], ${refs}::text::text[], ${done}::text::boolean[]) as m (id, ref, sent)
    where n.id = m.id and case when m.sent then n.state in ('sending', 'due') else n.message_ref is null end`;
}

interface ReferredRow {
  readonly id: number;
  readonly ref: string;
  readonly isSent: boolean;
}

function rowsOf(messages: readonly Referred[], isSent: boolean): ReferredRow[] {
  return messages.flatMap(({ ids, messageRef }) => ids.map((id) => ({ id, ref: messageRef, isSent })));
}

/** Settles rows whose message went out, also when somebody else has meanwhile been asked to try again. */
export async function markSent(q: Queryable, claim: Claim, messageRef: string, now: Instant): Promise<void> {
  await q.sql`
    update notification set state = 'sent', sent_at = ${now}::timestamptz, message_ref = ${messageRef}, claimed_by = null, last_error = null
    where id = any (${[...claim.ids]}::bigint[]) and state in ('sending', 'due')`;
}

export interface Postponement {
  readonly until: Instant;
  /** What the attempt failed with; null: it was no attempt. */
  readonly error: string | null;
  /** The attempt may have been heard all the same. */
  readonly inDoubt: boolean;
}

/** Puts rows back to wait, unless somebody else has taken them meanwhile. */
export async function postpone(q: Queryable, claim: Claim, why: Postponement): Promise<void> {
  await q.sql`
    update notification set state = 'due', next_attempt_at = ${why.until}::timestamptz, claimed_by = null,
      last_error = coalesce(${why.error}::text, last_error), possible_duplicate = possible_duplicate or ${why.inDoubt},
      attempts = case when ${why.error}::text is null then attempts - 1 else attempts end
    where ${heldBy(q, claim)}`;
}

/** Settles claimed rows without sending them, unless somebody else has taken them meanwhile. */
export async function settleClaim(
  q: Queryable,
  claim: Claim,
  state: "cancelled" | "dead" | "undeliverable",
  why: { readonly reason?: string; readonly error?: string },
): Promise<void> {
  await q.sql`
    update notification set state = ${state}, reason = coalesce(${why.reason ?? null}::text, reason),
      last_error = coalesce(${why.error ?? null}::text, last_error), claimed_by = null
    where ${heldBy(q, claim)}`;
}

function heldBy(q: Queryable, claim: Claim): ReturnType<Queryable["sql"]> {
  return q.sql`id = any (${[...claim.ids]}::bigint[]) and state = 'sending' and claimed_by = ${claim.by} and claimed_at = ${claim.at}`;
}

/** Gives up everything that is due at a destination nothing can be sent to. Returns how many rows. */
export async function giveUpDue(
  q: Queryable,
  destination: string,
  why: { readonly reason: string; readonly error: string; readonly now: Instant },
): Promise<number> {
  const { count } = await q.sql`
    update notification set state = 'dead', reason = ${why.reason}, last_error = ${why.error}
    where destination = ${destination} and state = 'due' and next_attempt_at <= ${why.now}::timestamptz`;
  return count;
}

/** Lets everything that is due at a destination wait as well: it asked for a pause. */
export async function deferDue(q: Queryable, destination: string, until: Instant): Promise<void> {
  await q.sql`
    update notification set next_attempt_at = ${until}::timestamptz
    where destination = ${destination} and state = 'due' and next_attempt_at < ${until}::timestamptz`;
}

/** Brings what outages count as settled for an audience back to what was really told. Hold the fleet lock. */
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
 * Rows in flight whose instance gave no sign of life since `deadBefore`, or that have been in flight since
 * before `stuckBefore`, are due again, marked as possible duplicates: all but those of mails that had no reference yet,
 * for no attempt begins without one. Returns their destinations.
 */
export async function takeOver(
  tx: Tx,
  gone: { readonly deadBefore: Instant; readonly stuckBefore: Instant },
  now: Instant,
): Promise<string[]> {
  const rows = await tx.sql<{ destination: string }[]>`
    update notification n set state = 'due', next_attempt_at = ${now}::timestamptz, claimed_by = null,
      possible_duplicate = n.possible_duplicate or n.message_ref is not null or n.destination not like 'mail:%'
    where n.state = 'sending' and (n.claimed_at < ${gone.stuckBefore}::timestamptz
      or not exists (select 1 from instance i where i.id = n.claimed_by and i.heartbeat_at > ${gone.deadBefore}::timestamptz))
    returning destination`;
  return [...new Set(rows.map((row) => row.destination))];
}

/** Destinations with something due and no job that will look at it. */
export async function findUnattended(q: Queryable, now: Instant): Promise<string[]> {
  const rows = await q.sql<{ destination: string }[]>`
    with attended as (
      select coalesce(l.destination, j.data ->> 'destination') as destination from pgboss.job j
      left join lateral jsonb_array_elements_text(j.data -> 'destinations') as l (destination) on true
      where j.name in ('deliver', 'deliver-mail') and j.state in ('created', 'retry', 'active') and j.start_after <= now() + interval '5 seconds'
    )
    select distinct n.destination from notification n
    where n.state = 'due' and n.next_attempt_at <= ${now}::timestamptz
      and not exists (select 1 from attended a where a.destination = n.destination)`;
  return rows.map((row) => row.destination);
}

/** Destinations with something due, whether a job waits for them or not. */
export async function findDue(q: Queryable, now: Instant): Promise<string[]> {
  const rows = await q.sql<{ destination: string }[]>`
    select distinct destination from notification where state = 'due' and next_attempt_at <= ${now}::timestamptz order by 1`;
  return rows.map((row) => row.destination);
}
