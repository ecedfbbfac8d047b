import { openDatabase } from "../../db/client.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../../src/core/instant.ts";
import type { Observation } from "../../src/core/observation.ts";

/** When the fleet was last read; what is measured happens after it. */
export const READ_AT: Instant = Date.UTC(2026, 10, 19, 9);
const ORGANIZATIONS = 2000;
/** Ages are spread evenly over so many days, all below the warning threshold. */
const SPREAD_DAYS = 6.9;

export interface FleetSize {
  readonly devices: number;
}

/**
 * Fills an empty database: 2,000 organizations up to five deep, a person and an archive for each device,
 * ages from 0 to 6.9 days under the default threshold of 7, one channel at the root that is told warnings too.
 */
export async function fillFleet(url: string, { devices }: FleetSize): Promise<void> {
  const db = openDatabase(url, { max: 1 });
  await db.transaction(async ({ sql }) => {
    // Without triggers; the tallies are counted once at the end.
    await sql`set local session_replication_role = replica`;
    await sql`
      insert into source (kind, name, namespace, mode, interval_minutes, as_of, last_good_at, baseline_at, created_at)
      values ('crashplan', 'bench', 'bench', 'pull', 60, ${READ_AT}::timestamptz, ${READ_AT}::timestamptz, ${READ_AT}::timestamptz, ${READ_AT}::timestamptz)`;
    await sql`insert into source_set (source_ids) select array[id] from source`;
    await sql`
      insert into device_policy (content_key, warning_days, critical_days, warning_mail, critical_mail, delivery_window, status_mail, status_mail_days, locked, owner_set)
      values ('bench', 3, 5, false, false, 'any', false, 7, '{}', '{}')`;
    await sql`insert into destination (namespace, external_id, name) values ('bench', 'cloud', 'Cloud')`;
    // Ids 2 … 2,001; each hangs below the one at a seventh of its place, which makes the tree five deep.
    await sql`
      insert into organization (parent_id, namespace, external_id, name, created_at)
      select case when i <= 7 then 1 else (i / 7) + 1 end, 'bench', 'org-' || i, 'Organization ' || i, ${READ_AT}::timestamptz
      from generate_series(1, ${ORGANIZATIONS}::int) i`;
    await sql`
      insert into person (namespace, external_id, email, name, organization_id, created_at)
      select 'bench', 'person-' || i, 'person' || i || '@bench.test', 'Person ' || i, 2 + i % ${ORGANIZATIONS}::int, ${READ_AT}::timestamptz
      from generate_series(1, ${devices}::int) i`;
    await sql`
      insert into device (namespace, external_id, name, organization_id, person_id, source_set_id, device_policy_id, state,
        created_at, first_seen_at, observed_at, last_activity_at, last_completed_at, percent_complete, selected_bytes, stored_bytes)
      select 'bench', 'device-' || i, 'LT-' || i, 2 + i % ${ORGANIZATIONS}::int, i, 1, 1, 'active',
        '2024-01-01', '2024-01-01', ${READ_AT}::timestamptz, a.at, a.at, 100, 82000000000, 41000000000
      from generate_series(1, ${devices}::int) i
      cross join lateral (select ${READ_AT}::timestamptz - (i::float8 / ${devices}::float8) * ${SPREAD_DAYS}::float8 * interval '24 hours' as at) a`;
    await sql`
      insert into archive (device_id, destination_id, archive_id, in_use, cold, format, last_activity_at, last_completed_at,
        percent_complete, selected_bytes, stored_bytes, selected_files, selected_high_bytes, selected_high_at, observed_at)
      select id, 1, 'archive-' || id, true, false, 'v1', last_activity_at, last_completed_at, 100, selected_bytes, stored_bytes, 250000, selected_bytes, observed_at, observed_at
      from device`;
    await sql`
      insert into organization_tally (organization_id, audience, level, devices, blind_spots, stored_bytes, selected_bytes)
      select organization_id, 'admins', admins_level, count(*), 0, sum(stored_bytes), sum(selected_bytes) from device group by 1, 3`;
    await sql`
      insert into subscription (organization_id, platform, channel_id, zone, created_by, created_at, warnings)
      values (1, 'terminal', 'bench', 'UTC', 'bench', ${READ_AT}::timestamptz, true)`;
  });
  await db.sql`vacuum analyze`;
  await db.sql`checkpoint`;
  await db.close();
}

/** The whole fleet seen an hour later: every device was active since, and its sizes changed. */
export function* changedObservations({ devices }: FleetSize): Generator<Observation> {
  const observedAt = READ_AT + HOUR_MS;
  for (let i = 1; i <= devices; i += 1) {
    const organization = `org-${1 + (i % ORGANIZATIONS)}`;
    const activityAt = Math.round(READ_AT - (i / devices) * SPREAD_DAYS * DAY_MS) + HOUR_MS;
    yield {
      deviceId: `device-${i}`,
      deviceName: `LT-${i}`,
      hostname: null,
      os: null,
      osVersion: null,
      appVersion: null,
      costCentre: null,
      organization: { id: organization, name: `Organization ${1 + (i % ORGANIZATIONS)}`, costCentre: null },
      owner: { id: `person-${i}`, email: `person${i}@bench.test`, name: `Person ${i}`, costCentre: null },
      state: "active",
      deauthorized: false,
      blocked: false,
      createdAt: null,
      lastConnectedAt: activityAt,
      observedAt,
      archives: [
        {
          destination: { id: "cloud", name: "Cloud" },
          archiveId: `archive-${i}`,
          inUse: true,
          cold: false,
          format: "v1",
          lastActivityAt: activityAt,
          lastCompletedAt: activityAt,
          percentComplete: 100,
          selectedBytes: 82_000_000_000 + i,
          storedBytes: 41_000_000_000 + i,
          selectedFiles: 250_000,
          lastRun: null,
          lastRunMessage: null,
        },
      ],
    };
  }
}

/** How far the source's as-of has to move for so many devices to reach the warning threshold. */
export function moveForCrossing(crossing: number, { devices }: FleetSize): number {
  return (7 - SPREAD_DAYS + (crossing / devices) * SPREAD_DAYS) * DAY_MS;
}
