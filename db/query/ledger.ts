import type { PendingQuery, Row } from "postgres";

import type { Instant } from "../../src/core/instant.ts";
import type { Audience, Level } from "../../src/core/level.ts";
import type { NotificationKind } from "../../src/core/notification.ts";
import { arrayText, secondsText } from "../array.ts";
import type { Tx } from "../client.ts";

/** A message owed to somebody. Unique by subject × destination (with `subjectAt`, which the subject fixes). */
export interface OwedNotification {
  readonly subjectAt: Instant;
  readonly subject: string;
  readonly destination: string;
  readonly kind: NotificationKind;
  readonly state: "due" | "owed" | "undeliverable";
  readonly reason: string;
  readonly nextAttemptAt: Instant;
  readonly organizationId?: number | null;
  readonly deviceId?: number | null;
  readonly outageId?: number | null;
  readonly personId?: number | null;
  readonly audience?: Audience | null;
  readonly level?: Level | null;
  readonly reportRunId?: number | null;
  readonly detail?: Record<string, unknown> | null;
  /** The change of settings it waits for. */
  readonly changeId?: number | null;
  /** Its subject was made in this transaction and is owed to the destination once, so that it cannot be there yet. */
  readonly fresh?: boolean;
}

/**
 * Writes rows of the ledger. A row that exists is left alone, unless it was cancelled before it was sent:
 * then it is owed again. Returns the destinations that have something new.
 */
export async function oweNotifications(
  tx: Tx,
  owed: readonly OwedNotification[],
  now: Instant,
): Promise<{ destination: string }[]> {
  if (owed.length === 0) return [];
  const fresh = owed.filter((row) => row.fresh === true);
  const others = [
    ...new Map(
      owed
        .filter((row) => row.fresh !== true)
        .map((row) => [`${row.subjectAt} ${row.subject} ${row.destination}`, row]),
    ).values(),
  ];
  if (fresh.length > 0) await tx.sql`${insertion(tx, fresh, now)}`;
  const written = new Set(fresh.map((row) => row.destination));
  for (const { destination } of await oweAgain(tx, others, now)) written.add(destination);
  return [...written].map((destination) => ({ destination }));
}

async function oweAgain(
  tx: Tx,
  rows: readonly OwedNotification[],
  now: Instant,
): Promise<{ destination: string }[]> {
  if (rows.length === 0) return [];
  return await tx.sql<{ destination: string }[]>`
    with written as (
      ${insertion(tx, rows, now)}
      on conflict (subject_at, subject, destination) do update set
        state = excluded.state, reason = excluded.reason, next_attempt_at = excluded.next_attempt_at, created_at = excluded.created_at,
        person_id = excluded.person_id, detail = excluded.detail, change_id = excluded.change_id, attempts = 0, claimed_by = null, claimed_at = null, possible_duplicate = false,
        released_at = null, message_ref = null, last_error = null
        where n.state = 'cancelled'
      returning destination
    )
    select distinct destination from written`;
}

function insertion(tx: Tx, rows: readonly OwedNotification[], now: Instant): PendingQuery<Row[]> {
  return tx.sql`
    insert into notification as n (subject_at, subject, destination, kind, state, reason, next_attempt_at,
      organization_id, device_id, outage_id, person_id, audience, level, report_run_id, change_id, detail, created_at)
    select to_timestamp(subject_at), subject, destination, kind, state, reason, to_timestamp(next_attempt_at),
      organization_id, device_id, outage_id, person_id, audience, level, report_run_id, change_id, detail::jsonb, ${now}::timestamptz
    from unnest(
      ${secondsText(rows.map((row) => row.subjectAt))}::text::float8[], ${arrayText(rows.map((row) => row.subject))}::text::text[],
      ${arrayText(rows.map((row) => row.destination))}::text::text[], ${arrayText(rows.map((row) => row.kind))}::text::text[],
      ${arrayText(rows.map((row) => row.state))}::text::text[], ${arrayText(rows.map((row) => row.reason))}::text::text[],
      ${secondsText(rows.map((row) => row.nextAttemptAt))}::text::float8[],
      ${arrayText(rows.map((row) => row.organizationId ?? null))}::text::int[], ${arrayText(rows.map((row) => row.deviceId ?? null))}::text::bigint[],
      ${arrayText(rows.map((row) => row.outageId ?? null))}::text::bigint[], ${arrayText(rows.map((row) => row.personId ?? null))}::text::int[],
      ${arrayText(rows.map((row) => row.audience ?? null))}::text::text[], ${arrayText(rows.map((row) => row.level ?? null))}::text::level[],
      ${arrayText(rows.map((row) => row.reportRunId ?? null))}::text::int[], ${arrayText(rows.map((row) => row.changeId ?? null))}::text::int[],
      ${arrayText(rows.map(detailText))}::text::text[]
    ) as r (subject_at, subject, destination, kind, state, reason, next_attempt_at,
      organization_id, device_id, outage_id, person_id, audience, level, report_run_id, change_id, detail)`;
}

function detailText({ detail }: OwedNotification): string | null {
  return detail === undefined || detail === null ? null : JSON.stringify(detail);
}
