import type { Database } from "../../db/client.ts";
import { ensureSource, type SourceRow } from "../../db/query/source.ts";
import { defaultPolicyIds } from "../../db/query/policy.ts";
import { DAY_MS, type Instant, isoInstant } from "../../src/core/instant.ts";

export const NAMESPACE = "crashplan";
/** How long ago the device that is silent longest was active at the start: nobody has reached a threshold. */
export const SILENCE_DAYS = 6.9;
/** Of 2,000 organizations, how many are on each level below the root: depth 5. */
const LEVEL_PARTS = [0.005, 0.045, 0.15, 0.3, 0.5];

export interface FleetSize {
  readonly devices: number;
  readonly organizations: number;
}

/**
 * Fills an empty database with a fleet, by SQL: organizations in a tree of depth 5 of which one in twenty has
 * settings of its own, a person a device, one archive a device, and channels on the root and on the first levels.
 * Device `d<n>` was active `n / devices` of `SILENCE_DAYS` ago, mixed by a fixed step.
 */
export async function fillFleet(db: Database, size: FleetSize, now: Instant): Promise<SourceRow> {
  const made = await ensureSource(
    db,
    { kind: "crashplan", name: "CrashPlan", namespace: NAMESPACE, mode: "pull", intervalMinutes: 60 },
    now,
  );
  await db.sql`update source set as_of = ${now}::timestamptz, baseline_at = ${now}::timestamptz where id = ${made.id}`;
  await insertOrganizations(db, size.organizations);
  await db.transaction(async (tx) => {
    const [root] = await tx.sql<{ id: number }[]>`select id from organization where parent_id is null`;
    await defaultPolicyIds(tx, [root?.id ?? 0]);
  });
  await db.sql`insert into source_set (source_ids) values (array[${made.id}::int])`;
  await db.sql`insert into destination (namespace, external_id, name) values (${NAMESPACE}, 'cloud', 'CrashPlan Cloud')`;
  await insertPeople(db, size.devices);
  await insertDevices(db, size.devices, now);
  for (const table of ["organization", "person", "device", "archive", "organization_tally"]) {
    await db.sql`vacuum analyze ${db.sql(table)}`;
  }
  return { ...made, asOf: now, baselineAt: now };
}

async function insertOrganizations(db: Database, count: number): Promise<void> {
  const levels = LEVEL_PARTS.map((part) => Math.max(1, Math.round(part * count)));
  await db.transaction(async (tx) => {
    let above = 0;
    let placed = 0;
    for (const [level, size] of levels.entries()) {
      await tx.sql`
        insert into organization (parent_id, namespace, external_id, name, created_at)
        select case when ${level} = 0 then (select id from organization where parent_id is null)
                    else (select id from organization where namespace = ${NAMESPACE} and external_id = 'o' || (${placed - above}::int + n % ${Math.max(1, above)}::int)) end,
               ${NAMESPACE}, 'o' || (${placed}::int + n), 'Organization ' || (${placed}::int + n), now()
        from generate_series(0, ${size - 1}::int) n`;
      above = size;
      placed += size;
    }
    await tx.sql`
      insert into reporting_settings (organization_id, warning_days, critical_days, send_reports, report_days, report_time, zone, recipients)
      select id, 7, 14, false, '{}', '09:00', 'UTC', '{}' from organization where parent_id is not null and id % 20 = 0`;
    await tx.sql`
      insert into subscription (organization_id, platform, channel_id, zone, created_by, created_at, warnings, active, reports)
      select id, 'terminal', 'channel ' || id, 'UTC', 'bench', now(), true, true, false from organization order by id limit 20`;
  });
}

async function insertPeople(db: Database, count: number): Promise<void> {
  await db.sql`
    insert into person (namespace, external_id, email, name, organization_id, created_at)
    select ${NAMESPACE}, 'p' || n, 'person' || n || '@bench.test', 'Person ' || n, o.ids[1 + n % array_length(o.ids, 1)], now()
    from generate_series(0, ${count - 1}::int) n,
      (select array_agg(id order by id) as ids from organization where namespace = ${NAMESPACE}) o`;
}

async function insertDevices(db: Database, count: number, now: Instant): Promise<void> {
  // A step that shares no factor with the count visits every silence once.
  const step = 611_953;
  await db.sql`
    insert into device (namespace, external_id, name, hostname, os, os_version, app_version, organization_id, person_id, source_set_id,
      device_policy_id, state, created_at, first_seen_at, observed_at, last_connected_at, last_activity_at, last_completed_at,
      percent_complete, selected_bytes, stored_bytes)
    select ${NAMESPACE}, 'd' || n, 'LT-' || n, 'lt-' || n, 'win', '10.0', '11.4.0', p.organization_id, p.id, s.id, y.id, 'active',
      ${isoInstant(now - 400 * DAY_MS)}::timestamptz, ${isoInstant(now - 90 * DAY_MS)}::timestamptz, ${isoInstant(now)}::timestamptz,
      a.at, a.at, a.at, 100, 50000000000 + n, 40000000000 + n
    from generate_series(0, ${count - 1}::int) n
    join person p on p.namespace = ${NAMESPACE} and p.external_id = 'p' || n
    cross join source_set s cross join device_policy y
    cross join lateral (
      select ${isoInstant(now)}::timestamptz - (n::bigint * ${step}::bigint % ${count}::bigint)::float8 / ${count}::float8 * ${SILENCE_DAYS}::float8 * interval '24 hours' as at) a`;
  await db.sql`
    insert into archive (device_id, destination_id, archive_id, in_use, cold, format, last_activity_at, last_completed_at, percent_complete,
      selected_bytes, stored_bytes, selected_files, selected_high_bytes, selected_high_at, observed_at)
    select d.id, t.id, 'a' || d.external_id, true, false, 'v1', d.last_activity_at, d.last_completed_at, 100,
      d.selected_bytes, d.stored_bytes, 200000, d.selected_bytes, d.observed_at, d.observed_at
    from device d cross join destination t`;
}
