import fc from "fast-check";
import { expect, test } from "vitest";

import { findCandidates } from "../../db/query/candidate.ts";
import { internPolicies } from "../../db/query/policy.ts";
import { advanceAsOf, ensureSource, type SourceRow } from "../../db/query/source.ts";
import { policyKey } from "../../src/core/policy-key.ts";
import { DEFAULT_DEVICE_DEFAULTS, type DevicePolicy } from "../../src/core/policy.ts";
import { HOUR_MS } from "../../src/core/instant.ts";
import { SOURCE_MODES } from "../../src/core/observation.ts";
import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import { evaluateOrganizations } from "../../src/usecase/evaluate/evaluate-organizations.ts";
import { latestSetTimes } from "../../src/usecase/evaluate/frame.ts";
import { completeRead } from "../../src/usecase/record/complete-read.ts";
import { recordBatch } from "../../src/usecase/record/record-batch.ts";
import { decideAll, isInGrace, misfits } from "../support/decide-all.ts";
import { loadTallies } from "../support/fleet-state.ts";
import { seen } from "../support/observe.ts";
import { RULES, useWorld } from "../support/world.ts";

const world = useWorld("2026-01-01T09:00:00Z");
const ORGANIZATIONS = ["north", "south", "north-east", "south-east"];

interface Seen {
  readonly device: number;
  readonly organization: number;
  readonly hoursAgo: number | null;
  readonly active: boolean;
}

/** Something that happens to the fleet. */
type Step =
  | { readonly kind: "time"; readonly hours: number }
  | {
      readonly kind: "record";
      readonly source: number;
      readonly batch: readonly Seen[];
      readonly late: number;
    }
  | { readonly kind: "complete"; readonly source: number; readonly full: boolean }
  | { readonly kind: "settings"; readonly organization: number; readonly days: number | null }
  | {
      readonly kind: "push";
      readonly organization: number;
      readonly warning: number;
      readonly mails: boolean;
    }
  | { readonly kind: "move"; readonly organization: number; readonly to: number }
  | { readonly kind: "switch"; readonly source: number }
  | { readonly kind: "absence"; readonly hours: number }
  | { readonly kind: "snooze"; readonly device: number; readonly hours: number }
  | { readonly kind: "evaluate" };

const nat = fc.nat({ max: 100 });
const hours = fc.integer({ min: 0, max: 9 * 24 });
const one: fc.Arbitrary<Seen> = fc.record({
  device: fc.nat({ max: 9 }),
  organization: nat,
  hoursAgo: fc.option(hours, { nil: null, freq: 5 }),
  active: fc.nat({ max: 5 }).map((rare) => rare > 0),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("time" as const), hours }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("record" as const),
      source: nat,
      batch: fc.array(one, { minLength: 1, maxLength: 10 }),
      late: fc.integer({ min: 0, max: 72 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("complete" as const), source: nat, full: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("settings" as const),
      organization: nat,
      days: fc.option(fc.integer({ min: 1, max: 9 }), { nil: null }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("push" as const),
      organization: nat,
      warning: fc.integer({ min: 1, max: 6 }),
      mails: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("move" as const), organization: nat, to: nat }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("switch" as const), source: nat }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("absence" as const), hours: fc.integer({ min: 1, max: 60 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("snooze" as const), device: fc.nat({ max: 9 }), hours }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "evaluate" as const }) },
);

/** Takes away what the run before left. */
async function begin(): Promise<SourceRow[]> {
  const { sql } = world.db;
  await sql`delete from device`;
  await sql`delete from organization_tally`;
  await sql`delete from source`;
  await sql`delete from source_set`;
  await sql`delete from receiving_gap`;
  await sql`delete from reporting_settings where organization_id in (select id from organization where parent_id is not null)`;
  const sources: SourceRow[] = [];
  for (const mode of [...SOURCE_MODES, "pull" as const]) {
    const name = `${mode} ${sources.length}`;
    const source = { kind: "tools" as const, name, namespace: "crashplan", mode, intervalMinutes: null };
    sources.push(await ensureSource(world.db, source, world.ctx.now()));
  }
  return sources;
}

async function organizationIds(): Promise<number[]> {
  const rows = await world.db.sql<{ id: number }[]>`select id from organization order by id`;
  return rows.map((row) => row.id);
}

async function organizationAt(index: number): Promise<number> {
  return pick(await organizationIds(), index);
}

function pick<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error("nothing to pick from");
  return found;
}

/** Lets the step happen as the use-cases do. Returns the devices that were recorded by it. */
async function happen(sources: readonly SourceRow[], told: Step): Promise<string[]> {
  const { ctx, db } = world;
  const now = ctx.now();
  switch (told.kind) {
    case "time":
      world.advance(told.hours * HOUR_MS);
      return [];
    case "record":
      return await record(pick(sources, told.source), told);
    case "complete":
      await completeRead(ctx, pick(sources, told.source), { asOf: now, full: told.full });
      return [];
    case "settings":
      await setThresholds(await organizationAt(told.organization), told.days);
      break;
    case "push":
      await push(await organizationAt(told.organization), told.warning, told.mails);
      break;
    case "move": {
      const [child, parent] = [await organizationAt(told.organization), await organizationAt(told.to)];
      await db.sql`update organization set parent_id = ${parent} where id = ${child} and parent_id is not null`.catch(
        () => undefined,
      );
      break;
    }
    case "switch":
      await db.sql`update source set enabled = not enabled where id = ${pick(sources, told.source).id}`;
      return [];
    case "absence":
      world.advance(told.hours * HOUR_MS);
      await db.sql`insert into receiving_gap (from_at, to_at) values (${now}::timestamptz, ${ctx.now()}::timestamptz)`;
      return [];
    case "snooze":
      await db.sql`
        insert into snooze (device_id, audience, until, by, created_at)
        select id, 'admins', ${now + told.hours * HOUR_MS}::timestamptz, 'test', now() from device where external_id = ${`d${told.device}`}`;
      return [];
    case "evaluate":
      await evaluateFleet(ctx);
      return [];
  }
  // What follows a change of settings.
  const all = await organizationIds();
  await db.transaction(async (tx) => await evaluateOrganizations(ctx, tx, all, "settings"));
  return [];
}

