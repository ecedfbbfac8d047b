import type { Tx } from "../../db/client.ts";
import { copyInstant, copyRows, type CopyValue } from "../../db/copy.ts";
import { DAY_MS, type Instant } from "../../src/core/instant.ts";
import type { Observation } from "../../src/core/observation.ts";
import { recordBatch } from "../../src/usecase/record/record-batch.ts";
import type { Bench, Row } from "./bench.ts";
import { NAMESPACE, SILENCE_DAYS } from "./fleet.ts";
import { seconds, timed } from "./measure.ts";

/** As many as a run records in one transaction. */
const CHUNK = 25_000;

/** Every device was active since, selects more, stores more. */
export const recordRow: Row = {
  name: "record",
  async run(bench) {
    await cloneTables(bench);
    let floorMs = 0;
    let oursMs = 0;
    // Chunk by chunk in turns, so that checkpoints and neighbours meet both.
    for (let start = 0; start < bench.devices; start += CHUNK) {
      const batch = observe(bench, start, Math.min(CHUNK, bench.devices - start));
      floorMs += await timed(async () => await bench.db.transaction(async (tx) => await writeFloor(tx, batch)));
      oursMs += await timed(async () => await recordBatch(bench.ctx, bench.source, batch, null));
    }
    await bench.db.sql`drop schema floor cascade`;
    const perSecond = Math.round(bench.devices / (oursMs / 1000));
    return [
      {
        what: "record observations, all changed",
        floor: seconds(floorMs),
        ours: seconds(oursMs),
        ratio: oursMs / floorMs,
        asked: "≤ 1.7 ×",
        note: `1 run, in turns by chunks of ${CHUNK}; ours ${perSecond} a second`,
      },
    ];
  },
};

/** The devices from `start` on as a source sees them now: each was active an hour before it was when the fleet was made. */
export function observe(bench: Bench, start: number, count: number): Observation[] {
  const now = bench.ctx.now();
  return Array.from({ length: count }, (_, index) => observeOne(bench, start + index, now));
}

function observeOne({ devices, organizations }: Bench, n: number, now: Instant): Observation {
  const silence = ((n * 611_953) % devices) / devices;
  const activityAt = Math.floor(now - silence * (SILENCE_DAYS - 0.1) * DAY_MS);
  const organization = `o${n % organizations}`;
  return {
    deviceId: `d${n}`,
    deviceName: `LT-${n}`,
    hostname: `lt-${n}`,
    os: "win",
    osVersion: "10.0",
    appVersion: "11.4.1",
    costCentre: null,
    organization: { id: organization, name: `Organization ${n % organizations}`, costCentre: null },
    owner: { id: `p${n}`, email: `person${n}@bench.test`, name: `Person ${n}`, costCentre: null },
    state: "active",
    deauthorized: false,
    blocked: false,
    createdAt: now - 400 * DAY_MS,
    lastConnectedAt: activityAt,
    observedAt: now,
    archives: [
      {
        destination: { id: "cloud", name: "CrashPlan Cloud" },
        archiveId: `ad${n}`,
        inUse: true,
        cold: false,
        format: "v1",
        lastActivityAt: activityAt,
        lastCompletedAt: activityAt,
        percentComplete: 100,
        selectedBytes: 51_000_000_000 + n,
        storedBytes: 41_000_000_000 + n,
        selectedFiles: 200_001,
        lastRun: null,
        lastRunMessage: null,
      },
    ],
  };
}

/** The same tables with the same rows and indexes, without what belongs to us: triggers and references. */
async function cloneTables({ db, say }: Bench): Promise<void> {
  say("copying the tables for the floor");
  await db.sql`create schema floor`;
  await db.sql`create table floor.device (like public.device including all)`;
  await db.sql`create table floor.archive (like public.archive including all)`;
  const columns = await db.sql<{ name: string }[]>`
    select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = 'device' and is_generated = 'NEVER' order by ordinal_position`;
  const list = columns.map(({ name }) => `"${name}"`).join(", ");
  await db.sql.unsafe(
    `insert into floor.device (${list}) overriding system value select ${list} from public.device order by id`,
  );
  await db.sql`insert into floor.archive select * from public.archive order by device_id`;
  await db.sql`vacuum analyze floor.device`;
  await db.sql`vacuum analyze floor.archive`;
}

const DEVICE_COLUMNS = [
  "external_id",
  "name",
  "hostname",
  "os",
  "os_version",
  "app_version",
  "organization_id",
  "person_id",
  "state",
  "created_at",
  "observed_at",
  "last_connected_at",
  "last_activity_at",
  "last_completed_at",
  "percent_complete",
  "selected_bytes",
  "stored_bytes",
] as const;

const ARCHIVE_COLUMNS = [
  "external_id",
  "archive_id",
  "last_activity_at",
  "last_completed_at",
  "percent_complete",
  "selected_bytes",
  "stored_bytes",
  "selected_files",
  "observed_at",
] as const;

