import fc from "fast-check";
import { expect, test } from "vitest";

import { DAY_MS, HOUR_MS, isoInstant } from "../../../src/core/instant.ts";
import { OWNER_FIELDS, type OwnerField } from "../../../src/core/policy.ts";
import { OPERATOR } from "../../../src/usecase/access/load-actor.ts";
import { UsageError } from "../../../src/usecase/context.ts";
import { evaluateFleet } from "../../../src/usecase/evaluate/evaluate-fleet.ts";
import { changeSettings } from "../../../src/usecase/settings/change-settings.ts";
import { forgetHistograms } from "../../../src/usecase/settings/fleet-histogram.ts";
import { setOwn } from "../../../src/usecase/settings/set-own.ts";
import { showSettings } from "../../../src/usecase/settings/show-settings.ts";
import { whatIf, type Proposal, type WhatIf } from "../../../src/usecase/settings/what-if.ts";
import { snoozeDevice } from "../../../src/usecase/snooze/snooze-device.ts";
import { loadActor } from "../../../src/usecase/access/load-actor.ts";
import { addDevices, addOrganization, deviceId, withRole } from "../../support/company.ts";
import { useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-02T09:00:00Z");
let round = 0;

async function propose(organizationId: number, proposed: Partial<Proposal>): Promise<WhatIf> {
  const { reporting, defaults } = await showSettings(world.ctx, OPERATOR, organizationId);
  forgetHistograms(world.ctx);
  return await whatIf(world.ctx, OPERATOR, {
    organizationId,
    today: { admins: reporting.values },
    proposed: { admins: reporting.values, defaults, push: [], ...proposed },
  });
}

/** What the database says after the fact. */
async function outcome(organizationIds: readonly number[], since: number): Promise<unknown> {
  const [levels] = await world.db.sql<{ warning: number; critical: number }[]>`
    select count(*) filter (where admins_level = 'warning')::int as warning,
      count(*) filter (where admins_level = 'critical')::int as critical
    from device where organization_id = any (${[...organizationIds]}::int[])`;
  const [mails] = await world.db.sql<{ owners: number }[]>`
    select count(distinct destination)::int as owners from notification
    where kind = 'owner-alert' and state = 'owed' and id > ${since}`;
  return { ...levels, ownersMailed: mails?.owners };
}

async function newest(): Promise<number> {
  const [row] = await world.db.sql<
    { id: number }[]
  >`select coalesce(max(id), 0)::int as id from notification`;
  return row?.id ?? 0;
}

const days = fc.integer({ min: 1, max: 12 });
const levels = fc
  .tuple(days, days)
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => ({ warningDays: Math.min(a, b), criticalDays: Math.max(a, b) }));
const fields: readonly OwnerField[] = ["warningDays", "criticalDays", "warningMail", "criticalMail"];
const story = fc.record({
  devices: fc.array(
    fc.record({
      /** Hours of silence; null: it never backed up. */
      silent: fc.option(fc.integer({ min: 0, max: 14 * 24 }), { freq: 8 }),
      createdDaysAgo: fc.integer({ min: 15, max: 40 }),
      fresh: fc.boolean(),
      owner: fc.option(fc.integer({ min: 0, max: 4 }), { freq: 6 }),
      below: fc.boolean(),
      deactivated: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      snoozed: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      own: fc.option(levels),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  steps: fc.array(
    fc.record({
      admins: levels,
      owner: levels,
      warningMail: fc.boolean(),
      criticalMail: fc.boolean(),
      push: fc.subarray([...fields]),
      hours: fc.integer({ min: 1, max: 60 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

test("what a change is said to do is what it does", { timeout: 90_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ devices, steps }) => {
      round += 1;
      world.advance(3 * HOUR_MS);
      const now = world.ctx.now();
      const team = await addOrganization(world.db, `T${round}`);
      const below = await addOrganization(world.db, `B${round}`, team);
      await addDevices(
        world.ctx,
        ...devices.map((one, index) => ({
          device: `D${round}-${index}`,
          organization: `${one.below ? "B" : "T"}${round}`,
          owner: one.owner === null ? null : `p${round}-${one.owner}`,
          activity: one.silent === null ? null : isoInstant(now - one.silent * HOUR_MS),
          created: isoInstant(now - (one.fresh && one.silent === null ? 1 : one.createdDaysAgo) * DAY_MS),
          state: one.deactivated ? ("deactivated" as const) : ("active" as const),
        })),
      );
      for (const [index, one] of devices.entries()) {
        const device = `D${round}-${index}`;
        if (one.snoozed && !one.deactivated) {
          const until = now + 30 * DAY_MS;
          await snoozeDevice(world.ctx, OPERATOR, { device, until, reason: null, alsoOwner: true });
        }
        if (one.own === null || one.owner === null) continue;
        const email = `p${round}-${one.owner}@acme.test`;
        const owner = await loadActor(world.ctx, { email, origin: "slack" });
        await setOwn(world.ctx, owner, { deviceId: await deviceId(world.db, device), changes: one.own });
      }
      for (const { admins, owner, warningMail, criticalMail, push, hours } of steps) {
        world.advance(hours * HOUR_MS);
        await addDevices(world.ctx);
        await evaluateFleet(world.ctx);
        const { defaults } = await showSettings(world.ctx, OPERATOR, team);
        const values = { ...defaults.values, ...owner, warningMail, criticalMail };
        const said = await propose(team, { admins, defaults: { values, locked: defaults.locked }, push });
        const since = await newest();
        await changeSettings(world.ctx, OPERATOR, {
          organizationId: team,
          admins,
          owner: values,
          push,
          endInheritance: true,
          holdMs: 0,
        });
        const { warning, critical } = said.proposed;
        expect({ warning, critical, ownersMailed: said.ownersMailed }).toEqual(
          await outcome([team, below], since),
        );
      }
    }),
    { numRuns: 25 },
  );
});

test("today's setting is shown beside it, and nothing is changed by asking", async () => {
  const team = await addOrganization(world.db, "Asking");
  const silent = (n: number): string => isoInstant(world.ctx.now() - n * DAY_MS);
  await addDevices(
    world.ctx,
    { device: "A-1", organization: "Asking", activity: silent(1) },
    { device: "A-8", organization: "Asking", activity: silent(8) },
    { device: "A-20", organization: "Asking", activity: silent(20) },
  );
  const { today, proposed } = await propose(team, { admins: { warningDays: 1, criticalDays: 2 } });
  expect(today).toMatchObject({ warning: 1, critical: 1 });
  expect(proposed).toMatchObject({ warning: 1, critical: 2 });
  expect(await propose(team, {})).toMatchObject({ proposed: today, ownersMailed: 0, pushedDevices: 0 });
});

test("alerts a week are the times that devices were silent for so long in the last 90 days", async () => {
  const team = await addOrganization(world.db, "Weeks");
  const ago = (n: number): number => world.ctx.now() - n * DAY_MS;
  await addDevices(
    world.ctx,
    { device: "W-1", organization: "Weeks", activity: isoInstant(ago(0)) },
    { device: "W-2", organization: "Weeks", activity: isoInstant(ago(16)) },
  );
  const id = await deviceId(world.db, "W-1");
  for (const [from, to] of [
    [10, 4],
    [40, 24],
    [85, 65],
    // Its threshold of 14 days was reached 96 days ago.
    [110, 80],
  ] as const) {
    await world.db
      .sql`insert into activity_gap (device_id, from_at, to_at) values (${id}, ${ago(from)}, ${ago(to)})`;
  }
  const { today, proposed } = await propose(team, { admins: { warningDays: 3, criticalDays: 5 } });
  expect((today.alertsAWeek * 90) / 7).toBeCloseTo(3);
  expect((proposed.alertsAWeek * 90) / 7).toBeCloseTo(4);
});

test("owner values that a push overwrites are counted, and mails that the brake would hold are said", async () => {
  const team = await addOrganization(world.db, "Flood");
  const activity = isoInstant(world.ctx.now() - 9 * DAY_MS);
  await addDevices(
    world.ctx,
    ...Array.from({ length: 60 }, (_, index) => ({
      device: `F-${index}`,
      organization: "Flood",
      owner: `flood${index}`,
      activity,
    })),
  );
  const owner = await loadActor(world.ctx, { email: "flood3@acme.test", origin: "slack" });
  await setOwn(world.ctx, owner, { deviceId: await deviceId(world.db, "F-3"), changes: { criticalDays: 9 } });
  const { defaults } = await showSettings(world.ctx, OPERATOR, team);
  const values = { ...defaults.values, criticalMail: true };
  const said = await propose(team, { defaults: { values, locked: [] }, push: OWNER_FIELDS });
  expect(said).toMatchObject({ ownersMailed: 60, held: true, pushedDevices: 60, ownerValues: 1 });
});

test("what is kept for a minute is counted again after it, and after a change", async () => {
  const team = await addOrganization(world.db, "Minute");
  const ask = async (): Promise<number> => {
    const { reporting, defaults } = await showSettings(world.ctx, OPERATOR, team);
    const proposed = { admins: reporting.values, defaults, push: [] };
    const said = await whatIf(world.ctx, OPERATOR, {
      organizationId: team,
      today: { admins: reporting.values },
      proposed,
    });
    return said.today.critical;
  };
  expect(await ask()).toBe(0);
  const activity = isoInstant(world.ctx.now() - 20 * DAY_MS);
  await addDevices(world.ctx, { device: "MIN-1", organization: "Minute", activity });
  expect(await ask()).toBe(0);
  world.advance(60_000);
  expect(await ask()).toBe(1);
});

test("a help desk may not ask what a setting would do", async () => {
  const team = await addOrganization(world.db, "Private");
  const dora = await withRole(world.ctx, "dora", "helpdesk");
  const { reporting, defaults } = await showSettings(world.ctx, OPERATOR, team);
  const asked = whatIf(world.ctx, dora, {
    organizationId: team,
    today: { admins: reporting.values },
    proposed: { admins: reporting.values, defaults, push: [] },
  });
  await expect(asked).rejects.toThrow(UsageError);
});
