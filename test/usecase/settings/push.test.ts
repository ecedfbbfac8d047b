import { beforeAll, expect, test } from "vitest";

import { UsageError } from "../../../src/usecase/context.ts";
import { loadActor, OPERATOR } from "../../../src/usecase/access/load-actor.ts";
import { setInheritance } from "../../../src/usecase/settings/inherit.ts";
import { pushSettings } from "../../../src/usecase/settings/push.ts";
import { restorePush } from "../../../src/usecase/settings/restore-push.ts";
import { runPush } from "../../../src/usecase/settings/run-push.ts";
import { setOwn } from "../../../src/usecase/settings/set-own.ts";
import { setThresholds } from "../../../src/usecase/settings/set-thresholds.ts";
import {
  addDevices,
  addOrganization,
  deviceId,
  ownerSettings,
  ROOT,
  withRole,
} from "../../support/company.ts";
import { useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-02T10:00:00Z");
const ids = { sales: 0, emea: 0, apart: 0 };

beforeAll(async () => {
  ids.sales = await addOrganization(world.db, "Sales");
  ids.emea = await addOrganization(world.db, "EMEA", ids.sales);
  ids.apart = await addOrganization(world.db, "Apart", ids.sales);
  await setInheritance(world.ctx, OPERATOR, {
    organizationId: ids.apart,
    group: "device defaults",
    inherit: false,
  });
  const activity = "2026-10-29T10:00:00Z";
  await addDevices(
    world.ctx,
    { device: "SAL-1", organization: "Sales", owner: "alice", activity },
    { device: "EME-1", organization: "EMEA", owner: "bob", activity },
    { device: "APA-1", organization: "Apart", owner: "carol", activity },
  );
});

async function kindOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => "done",
    (error: unknown) => (error instanceof UsageError ? error.kind : "another error"),
  );
}

async function ownerLevels(): Promise<Record<string, unknown>> {
  const rows = await world.db.sql<{ name: string; level: string | null }[]>`
    select name, owner_level as level from device where name !~ '^M-' order by name`;
  return Object.fromEntries(rows.map(({ name, level }) => [name, level]));
}

test("a pushed mail makes the owner's level count, at once and only where the push reaches", async () => {
  expect(await ownerLevels()).toEqual({ "APA-1": null, "EME-1": null, "SAL-1": null });
  await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, owner: { warningMail: true } });
  const pushed = await pushSettings(world.ctx, OPERATOR, { organizationId: ROOT, fields: "all" });
  expect(pushed).toMatchObject({ state: "done", organizations: 3, devices: 2, ownerValues: 0 });
  expect(await ownerLevels()).toEqual({ "APA-1": null, "EME-1": "warning", "SAL-1": "warning" });
  await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, owner: { warningMail: false } });
  await pushSettings(world.ctx, OPERATOR, { organizationId: ROOT, fields: ["warningMail"] });
  expect(await ownerLevels()).toEqual({ "APA-1": null, "EME-1": null, "SAL-1": null });
});

test("a push from a department that inherits pushes what it inherits", async () => {
  await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, owner: { deliveryWindow: "evening" } });
  const pushed = await pushSettings(world.ctx, OPERATOR, {
    organizationId: ids.emea,
    fields: ["deliveryWindow"],
  });
  expect(pushed).toMatchObject({ state: "done", organizations: 1, devices: 1 });
  const again = await pushSettings(world.ctx, OPERATOR, {
    organizationId: ids.emea,
    fields: ["deliveryWindow"],
  });
  expect(again).toMatchObject({ state: "nothing", pushId: null, devices: 0 });
});

test("an owner changes what is not locked, on own devices only", async () => {
  const alice = await loadActor(world.ctx, { email: "Alice@acme.test", origin: "slack" });
  const own = await deviceId(world.db, "SAL-1");
  await setOwn(world.ctx, alice, { deviceId: own, changes: { criticalDays: 10 } });
  expect((await ownerSettings(world.db))["SAL-1"]).toMatchObject({
    criticalDays: 10,
    ownerSet: ["criticalDays"],
  });
  const other = await deviceId(world.db, "EME-1");
  expect(await kindOf(setOwn(world.ctx, alice, { deviceId: other, changes: { criticalDays: 10 } }))).toBe(
    "not-found",
  );
  expect(await kindOf(setOwn(world.ctx, OPERATOR, { deviceId: own, changes: { criticalDays: 9 } }))).toBe(
    "denied",
  );
  expect(await kindOf(setOwn(world.ctx, alice, { deviceId: own, changes: { criticalDays: 2 } }))).toBe(
    "invalid",
  );
  await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, lock: ["criticalDays"] });
  expect(await kindOf(setOwn(world.ctx, alice, { deviceId: own, changes: { criticalDays: 11 } }))).toBe(
    "done",
  );
  await pushSettings(world.ctx, OPERATOR, { organizationId: ROOT, fields: ["criticalDays"] });
  expect(await kindOf(setOwn(world.ctx, alice, { deviceId: own, changes: { criticalDays: 12 } }))).toBe(
    "conflict",
  );
  expect((await ownerSettings(world.db))["SAL-1"]).toMatchObject({
    criticalDays: 5,
    locked: ["criticalDays"],
    ownerSet: [],
  });
});

test("what an owner switches on is judged at once", async () => {
  const bob = await loadActor(world.ctx, { email: "bob@acme.test", origin: "slack" });
  await setOwn(world.ctx, bob, {
    deviceId: await deviceId(world.db, "EME-1"),
    changes: { warningMail: true },
  });
  expect(await ownerLevels()).toMatchObject({ "EME-1": "warning", "SAL-1": null });
});

