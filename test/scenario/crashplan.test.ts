import { afterEach, describe, expect, test } from "vitest";

import { createCrashPlan } from "../../adapters/crashplan/crashplan-source.ts";
import { ensureSource } from "../../db/query/source.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/core/instant.ts";
import type { PullSource } from "../../src/port/pull-source.ts";
import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import { recordObservations } from "../../src/usecase/record/record-observations.ts";
import { showSources } from "../../src/usecase/source/show-sources.ts";
import { watchSources } from "../../src/usecase/sweep/watch-sources.ts";
import { syncDue } from "../../src/usecase/sync/sync-due.ts";
import { syncSource } from "../../src/usecase/sync/sync-source.ts";
import { type FakeCrashPlan, startFakeCrashPlan } from "../support/fake-crashplan.ts";
import { seen } from "../support/observe.ts";
import { OPERATOR, useWorld, type World } from "../support/world.ts";

const PATIENCE = { timeout: 120_000 };
const started: FakeCrashPlan[] = [];

afterEach(async () => {
  for (const fake of started.splice(0)) await fake.close();
});

async function stand(
  world: World,
  devices: number,
  timeoutMs = 5_000,
): Promise<{ readonly fake: FakeCrashPlan; readonly pull: PullSource }> {
  const now = (): number => world.ctx.now();
  const fake = await startFakeCrashPlan({ now, devices });
  started.push(fake);
  const { url, client, user } = fake;
  const quick = async (): Promise<void> => {
    await Promise.resolve();
  };
  return { fake, pull: createCrashPlan({ url, client, user, now, sleep: quick, timeoutMs }) };
}

async function full(world: World, pull: PullSource): ReturnType<typeof syncSource> {
  return await syncSource(world.ctx, pull, { kind: "full", instanceId: null });
}

/** What a serving bot does every minute, as far as time passes for it. */
async function tick(world: World, pull: PullSource, ms: number): Promise<void> {
  world.advance(ms);
  await syncDue(world.ctx, [pull], { instanceId: null });
  await evaluateFleet(world.ctx);
  await watchSources(world.ctx);
}

async function fleetOf(world: World): Promise<unknown> {
  return [
    ...(await world.db.sql`
      select d.external_id as id, o.external_id as organization, d.state, d.admins_level as level
      from device d join organization o on o.id = d.organization_id order by d.external_id`),
  ];
}

describe("CrashPlan stops answering for three days", () => {
  const world = useWorld("2026-11-20T09:00:00Z", { botAdmins: ["it@northwind.example"] });

  test("gives the notices of a source that is overdue, and not one alert", PATIENCE, async () => {
    const { fake, pull } = await stand(world, 120);
    const { url, client, user } = fake;
    const impatient = createCrashPlan({
      url,
      client,
      user,
      now: () => world.ctx.now(),
      sleep: async () => await Promise.resolve(),
      timeoutMs: 20,
    });
    await full(world, pull);
    const levels = await fleetOf(world);
    const flips = (await world.db.sql`select 1 from flip`).length;
    const alerts = (
      await world.db.sql`select 1 from notification where kind in ('alert', 'owner-alert', 'daily-alerts')`
    ).length;
    fake.trouble.frozen = true;
    for (let hour = 0; hour < 72; hour += 1) await tick(world, impatient, HOUR_MS);
    expect(await fleetOf(world)).toEqual(levels);
    expect((await world.db.sql`select 1 from flip`).length).toBe(flips);
    expect(
      (await world.db.sql`select 1 from notification where kind in ('alert', 'owner-alert', 'daily-alerts')`)
        .length,
    ).toBe(alerts);
    const said = await world.db.sql<{ subject: string; hours: number }[]>`
      select subject, (extract(epoch from created_at - '2026-11-20T09:00:00Z'::timestamptz) / 3600)::int as hours
      from notification where subject like 'notice:source-%' order by created_at`;
    expect([...said]).toEqual([
      { subject: "notice:source-overdue:1:1", hours: 1 },
      { subject: "notice:source-overdue:1:2", hours: 25 },
    ]);
    const [shown] = await showSources(world.ctx, OPERATOR);
    expect(shown?.sync?.fault).toMatch(/CrashPlan/u);
  });
});

