import fc from "fast-check";
import { expect, test } from "vitest";

import type { Tx } from "../../db/client.ts";
import { findCandidates } from "../../db/query/candidate.ts";
import { DAY_MS, HOUR_MS, type Instant, isoInstant } from "../../src/core/instant.ts";
import { type Level, LEVELS } from "../../src/core/level.ts";
import { SOURCE_MODES, type SourceMode } from "../../src/core/observation.ts";
import { latestSetTimes } from "../../src/usecase/evaluate/frame.ts";
import { decideAll, isInGrace, misfits } from "../support/decide-all.ts";
import { at, RULES, useWorld } from "../support/world.ts";

const NOW = at("2026-11-19T09:00:00Z");
const world = useWorld("2026-11-19T09:00:00Z");

interface Days {
  readonly warningDays: number;
  readonly criticalDays: number;
}

interface Fleet {
  /** Each below the one that `parent` picks of those before it; `own` null inherits. */
  readonly organizations: readonly { readonly parent: number; readonly own: Days | null }[];
  readonly policies: readonly (Days & { readonly warningMail: boolean; readonly criticalMail: boolean })[];
  readonly sources: readonly {
    readonly mode: SourceMode;
    readonly enabled: boolean;
    readonly asOf: Instant | null;
  }[];
  /** Which sources hold a device. */
  readonly sets: readonly (readonly number[])[];
  readonly gaps: readonly { readonly to: Instant; readonly hours: number }[];
  readonly devices: readonly Device[];
}

interface Device {
  readonly organization: number;
  readonly policy: number;
  readonly set: number;
  readonly active: boolean;
  readonly activityAt: Instant | null;
  readonly createdAt: Instant;
  readonly reactivatedAt: Instant | null;
  readonly observedAt: Instant;
  readonly snapshotAt: Instant;
  readonly adminsLevel: Level;
  readonly ownerLevel: Level;
}

/** Up to 20 days ago, on the hour, so that thresholds are met exactly now and then. */
const ago = fc.integer({ min: 0, max: 20 * 24 }).map((hours) => NOW - hours * HOUR_MS);
const dayAgo = fc.integer({ min: 0, max: 20 }).map((days) => NOW - days * DAY_MS);
const moment = fc.oneof(ago, dayAgo);
const maybe = fc.option(moment, { nil: null, freq: 4 });
const nat = fc.nat({ max: 1000 });
const days: fc.Arbitrary<Days> = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 6 }))
  .map(([warningDays, more]) => ({ warningDays, criticalDays: warningDays + more }));

const device: fc.Arbitrary<Device> = fc.record({
  organization: nat,
  policy: nat,
  set: nat,
  active: fc.nat({ max: 9 }).map((rare) => rare > 0),
  activityAt: maybe,
  createdAt: moment,
  reactivatedAt: fc.option(moment, { nil: null, freq: 1 }),
  observedAt: ago,
  snapshotAt: moment,
  adminsLevel: fc.constantFrom(...LEVELS),
  ownerLevel: fc.constantFrom(...LEVELS),
});

