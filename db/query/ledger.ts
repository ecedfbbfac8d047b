import { type Instant, isoInstant } from "../../src/core/instant.ts";
import type { Audience, Level } from "../../src/core/level.ts";
import type { NotificationKind } from "../../src/core/notification.ts";
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
  const rows = [
    ...new Map(owed.map((row) => [`${row.subjectAt} ${row.subject} ${row.destination}`, row])).values(),
  ];
  return await tx.sql<{ destination: string }[]>`
    with written as (
      insert into notification as n (subject_at, subject, destination, kind, state, reason, next_attempt_at,
        organization_id, device_id, outage_id, person_id, audience, level, report_run_id, detail, created_at)
      select subject_at, subject, destination, kind, state, reason, next_attempt_at,
        organization_id, device_id, outage_id, person_id, audience, level::level, report_run_id, detail::jsonb, ${now}::timestamptz
      from unnest(
        ${rows.map((row) => isoInstant(row.subjectAt))}::text[]::timestamptz[], ${rows.map((row) => row.subject)}::text[],
        ${rows.map((row) => row.destination)}::text[], ${rows.map((row) => row.kind)}::text[], ${rows.map((row) => row.state)}::text[],
        ${rows.map((row) => row.reason)}::text[], ${rows.map((row) => isoInstant(row.nextAttemptAt))}::text[]::timestamptz[],
        ${rows.map((row) => row.organizationId ?? null)}::int[], ${rows.map((row) => row.deviceId ?? null)}::bigint[],
        ${rows.map((row) => row.outageId ?? null)}::bigint[], ${rows.map((row) => row.personId ?? null)}::int[],
        ${rows.map((row) => row.audience ?? null)}::text[], ${rows.map((row) => row.level ?? null)}::text[],
        ${rows.map((row) => row.reportRunId ?? null)}::int[],
        ${rows.map((row) => (row.detail === undefined || row.detail === null ? null : JSON.stringify(row.detail)))}::text[]
      ) as r (subject_at, subject, destination, kind, state, reason, next_attempt_at,
        organization_id, device_id, outage_id, person_id, audience, level, report_run_id, detail)
      on conflict (subject_at, subject, destination) do update set
        state = excluded.state, reason = excluded.reason, next_attempt_at = excluded.next_attempt_at, created_at = excluded.created_at,
        person_id = excluded.person_id, detail = excluded.detail, attempts = 0, claimed_by = null, claimed_at = null, possible_duplicate = false,
        released_at = null, message_ref = null, last_error = null
        where n.state = 'cancelled'
      returning destination
    )
    select distinct destination from written`;
}
