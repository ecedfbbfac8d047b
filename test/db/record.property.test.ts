import fc from "fast-check";
import { expect, test } from "vitest";

import { ensureSource, type SourceRow } from "../../db/query/source.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../../src/core/instant.ts";
import {
  type Observation,
  type ObservedArchive,
  type SourceMode,
  RUN_RESULTS,
} from "../../src/core/observation.ts";
import { recordBatch } from "../../src/usecase/record/record-batch.ts";
import { loadBlindSpots } from "../support/fleet-state.ts";
import { seen } from "../support/observe.ts";
import { at, RULES, useWorld } from "../support/world.ts";

const NOW = at("2026-11-19T09:00:00Z");
const world = useWorld("2026-11-19T09:00:00Z");
const DEVICES = ["D1", "D2", "D3"];
/** From here on devices write to a new archive. */
const REPLACED_AT = NOW - 12 * DAY_MS;

let made = 0;

/** A source with a namespace of its own, in which nothing is known yet. */
async function newSource(mode: SourceMode = "push"): Promise<SourceRow> {
  made += 1;
  const namespace = `n${made}`;
  return await ensureSource(
    world.db,
    { kind: "tools", name: namespace, namespace, mode, intervalMinutes: null },
    world.ctx.now(),
  );
}

async function record(source: SourceRow, batch: readonly Observation[]): Promise<void> {
  await recordBatch(
    world.ctx,
    source,
    batch,
    source.mode === "snapshot" ? Math.max(...batch.map((one) => one.observedAt)) : null,
  );
}

const ago = fc.integer({ min: 1, max: 25 * 24 }).map((hours) => NOW - hours * HOUR_MS);
const bytes = fc.constantFrom(0, 1_000_000, 4_999_999, 5_000_000, 30_000_000, 3_000_000_000_000);

const archive: fc.Arbitrary<Partial<ObservedArchive>> = fc.record({
  destination: fc.constantFrom({ id: "cloud", name: "Cloud" }, { id: "vault", name: "Vault" }),
  inUse: fc.nat({ max: 9 }).map((rare) => rare > 0),
  cold: fc.nat({ max: 9 }).map((rare) => rare === 0),
  format: fc.nat({ max: 9 }).map((rare) => (rare === 0 ? "v2" : "v1")),
  lastActivityAt: fc.option(ago, { nil: null }),
  lastCompletedAt: fc.option(ago, { nil: null }),
  percentComplete: fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
  selectedBytes: fc.option(bytes, { nil: null }),
  storedBytes: fc.option(bytes, { nil: null }),
  lastRun: fc.option(fc.constantFrom(...RUN_RESULTS), { nil: null }),
});

const observation: fc.Arbitrary<Observation> = fc
  .record({
    device: fc.constantFrom(...DEVICES),
    organization: fc.constantFrom("north", "south"),
    owner: fc.constantFrom("alice", "bob", null),
    hasAddress: fc.boolean(),
    active: fc.nat({ max: 6 }).map((rare) => rare > 0),
    createdAt: fc.option(ago, { nil: null }),
    observedAt: ago,
    archives: fc.array(archive, { maxLength: 3 }),
  })
  .map((one) => {
    const told = seen({
      device: one.device,
      organization: one.organization,
      owner: one.owner,
      archives: one.archives,
    });
    const owner = told.owner === null || one.hasAddress ? told.owner : { ...told.owner, email: null };
    const state = one.active ? "active" : "deactivated";
    return { ...told, owner, state, createdAt: one.createdAt, observedAt: one.observedAt };
  });

const BAD_ADDRESS = "bob@acme.test";

test("what is stored has the blind spots that core sees in it (R8)", async () => {
  await world.db.sql`insert into email_address (email, bounced_at) values (${BAD_ADDRESS}, now())`;
  const check = fc.asyncProperty(
    fc.array(fc.array(observation, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 }),
    async (batches) => {
      const source = await newSource();
      for (const batch of batches) {
        await record(source, batch);
        const told = batch.map((one) => one.deviceId);
        const { stored, seen: expected } = await loadBlindSpots(
          world.db,
          source.namespace,
          told,
          RULES.notCompletedDays,
        );
        expect(stored).toEqual(expected);
      }
    },
  );
  await fc.assert(check, { numRuns: 30, plugins: [fc.interruptAfterTimeLimit(12_000)] });
  await world.db.sql`delete from email_address`;
});