const fleet: fc.Arbitrary<Fleet> = fc.record({
  organizations: fc.array(fc.record({ parent: nat, own: fc.option(days, { nil: null }) }), {
    minLength: 1,
    maxLength: 6,
  }),
  policies: fc.array(
    fc.record({
      warningDays: fc.integer({ min: 1, max: 12 }),
      criticalDays: fc.integer({ min: 1, max: 12 }),
      warningMail: fc.boolean(),
      criticalMail: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  sources: fc.array(
    fc.record({
      mode: fc.constantFrom(...SOURCE_MODES),
      enabled: fc.nat({ max: 4 }).map((rare) => rare > 0),
      asOf: maybe,
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  ),
  sets: fc.array(fc.uniqueArray(nat, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
  gaps: fc.array(fc.record({ to: ago, hours: fc.integer({ min: 1, max: 72 }) }), { maxLength: 2 }),
  devices: fc.array(device, { minLength: 40, maxLength: 60 }),
});

function pick<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error("nothing to pick from");
  return found;
}

function times(list: readonly (Instant | null)[]): (string | null)[] {
  return list.map((one) => (one === null ? null : isoInstant(one)));
}

/** Puts the fleet into the database as it is told, without judging it. */
async function insertFleet(tx: Tx, told: Fleet): Promise<number[]> {
  const organizations = await insertOrganizations(tx, told);
  const policies = await tx.sql<{ id: number; mails: boolean }[]>`
    insert into device_policy (content_key, warning_days, critical_days, warning_mail, critical_mail, delivery_window, status_mail, status_mail_days, locked, owner_set)
    select 'test ' || n, w, c, wm::boolean, cm::boolean, 'any', false, 7, '{}', '{}'
    from unnest(${told.policies.map((one) => one.warningDays)}::int[], ${told.policies.map((one) => one.criticalDays)}::int[],
      ${told.policies.map((one) => String(one.warningMail))}::text[], ${told.policies.map((one) => String(one.criticalMail))}::text[]) with ordinality as p (w, c, wm, cm, n)
    returning id, warning_mail or critical_mail as mails`;
  const sources = await tx.sql<{ id: number }[]>`
    insert into source (kind, name, namespace, mode, enabled, as_of, baseline_at, created_at)
    select 'tools', 'source ' || n, 'local', mode, enabled::boolean, as_of::timestamptz, now(), now()
    from unnest(${told.sources.map((one) => one.mode)}::text[], ${told.sources.map((one) => String(one.enabled))}::text[],
      ${times(told.sources.map((one) => one.asOf))}::text[]) with ordinality as s (mode, enabled, as_of, n)
    returning id`;
  const sets: number[] = [];
  for (const members of told.sets) {
    const ids = [...new Set(members.map((index) => pick(sources, index).id))].toSorted((a, b) => a - b);
    const [set] = await tx.sql<{ id: number }[]>`
      insert into source_set (source_ids) values (${ids}::int[])
      on conflict (source_ids) do update set source_ids = excluded.source_ids returning id`;
    if (set !== undefined) sets.push(set.id);
  }
  await tx.sql`
    insert into receiving_gap (from_at, to_at) select t::timestamptz - h * interval '1 hour', t::timestamptz
    from unnest(${times(told.gaps.map((one) => one.to))}::text[], ${told.gaps.map((one) => one.hours)}::int[]) as g (t, h)`;
  await insertDevices(tx, told.devices, { organizations, policies, sets });
  return organizations;
}

async function insertOrganizations(tx: Tx, told: Fleet): Promise<number[]> {
  const [root] = await tx.sql<{ id: number }[]>`select id from organization where parent_id is null`;
  const ids = [root?.id ?? 0];
  for (const { parent, own } of told.organizations) {
    const [made] = await tx.sql<{ id: number }[]>`
      insert into organization (parent_id, namespace, external_id, name, created_at)
      values (${pick(ids, parent)}, 'local', ${`o${ids.length}`}, 'o', now()) returning id`;
    if (made === undefined) continue;
    ids.push(made.id);
    if (own === null) continue;
    await tx.sql`
      insert into reporting_settings (organization_id, warning_days, critical_days, send_reports, report_days, report_time, zone, recipients)
      values (${made.id}, ${own.warningDays}, ${own.criticalDays}, false, '{}', '09:00', 'UTC', '{}')`;
  }
  return ids;
}

interface Ids {
  readonly organizations: readonly number[];
  readonly policies: readonly { readonly id: number; readonly mails: boolean }[];
  readonly sets: readonly number[];
}

async function insertDevices(tx: Tx, devices: readonly Device[], ids: Ids): Promise<void> {
  const policies = devices.map((one) => pick(ids.policies, one.policy));
  // A deactivated device is ok, and no owner level is kept while no mail is on.
  const admins = devices.map((one) => (one.active ? one.adminsLevel : "ok"));
  const owner = devices.map((one, index) => {
    if (policies[index]?.mails !== true) return null;
    return one.active ? one.ownerLevel : "ok";
  });
  await tx.sql`
    insert into device (namespace, external_id, name, organization_id, device_policy_id, source_set_id, state, last_activity_at,
                        created_at, first_seen_at, reactivated_at, observed_at, snapshot_at, admins_level, owner_level)
    select 'local', 'd' || n, 'd', o, p, s, st::device_state, la::timestamptz, ca::timestamptz, ca::timestamptz, ra::timestamptz,
           ob::timestamptz, sn::timestamptz, al::level, ol::level
    from unnest(${devices.map((one) => pick(ids.organizations, one.organization))}::int[], ${policies.map((one) => one.id)}::int[],
      ${devices.map((one) => pick(ids.sets, one.set))}::int[], ${devices.map((one) => (one.active ? "active" : "deactivated"))}::text[],
      ${times(devices.map((one) => one.activityAt))}::text[], ${times(devices.map((one) => one.createdAt))}::text[],
      ${times(devices.map((one) => one.reactivatedAt))}::text[], ${times(devices.map((one) => one.observedAt))}::text[],
      ${times(devices.map((one) => one.snapshotAt))}::text[], ${admins}::text[], ${owner}::text[])
      with ordinality as d (o, p, s, st, la, ca, ra, ob, sn, al, ol, n)`;
}

class Undo extends Error {}

/** Runs `work` on a database that holds this fleet only, and takes everything back. */
async function withFleet(
  told: Fleet,
  work: (tx: Tx, organizations: number[]) => Promise<void>,
): Promise<void> {
  const undone = world.db.transaction(async (tx) => {
    await work(tx, await insertFleet(tx, told));
    throw new Undo();
  });
  await undone.catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });
}

test("the candidates miss no device that would flip", async () => {
  const check = fc.asyncProperty(
    fleet,
    fc.option(fc.array(nat, { maxLength: 3 }), { nil: null }),
    async (told, chosen) => {
      await withFleet(told, async (tx, organizations) => {
        const { frame, decided } = await decideAll(tx, NOW, RULES.graceDays);
        const only = chosen === null ? null : chosen.map((index) => pick(organizations, index));
        const found = new Set((await findCandidates(tx, latestSetTimes(frame), only)).flat());
        const expected = decided.filter(
          (one) => !isInGrace(one) && (only === null || only.includes(one.organizationId)),
        );
        const missed = misfits(expected).filter((id) => !found.has(id));
        expect(missed).toEqual([]);
      });
    },
  );
  await fc.assert(check, { numRuns: 60, plugins: [fc.interruptAfterTimeLimit(12_000)] });
  expect.hasAssertions();
});

test("and are no others where the times of a source set are the same for all its devices", async () => {
  const exact = fleet.map((told) => ({
    ...told,
    gaps: [],
    sources: told.sources.map((one) => (one.mode === "snapshot" ? { ...one, mode: "pull" as const } : one)),
  }));
  const check = fc.asyncProperty(exact, async (told) => {
    await withFleet(told, async (tx) => {
      const { frame, decided } = await decideAll(tx, NOW, RULES.graceDays);
      const graced = new Set(decided.filter(isInGrace).map((one) => one.id));
      const found = (await findCandidates(tx, latestSetTimes(frame), null))
        .flat()
        .filter((id) => !graced.has(id))
        .toSorted((a, b) => a - b);
      expect(found).toEqual(misfits(decided).filter((id) => !graced.has(id)));
    });
  });
  await fc.assert(check, { numRuns: 30, plugins: [fc.interruptAfterTimeLimit(12_000)] });
  expect.hasAssertions();
});
