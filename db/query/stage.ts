import { believable, type JoinedArchive, type JoinedObservation } from "../../src/core/join-observations.ts";
import type { ObservedOwner } from "../../src/core/observation.ts";
import type { Tx } from "../client.ts";
import { copyInstant, copyRows, type CopyValue } from "../copy.ts";

/** An observation whose organization and destinations have their ids. */
export interface Resolved {
  readonly observation: JoinedObservation;
  readonly organizationId: number;
  readonly destinationIds: readonly number[];
}

const DEVICE_COLUMNS = [
  "external_id",
  "name",
  "hostname",
  "os",
  "os_version",
  "app_version",
  "cost_centre",
  "organization_id",
  "owner_id",
  "state",
  "deauthorized",
  "blocked",
  "created_at",
  "last_connected_at",
  "observed_at",
] as const;

const PERSON_COLUMNS = [
  "owner_id",
  "email",
  "name",
  "cost_centre",
  "organization_id",
  "external_id",
] as const;

const ARCHIVE_COLUMNS = [
  "external_id",
  "destination_id",
  "archive_id",
  "in_use",
  "cold",
  "format",
  "last_activity_at",
  "last_completed_at",
  "percent_complete",
  "selected_bytes",
  "stored_bytes",
  "selected_files",
  "last_run",
  "last_run_message",
  "clock_ahead",
  "observed_at",
] as const;

/** Temporary tables have no statistics by themselves, and a planner that guesses reads a whole fleet for a large batch. */
const WORTH_ANALYZING = 500;

/**
 * Puts a batch into the transaction's staging tables, which are emptied by its end. At most one row a device.
 * The columns after the empty line, and `device_merged`, are filled by `mergeStaged`.
 */
export async function stageObservations(tx: Tx, batch: readonly Resolved[]): Promise<void> {
  await tx.sql`
    create temporary table if not exists device_stage (
      external_id text, name text, hostname text, os text, os_version text, app_version text, cost_centre text,
      organization_id int, owner_id text, state device_state, deauthorized boolean, blocked boolean,
      created_at timestamptz, last_connected_at timestamptz, observed_at timestamptz,

      device_id bigint, newer boolean, source_set_id int, was_organization_id int, was_person_id int, was_state device_state,
      was_observed_at timestamptz, was_created_at timestamptz, was_first_seen_at timestamptz, was_reactivated_at timestamptz, was_active_at timestamptz
    ) on commit delete rows`;
  await tx.sql`
    create temporary table if not exists person_stage (
      owner_id text, email text, name text, cost_centre text, organization_id int, external_id text,

      person_id int, changed boolean
    ) on commit delete rows`;
  await tx.sql`
    create temporary table if not exists archive_stage (
      external_id text, destination_id int, archive_id text, in_use boolean, cold boolean, format archive_format,
      last_activity_at timestamptz, last_completed_at timestamptz, percent_complete real,
      selected_bytes bigint, stored_bytes bigint, selected_files bigint,
      last_run run_result, last_run_message text, clock_ahead boolean, observed_at timestamptz
    ) on commit delete rows`;
  await tx.sql`
    create temporary table if not exists device_merged (
      id bigint, organization_id int, source_set_id int, device_policy_id int, state device_state, clock_at timestamptz,
      snapshot_at timestamptz, admins_level level, owner_level level
    ) on commit delete rows`;
  await copyRows(tx, "device_stage", DEVICE_COLUMNS, deviceRows(batch));
  await copyRows(tx, "person_stage", PERSON_COLUMNS, personRows(batch));
  await copyRows(tx, "archive_stage", ARCHIVE_COLUMNS, archiveRows(batch));
  if (batch.length < WORTH_ANALYZING) return;
  await tx.sql`analyze device_stage (external_id, owner_id), person_stage (owner_id, external_id), archive_stage (external_id)`;
}

function* deviceRows(batch: readonly Resolved[]): Generator<CopyValue[]> {
  for (const one of batch) yield deviceRow(one);
}

function* archiveRows(batch: readonly Resolved[]): Generator<CopyValue[]> {
  for (const { observation: seen, destinationIds } of batch) {
    for (const [index, archive] of seen.archives.entries()) {
      yield archiveRow(seen, archive, destinationIds[index] ?? 0);
    }
  }
}

function deviceRow({ observation: seen, organizationId }: Resolved): CopyValue[] {
  return [
    seen.deviceId,
    seen.deviceName,
    seen.hostname,
    seen.os,
    seen.osVersion,
    seen.appVersion,
    seen.costCentre,
    organizationId,
    seen.owner?.id ?? null,
    seen.state,
    seen.deauthorized,
    seen.blocked,
    copyInstant(seen.createdAt),
    copyInstant(seen.lastConnectedAt),
    copyInstant(seen.observedAt),
  ];
}

interface StagedPerson {
  readonly owner: ObservedOwner;
  /** What was known of the person last, and the organization it was known in. */
  readonly from: Resolved;
}

/** One row an owner: of each thing the newest that somebody said. */
function* personRows(batch: readonly Resolved[]): Generator<CopyValue[]> {
  const people = new Map<string, StagedPerson>();
  for (const one of batch) {
    const { owner } = one.observation;
    if (owner === null) continue;
    const known = people.get(owner.id);
    people.set(owner.id, known === undefined ? { owner, from: one } : joinOwner(known, { owner, from: one }));
  }
  for (const { owner, from } of people.values()) {
    const email = owner.email?.toLowerCase() ?? null;
    yield [owner.id, email, owner.name, owner.costCentre, from.organizationId, from.observation.deviceId];
  }
}

function joinOwner(known: StagedPerson, seen: StagedPerson): StagedPerson {
  const isNewer = seen.from.observation.observedAt >= known.from.observation.observedAt;
  const [older, newer] = isNewer ? [known, seen] : [seen, known];
  return {
    owner: {
      id: newer.owner.id,
      email: newer.owner.email ?? older.owner.email,
      name: newer.owner.name ?? older.owner.name,
      costCentre: newer.owner.costCentre ?? older.owner.costCentre,
    },
    from: newer.from,
  };
}

/** Kept as float4, which takes no number nearer to nothing than it can hold. */
function shortened(percent: number | null): number | null {
  return percent === null ? null : Math.round(percent * 10_000) / 10_000;
}

function archiveRow(seen: JoinedObservation, archive: JoinedArchive, destinationId: number): CopyValue[] {
  const observedAt = archive.observedAt ?? seen.observedAt;
  const activityAt = believable(archive.lastActivityAt, observedAt);
  const completedAt = believable(archive.lastCompletedAt, observedAt);
  return [
    seen.deviceId,
    destinationId,
    archive.archiveId,
    archive.inUse,
    archive.cold,
    archive.format,
    copyInstant(activityAt),
    copyInstant(completedAt),
    shortened(archive.percentComplete),
    archive.selectedBytes,
    archive.storedBytes,
    archive.selectedFiles,
    archive.lastRun,
    archive.lastRunMessage,
    activityAt !== archive.lastActivityAt || completedAt !== archive.lastCompletedAt,
    copyInstant(observedAt),
  ];
}