describe("CrashPlan answers again", () => {
  const world = useWorld("2026-11-20T09:00:00Z", { botAdmins: ["it@northwind.example"] });

  test("is said once, and devices are judged by what they did meanwhile", PATIENCE, async () => {
    const { fake, pull } = await stand(world, 60);
    await full(world, pull);
    fake.trouble.html = true;
    for (let hour = 0; hour < 30; hour += 1) await tick(world, pull, HOUR_MS);
    fake.trouble.html = false;
    await tick(world, pull, HOUR_MS);
    await tick(world, pull, 15 * MINUTE_MS);
    const back = await world.db.sql`select 1 from notification where subject like 'notice:source-back:%'`;
    expect(back.length).toBe(1);
    const [shown] = await showSources(world.ctx, OPERATOR);
    expect(shown).toMatchObject({ overdueSince: null, sync: { fault: null } });
  });
});

describe("a tree that is none", () => {
  const world = useWorld("2026-11-20T09:00:00Z");

  test("is shown as far as it goes, and said in sources and in the log", PATIENCE, async () => {
    const { fake, pull } = await stand(world, 40);
    const { organizations } = fake.company;
    const named = (name: string): (typeof organizations)[number] => {
      const found = organizations.find((one) => one.name === name);
      if (found === undefined) throw new Error(`the fake has no ${name}`);
      return found;
    };
    await full(world, pull);
    named("Sales").parentUid = named("Sales EMEA").uid;
    named("Legal").parentUid = "999";
    world.advance(DAY_MS);
    const result = await full(world, pull);
    expect(result.state).toBe("done");
    expect(result.remarks).toHaveLength(2);
    expect(result.remarks.join("\n")).toMatch(/"Legal" .* unknown parent/u);
    expect(result.remarks.join("\n")).toMatch(/each other's parents/u);
    const [shown] = await showSources(world.ctx, OPERATOR);
    expect(shown?.sync?.remarks).toEqual(result.remarks);
    expect(world.complaints.filter((line) => line === "the tree of a source has a fault")).toHaveLength(2);
    named("Sales").parentUid = named("Northwind Freight").uid;
    named("Legal").parentUid = named("Northwind Freight").uid;
    world.advance(DAY_MS);
    expect((await full(world, pull)).remarks).toEqual([]);
  });
});

describe("a device that moves to another organization during the read", () => {
  const world = useWorld("2026-11-20T09:00:00Z");

  test("is one device, in the organization it moved to", PATIENCE, async () => {
    const { fake, pull } = await stand(world, 60);
    await full(world, pull);
    const before = await world.db.sql`select 1 from device`;
    const [first] = fake.company.devices;
    const target = fake.company.organizations.find(({ name }) => name === "Legal");
    if (first === undefined || target === undefined) throw new Error("the fake is empty");
    const moving: PullSource = {
      ...pull,
      async *devices(options) {
        for await (const page of pull.devices(options)) {
          yield page;
          first.organizationUid = target.uid;
        }
        yield* pull.devices(options);
      },
    };
    world.advance(DAY_MS);
    expect(await full(world, moving)).toMatchObject({ state: "done" });
    expect((await world.db.sql`select 1 from device`).length).toBe(before.length);
    const [moved] = await world.db.sql<{ organization: string }[]>`
      select o.name as organization from device d join organization o on o.id = d.organization_id where d.external_id = ${first.guid}`;
    expect(moved?.organization).toBe("Legal");
    expect([
      ...(await world.db.sql`select 1 from flip where to_level <> 'ok' and reason <> 'baseline'`),
    ]).toEqual([]);
  });
});

describe("the same device in an export and over the API", () => {
  const world = useWorld("2026-11-20T09:00:00Z");

  test("is one device, and its owner one human", PATIENCE, async () => {
    const { fake, pull } = await stand(world, 30);
    const [first] = fake.company.devices;
    const owner = fake.company.people.find(({ uid }) => uid === first?.personUid);
    if (first === undefined || owner === undefined) throw new Error("the fake is empty");
    const at = world.ctx.now();
    const exported = await ensureSource(
      world.db,
      { kind: "csv", name: "csv", namespace: "crashplan", mode: "snapshot", intervalMinutes: null },
      at,
    );
    const row = { ...seen({ device: first.name }), deviceId: first.guid };
    const ownerSeen = { id: owner.uid, email: owner.email.toUpperCase(), name: null, costCentre: null };
    await recordObservations(world.ctx, exported, [{ ...row, owner: ownerSeen }], { asOf: at, full: true });
    await full(world, pull);
    expect([
      ...(await world.db.sql`
        select count(*)::int as devices, cardinality(min(t.source_ids)) as sources from device d
        join source_set t on t.id = d.source_set_id where d.external_id = ${first.guid}`),
    ]).toEqual([{ devices: 1, sources: 2 }]);
    expect([
      ...(await world.db
        .sql`select count(*)::int as people from person where email = ${owner.email.toLowerCase()}`),
    ]).toEqual([{ people: 1 }]);
  });
});