test("a push is taken back, except where somebody chose again since", async () => {
  const before = await ownerSettings(world.db);
  await setThresholds(world.ctx, OPERATOR, {
    organizationId: ROOT,
    owner: { criticalMail: true, statusMail: true },
  });
  const pushed = await pushSettings(world.ctx, OPERATOR, { organizationId: ROOT, fields: "all" });
  expect(pushed).toMatchObject({ devices: 2, ownerValues: 1 });
  const alice = await loadActor(world.ctx, { email: "alice@acme.test", origin: "slack" });
  await setOwn(world.ctx, alice, {
    deviceId: await deviceId(world.db, "SAL-1"),
    changes: { warningDays: 1 },
  });
  const pushId = pushed.pushId ?? 0;
  const restored = await restorePush(world.ctx, OPERATOR, { pushId, reason: "the wrong tree" });
  expect(restored).toMatchObject({ state: "done", devices: 1, keptDevices: 1 });
  const after = await ownerSettings(world.db);
  expect(after).toMatchObject({
    "EME-1": before["EME-1"],
    "SAL-1": { warningDays: 1, criticalMail: true, ownerSet: ["warningDays"] },
  });
});

test("push and its return need the role", async () => {
  const dave = await withRole(world.ctx, "dave", "org-admin", ids.sales);
  const erin = await loadActor(world.ctx, { email: "erin@acme.test", origin: "slack" });
  expect(await kindOf(pushSettings(world.ctx, dave, { organizationId: ROOT, fields: "all" }))).toBe("denied");
  expect(await kindOf(pushSettings(world.ctx, dave, { organizationId: ids.sales, fields: "all" }))).toBe(
    "done",
  );
  expect(await kindOf(restorePush(world.ctx, dave, { pushId: 1 }))).toBe("denied");
  expect(await kindOf(restorePush(world.ctx, erin, { pushId: 4040 }))).toBe("denied");
  expect(await kindOf(restorePush(world.ctx, OPERATOR, { pushId: 4040 }))).toBe("not-found");
  expect(await kindOf(pushSettings(world.ctx, OPERATOR, { organizationId: ROOT, fields: [] }))).toBe(
    "invalid",
  );
});

test("over 10,000 devices a job pushes; broken off it goes on, and it can be taken back", async () => {
  const [{ id: policyId } = { id: 0 }] = await world.db.sql<{ id: number }[]>`
    select device_policy_id as id from device where name = 'SAL-1'`;
  await world.db.sql`
    insert into device (namespace, external_id, name, organization_id, source_set_id, device_policy_id, state,
      first_seen_at, observed_at, last_activity_at)
    select 'crashplan', 'many-' || n, 'M-' || n, ${ids.emea}, (select max(id) from source_set), ${policyId}, 'active',
      ${world.ctx.now()}, ${world.ctx.now()}, ${world.ctx.now()}
    from generate_series(1, 20500) n`;
  await setThresholds(world.ctx, OPERATOR, {
    organizationId: ROOT,
    owner: { warningMail: true, criticalMail: true, statusMailDays: 30 },
  });
  const before = await policyCounts();
  const pushed = await pushSettings(world.ctx, OPERATOR, { organizationId: ROOT, fields: "all" });
  const pushId = pushed.pushId ?? 0;
  expect(pushed).toMatchObject({ state: "running", devices: 20_502 });
  expect(await policyCounts()).toEqual(before);
  const jobs = await world.db.sql`select data from pgboss.job where name = 'push-settings'`;
  expect([...jobs]).toEqual([{ data: { pushId } }]);
  expect(await kindOf(pushSettings(world.ctx, OPERATOR, { organizationId: ROOT, fields: "all" }))).toBe(
    "conflict",
  );
  expect(await kindOf(restorePush(world.ctx, OPERATOR, { pushId }))).toBe("conflict");

  const broken = { ...world.ctx, db: { ...world.db, transaction: failAfter(2) } };
  await expect(runPush(broken, { pushId })).rejects.toThrow("the cable is out");
  expect(await progress(pushId)).toEqual({ state: "failed", done: 20_000 });
  await runPush(world.ctx, { pushId });
  await runPush(world.ctx, { pushId });
  expect(await progress(pushId)).toEqual({ state: "done", done: 20_502 });
  expect((await policyCounts()).map(({ devices }) => devices)).toEqual([1, 20_502]);
  const tallies = await world.db.sql`
    select sum(devices)::int as devices from organization_tally where audience = 'owner'`;
  expect([...tallies]).toEqual([{ devices: 20_502 }]);

  const restored = await restorePush(world.ctx, OPERATOR, { pushId });
  expect(restored).toMatchObject({ state: "running", devices: 20_502, keptDevices: 0 });
  await runPush(world.ctx, { pushId: restored.pushId });
  expect(await policyCounts()).toEqual(before);
});

async function policyCounts(): Promise<readonly { id: number; devices: number }[]> {
  return [
    ...(await world.db.sql<{ id: number; devices: number }[]>`
      select device_policy_id as id, count(*)::int as devices from device group by 1 order by 1`),
  ];
}

async function progress(pushId: number): Promise<unknown> {
  const [row] = await world.db.sql`
    select state, devices_done as done from settings_push where id = ${pushId}`;
  return row;
}

/** A database that runs so many transactions and then fails. */
function failAfter(count: number): typeof world.db.transaction {
  let left = count;
  return async (work) => {
    if (left === 0) throw new Error("the cable is out");
    left -= 1;
    return await world.db.transaction(work);
  };
}
