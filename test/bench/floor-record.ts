import type { Tx } from "../../db/client.ts";
import { copyInstant, copyRows, type CopyValue } from "../../db/copy.ts";
import type { Observation } from "../../src/core/observation.ts";

const DEVICE =
  "external_id, name, organization, person, created_at, last_connected_at, observed_at, activity_at, completed_at, percent, selected, stored";
const ARCHIVE =
  "external_id, archive_id, activity_at, completed_at, percent, selected, stored, files, observed_at";

/** The floor of recording a batch: its rows by COPY and INSERT … ON CONFLICT into the same tables, and nothing else. */
export async function upsert(tx: Tx, chunk: readonly Observation[]): Promise<void> {
  await tx.sql.unsafe(
    `create temp table if not exists d (external_id text, name text, organization text, person text, created_at timestamptz, last_connected_at timestamptz,
       observed_at timestamptz, activity_at timestamptz, completed_at timestamptz, percent real, selected bigint, stored bigint) on commit delete rows;
     create temp table if not exists a (external_id text, archive_id text, activity_at timestamptz, completed_at timestamptz, percent real,
       selected bigint, stored bigint, files bigint, observed_at timestamptz) on commit delete rows`,
  );
  await copyRows(tx, "d", DEVICE.split(", "), chunk.map(deviceRow));
  await copyRows(tx, "a", ARCHIVE.split(", "), chunk.map(archiveRow));
  await tx.sql`
    insert into device (namespace, external_id, name, organization_id, person_id, source_set_id, device_policy_id, state, created_at, first_seen_at,
      last_connected_at, observed_at, last_activity_at, last_completed_at, percent_complete, selected_bytes, stored_bytes)
    select 'bench', d.external_id, d.name, o.id, p.id, 1, 1, 'active', d.created_at, d.observed_at,
      d.last_connected_at, d.observed_at, d.activity_at, d.completed_at, d.percent, d.selected, d.stored
    from d join organization o on o.namespace = 'bench' and o.external_id = d.organization
    join person p on p.namespace = 'bench' and p.external_id = d.person
    on conflict (namespace, external_id) do update set name = excluded.name, organization_id = excluded.organization_id, person_id = excluded.person_id,
      last_connected_at = excluded.last_connected_at, observed_at = excluded.observed_at, last_activity_at = excluded.last_activity_at,
      last_completed_at = excluded.last_completed_at, percent_complete = excluded.percent_complete,
      selected_bytes = excluded.selected_bytes, stored_bytes = excluded.stored_bytes`;
  await tx.sql`
    insert into archive (device_id, destination_id, archive_id, in_use, cold, format, last_activity_at, last_completed_at, percent_complete,
      selected_bytes, stored_bytes, selected_files, selected_high_bytes, selected_high_at, observed_at)
    select v.id, 1, a.archive_id, true, false, 'v1', a.activity_at, a.completed_at, a.percent, a.selected, a.stored, a.files, a.selected, a.observed_at, a.observed_at
    from a join device v on v.namespace = 'bench' and v.external_id = a.external_id
    on conflict (device_id, destination_id) do update set archive_id = excluded.archive_id, last_activity_at = excluded.last_activity_at,
      last_completed_at = excluded.last_completed_at, percent_complete = excluded.percent_complete, selected_bytes = excluded.selected_bytes,
      stored_bytes = excluded.stored_bytes, selected_files = excluded.selected_files, selected_high_bytes = excluded.selected_high_bytes,
      selected_high_at = excluded.selected_high_at, observed_at = excluded.observed_at`;
}

function deviceRow(seen: Observation): CopyValue[] {
  const [archive] = seen.archives;
  return [
    seen.deviceId,
    seen.deviceName,
    seen.organization.id,
    seen.owner?.id ?? null,
    copyInstant(seen.createdAt),
    copyInstant(seen.lastConnectedAt),
    copyInstant(seen.observedAt),
    copyInstant(archive?.lastActivityAt ?? null),
    copyInstant(archive?.lastCompletedAt ?? null),
    archive?.percentComplete ?? null,
    archive?.selectedBytes ?? null,
    archive?.storedBytes ?? null,
  ];
}

function archiveRow(seen: Observation): CopyValue[] {
  const [archive] = seen.archives;
  return [
    seen.deviceId,
    archive?.archiveId ?? null,
    copyInstant(archive?.lastActivityAt ?? null),
    copyInstant(archive?.lastCompletedAt ?? null),
    archive?.percentComplete ?? null,
    archive?.selectedBytes ?? null,
    archive?.storedBytes ?? null,
    archive?.selectedFiles ?? null,
    copyInstant(seen.observedAt),
  ];
}