/** Everything about the devices, people and archives of a namespace that does not come from the order of ids. */
async function stateOf(source: SourceRow, without = ""): Promise<unknown> {
  const devices = await world.db.sql`
    select d.external_id, d.name, d.hostname, d.os, d.os_version, d.app_version, d.cost_centre, o.external_id as organization, p.external_id as person,
           d.state, d.deauthorized, d.blocked, d.created_at, d.first_seen_at, d.reactivated_at, d.deactivated_at, d.observed_at, d.snapshot_at,
           d.last_connected_at, d.last_activity_at, d.last_completed_at, d.percent_complete, d.selected_bytes, d.stored_bytes, d.last_run,
           d.clock_at, d.grace_from, d.admins_level, d.owner_level, d.blind_spots
    from device d join organization o on o.id = d.organization_id left join person p on p.id = d.person_id
    where d.namespace = ${source.namespace} order by 1`;
  const archives = await world.db.sql`
    select d.external_id, t.external_id as destination, a.archive_id, a.in_use, a.cold, a.format, a.last_activity_at, a.last_completed_at,
           a.percent_complete, a.selected_bytes, a.stored_bytes, a.selected_files, a.selected_high_bytes, a.selected_high_at, a.last_run,
           a.last_run_message, a.clock_ahead, a.observed_at from archive a
    join device d on d.id = a.device_id join destination t on t.id = a.destination_id where d.namespace = ${source.namespace} order by 1, 2`;
  return { devices: devices.map((row) => drop(row, without)), archives: [...archives] };
}

function drop(row: Record<string, unknown>, column: string): unknown {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== column));
}

interface Told {
  readonly device: string;
  readonly observedAt: Instant;
  readonly organization: string;
  readonly to: string;
  readonly activityAt: Instant | null;
  readonly completedAt: Instant | null;
  readonly selected: number;
  readonly blocked: boolean;
}

/** What one source tells that always says the same things: of no two observations of a device at the same time. */
const history: fc.Arbitrary<Told[]> = fc.uniqueArray(
  fc.record({
    device: fc.constantFrom(...DEVICES),
    observedAt: ago,
    organization: fc.constantFrom("north", "south"),
    to: fc.constantFrom("cloud", "vault"),
    activityAt: fc.option(ago, { nil: null, freq: 5 }),
    completedAt: fc.option(ago, { nil: null, freq: 5 }),
    selected: fc.constantFrom(1_000_000, 4_000_000, 30_000_000),
    blocked: fc.boolean(),
  }),
  { minLength: 2, maxLength: 10, selector: (one) => `${one.device} ${one.observedAt}` },
);

function observe(told: Told): Observation {
  const archiveId = told.observedAt < REPLACED_AT ? "first" : "second";
  const one = seen({
    device: told.device,
    organization: told.organization,
    created: null,
    archives: [
      {
        destination: { id: told.to, name: told.to },
        archiveId,
        lastActivityAt: told.activityAt,
        lastCompletedAt: told.completedAt,
        selectedBytes: told.selected,
      },
    ],
  });
  return { ...one, observedAt: told.observedAt, blocked: told.blocked, os: `os at ${told.observedAt}` };
}

function shuffle<T>(list: readonly T[], keys: readonly number[]): T[] {
  return list
    .map((one, index) => ({ one, key: keys[index] ?? 0 }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ one }) => one);
}

const keys = fc.array(fc.nat(), { minLength: 20, maxLength: 20 });

test("one by one, the order and repeats do not matter", async () => {
  const check = fc.asyncProperty(history, keys, async (told, order) => {
    const inOrder = await newSource();
    for (const one of told.toSorted((a, b) => a.observedAt - b.observedAt))
      await record(inOrder, [observe(one)]);
    const shuffled = await newSource();
    for (const one of shuffle([...told, ...told.slice(0, 3)], order)) await record(shuffled, [observe(one)]);
    expect(await stateOf(shuffled)).toEqual(await stateOf(inOrder));
  });
  await fc.assert(check, { numRuns: 10, plugins: [fc.interruptAfterTimeLimit(12_000)] });
});

test("nor does how they are split into batches", async () => {
  const check = fc.asyncProperty(
    history,
    keys,
    fc.integer({ min: 1, max: 10 }),
    async (told, order, size) => {
      const whole = await newSource("snapshot");
      const batched = await newSource("snapshot");
      // Of a batch, the oldest time a device was seen and the highest it selected are not kept.
      const observed = told.map((one) => ({
        ...observe({ ...one, selected: 5_000_000 }),
        createdAt: NOW - 50 * DAY_MS,
      }));
      await record(whole, observed);
      const list = shuffle([...observed, ...observed.slice(0, 3)], order);
      for (let start = 0; start < list.length; start += size)
        await record(batched, list.slice(start, start + size));
      expect(await stateOf(batched, "first_seen_at")).toEqual(await stateOf(whole, "first_seen_at"));
    },
  );
  await fc.assert(check, { numRuns: 12, plugins: [fc.interruptAfterTimeLimit(12_000)] });
});

test("the same batch again changes nothing at all", async () => {
  const tables = [
    "device",
    "archive",
    "person",
    "outage",
    "flip",
    "notification",
    "activity_gap",
    "organization",
  ] as const;
  async function everything(): Promise<unknown> {
    const rows = [];
    for (const table of tables)
      rows.push(...(await world.db.sql`select to_jsonb(t) as row from ${world.db.sql(table)} t order by 1`));
    return rows;
  }
  const check = fc.asyncProperty(fc.array(observation, { minLength: 1, maxLength: 8 }), async (batch) => {
    const source = await newSource();
    await record(source, batch);
    const before = await everything();
    await record(source, batch);
    expect(await everything()).toEqual(before);
  });
  await fc.assert(check, { numRuns: 12, plugins: [fc.interruptAfterTimeLimit(12_000)] });
});