async function record(source: SourceRow, told: Extract<Step, { kind: "record" }>): Promise<string[]> {
  const [row] = await world.db.sql<
    { enabled: boolean }[]
  >`select enabled from source where id = ${source.id}`;
  if (row?.enabled !== true) return [];
  const observedAt = world.ctx.now() - told.late * HOUR_MS;
  const batch = told.batch.map(({ device, organization, hoursAgo, active }) => ({
    ...seen({
      device: `D${device}`,
      organization: pick(ORGANIZATIONS, organization),
      state: active ? "active" : "deactivated",
      created: null,
    }),
    observedAt,
    archives: seen({
      archives: [{ lastActivityAt: hoursAgo === null ? null : observedAt - hoursAgo * HOUR_MS }],
    }).archives,
  }));
  await recordBatch(world.ctx, source, batch, observedAt);
  if (source.mode === "pull" && told.late % 2 === 0) {
    await world.db.transaction(async (tx) => await advanceAsOf(tx, source.id, observedAt, world.ctx.now()));
    await evaluateFleet(world.ctx);
  }
  return batch.map((each) => each.deviceId);
}

async function setThresholds(organizationId: number, days: number | null): Promise<void> {
  const { sql } = world.db;
  await sql`delete from reporting_settings where organization_id = ${organizationId} and exists (select 1 from organization where id = ${organizationId} and parent_id is not null)`;
  if (days === null) return;
  await sql`
    insert into reporting_settings (organization_id, warning_days, critical_days, send_reports, report_days, report_time, zone, recipients)
    values (${organizationId}, ${days}, ${days + 2}, false, '{}', '09:00', 'UTC', '{}')
    on conflict (organization_id) do update set warning_days = excluded.warning_days, critical_days = excluded.critical_days`;
}

async function push(organizationId: number, warningDays: number, mails: boolean): Promise<void> {
  const values = {
    ...DEFAULT_DEVICE_DEFAULTS.values,
    warningDays,
    criticalDays: 4,
    warningMail: mails,
    criticalMail: mails,
  };
  const policy: DevicePolicy = { values, locked: [], ownerSet: [] };
  await world.db.transaction(async (tx) => {
    const ids = await internPolicies(tx, [policy]);
    await tx.sql`update device set device_policy_id = ${ids.get(policyKey(policy)) ?? 0} where organization_id = ${organizationId}`;
  });
}

/** What does not hold now; empty when everything does. */
async function faults(told: Step, recorded: readonly string[]): Promise<unknown> {
  const { db, ctx } = world;
  const { frame, decided } = await decideAll(db, ctx.now(), RULES.graceDays);
  const judged = decided.filter((each) => !isInGrace(each));
  const found = new Set((await findCandidates(db, latestSetTimes(frame), null)).flat());
  const rows = await db.sql<
    { id: number }[]
  >`select id from device where external_id = any (${[...recorded]}::text[])`;
  const justRecorded = new Set(rows.map((row) => row.id));
  const { kept, counted } = await loadTallies(db);
  const inconsistent = await db.sql`
    select d.id from device d join device_policy p on p.id = d.device_policy_id
    left join outage o on o.device_id = d.id and o.closed_at is null
    where (d.owner_level is not null) <> (p.warning_mail or p.critical_mail)
       or (o.id is null and (d.admins_level <> 'ok' or d.owner_level <> 'ok'))
       or (d.state = 'deactivated' and (o.id is not null or d.admins_level <> 'ok' or d.owner_level <> 'ok'))`;
  return {
    missed: misfits(judged).filter((id) => !found.has(id)),
    recordedAndNotJudged: judged
      .filter(
        ({ id, decision }) => justRecorded.has(id) && (decision.flips.length > 0 || decision.closes !== null),
      )
      .map(({ id }) => id),
    leftByTheSweep: told.kind === "evaluate" ? misfits(judged) : [],
    inconsistent: [...inconsistent],
    tallies: JSON.stringify(kept) === JSON.stringify(counted) ? [] : [kept, counted],
  };
}

test("whatever happens, nothing is missed, levels and outages belong together, and tallies are a full count", async () => {
  const check = fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 25 }), async (steps) => {
    const sources = await begin();
    for (const told of steps) {
      const recorded = await happen(sources, told);
      expect(await faults(told, recorded)).toEqual({
        missed: [],
        recordedAndNotJudged: [],
        leftByTheSweep: [],
        inconsistent: [],
        tallies: [],
      });
    }
  });
  await fc.assert(check, { numRuns: 8, plugins: [fc.interruptAfterTimeLimit(12_000)] });
});