/** COPY and INSERT … ON CONFLICT of rows whose ids are known; nobody asks what they mean. */
async function writeFloor(tx: Tx, batch: readonly Observation[]): Promise<void> {
  await tx.sql`
    create temporary table if not exists floor_device (external_id text, name text, hostname text, os text, os_version text, app_version text,
      organization_id int, person_id int, state device_state, created_at timestamptz, observed_at timestamptz, last_connected_at timestamptz,
      last_activity_at timestamptz, last_completed_at timestamptz, percent_complete real, selected_bytes bigint, stored_bytes bigint) on commit delete rows`;
  await tx.sql`
    create temporary table if not exists floor_archive (external_id text, archive_id text, last_activity_at timestamptz, last_completed_at timestamptz,
      percent_complete real, selected_bytes bigint, stored_bytes bigint, selected_files bigint, observed_at timestamptz) on commit delete rows`;
  await copyRows(tx, "floor_device", DEVICE_COLUMNS, batch.map(deviceRow));
  await copyRows(tx, "floor_archive", ARCHIVE_COLUMNS, batch.flatMap(archiveRows));
  await tx.sql`
    insert into floor.device as d (namespace, external_id, name, hostname, os, os_version, app_version, organization_id, person_id, source_set_id,
      device_policy_id, state, created_at, first_seen_at, observed_at, last_connected_at, last_activity_at, last_completed_at, percent_complete, selected_bytes, stored_bytes)
    select ${NAMESPACE}, s.external_id, s.name, s.hostname, s.os, s.os_version, s.app_version, o.id, p.id, t.id, y.id, s.state, s.created_at, s.observed_at,
      s.observed_at, s.last_connected_at, s.last_activity_at, s.last_completed_at, s.percent_complete, s.selected_bytes, s.stored_bytes
    from floor_device s cross join source_set t cross join device_policy y
    cross join lateral (select s.organization_id as id) o cross join lateral (select s.person_id as id) p
    on conflict (namespace, external_id) do update set name = excluded.name, hostname = excluded.hostname, os = excluded.os, os_version = excluded.os_version,
      app_version = excluded.app_version, state = excluded.state, created_at = excluded.created_at, observed_at = excluded.observed_at,
      last_connected_at = excluded.last_connected_at, last_activity_at = excluded.last_activity_at, last_completed_at = excluded.last_completed_at,
      percent_complete = excluded.percent_complete, selected_bytes = excluded.selected_bytes, stored_bytes = excluded.stored_bytes`;
  await tx.sql`
    insert into floor.archive as a (device_id, destination_id, archive_id, in_use, cold, format, last_activity_at, last_completed_at, percent_complete,
      selected_bytes, stored_bytes, selected_files, selected_high_bytes, selected_high_at, observed_at)
    select d.id, t.id, s.archive_id, true, false, 'v1', s.last_activity_at, s.last_completed_at, s.percent_complete, s.selected_bytes, s.stored_bytes,
      s.selected_files, s.selected_bytes, s.observed_at, s.observed_at
    from floor_archive s join floor.device d on d.namespace = ${NAMESPACE} and d.external_id = s.external_id cross join destination t
    on conflict (device_id, destination_id) do update set archive_id = excluded.archive_id, last_activity_at = excluded.last_activity_at,
      last_completed_at = excluded.last_completed_at, percent_complete = excluded.percent_complete, selected_bytes = excluded.selected_bytes,
      stored_bytes = excluded.stored_bytes, selected_files = excluded.selected_files, selected_high_bytes = excluded.selected_high_bytes,
      selected_high_at = excluded.selected_high_at, observed_at = excluded.observed_at`;
}

function deviceRow(seen: Observation): CopyValue[] {
  const archive = seen.archives[0];
  return [
    seen.deviceId,
    seen.deviceName,
    seen.hostname,
    seen.os,
    seen.osVersion,
    seen.appVersion,
    1,
    1,
    seen.state,
    copyInstant(seen.createdAt),
    copyInstant(seen.observedAt),
    copyInstant(seen.lastConnectedAt),
    copyInstant(archive?.lastActivityAt ?? null),
    copyInstant(archive?.lastCompletedAt ?? null),
    archive?.percentComplete ?? null,
    archive?.selectedBytes ?? null,
    archive?.storedBytes ?? null,
  ];
}

function archiveRows(seen: Observation): CopyValue[][] {
  return seen.archives.map((archive) => [
    seen.deviceId,
    archive.archiveId,
    copyInstant(archive.lastActivityAt),
    copyInstant(archive.lastCompletedAt),
    archive.percentComplete,
    archive.selectedBytes,
    archive.storedBytes,
    archive.selectedFiles,
    copyInstant(seen.observedAt),
  ]);
}
