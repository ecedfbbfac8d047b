import { expect, test } from "vitest";

import { loadActor } from "../../src/usecase/access/load-actor.ts";
import type { Actor } from "../../src/usecase/context.ts";
import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import { setInheritance } from "../../src/usecase/settings/inherit.ts";
import { listOrganizations } from "../../src/usecase/settings/list-organizations.ts";
import { pushSettings } from "../../src/usecase/settings/push.ts";
import { setOwn } from "../../src/usecase/settings/set-own.ts";
import { setSchedule } from "../../src/usecase/settings/set-schedule.ts";
import { setThresholds } from "../../src/usecase/settings/set-thresholds.ts";
import { showSettings } from "../../src/usecase/settings/show-settings.ts";
import {
  addDevices,
  addOrganization,
  auditTrail,
  deviceId,
  ownerSettings,
  ROOT,
  withRole,
} from "../support/company.ts";
import { at, useWorld } from "../support/world.ts";

// A mid-sized software company; Monday, 2 November 2026. The steps build on each other.
const world = useWorld("2026-11-02T10:00:00Z");
const people: { alice?: Actor } = {};
const places: Record<string, number> = {};

function alice(): Actor {
  if (people.alice === undefined) throw new Error("the company is made by the first test");
  return people.alice;
}

const UNTOUCHED = {
  warningDays: 3,
  criticalDays: 5,
  warningMail: true,
  criticalMail: false,
  locked: [],
  ownerSet: [],
};

test("the company: three departments, and Research, which stands alone", async () => {
  people.alice = await withRole(world.ctx, "alice", "admin");
  for (const name of ["Engineering", "Legal", "Research"])
    places[name] = await addOrganization(world.db, name);
  places["Platform"] = await addOrganization(world.db, "Platform", places["Engineering"]);
  // Owners are warned by mail, everywhere, before Alice begins.
  await setThresholds(world.ctx, alice(), { organizationId: ROOT, owner: { warningMail: true } });
  for (const group of ["reporting", "device defaults"] as const) {
    await setInheritance(world.ctx, alice(), {
      organizationId: places["Research"] ?? 0,
      group,
      inherit: false,
    });
  }
  await addDevices(
    world.ctx,
    { device: "ENG-1", organization: "Engineering", owner: "bob", activity: "2026-11-02T09:00:00Z" },
    { device: "PLA-1", organization: "Platform", owner: "carol", activity: "2026-11-02T09:00:00Z" },
    { device: "LEG-1", organization: "Legal", owner: "dave", activity: "2026-11-02T09:00:00Z" },
    { device: "RES-1", organization: "Research", owner: "erin", activity: "2026-11-02T09:00:00Z" },
  );
  const bob = await loadActor(world.ctx, { email: "bob@acme.test", origin: "slack" });
  await setOwn(world.ctx, bob, {
    deviceId: await deviceId(world.db, "ENG-1"),
    changes: { criticalDays: 90 },
  });
  expect(await ownerSettings(world.db)).toEqual({
    "ENG-1": { ...UNTOUCHED, criticalDays: 90, ownerSet: ["criticalDays"] },
    "LEG-1": UNTOUCHED,
    "PLA-1": UNTOUCHED,
    "RES-1": UNTOUCHED,
  });
});

test("administrators and Finance get the report every Thursday", async () => {
  const { reporting } = await setSchedule(world.ctx, alice(), {
    organizationId: ROOT,
    sendReports: true,
    days: ["Th"],
    addRecipients: ["Finance@acme.test"],
  });
  expect(reporting).toMatchObject({
    own: true,
    nextRunAt: at("2026-11-05T09:00:00Z"),
    values: { sendReports: true, reportDays: ["Th"], reportTime: "09:00", recipients: ["finance@acme.test"] },
  });
});

test("all departments but Research inherit it, and the list shows that", async () => {
  const all = await listOrganizations(world.ctx, alice(), { own: false });
  expect(all.map(({ name, depth, reportingFrom }) => [depth, name, reportingFrom.name])).toEqual([
    [0, "All organizations", "All organizations"],
    [1, "Engineering", "All organizations"],
    [2, "Platform", "All organizations"],
    [1, "Legal", "All organizations"],
    [1, "Research", "Research"],
  ]);
  const exceptions = await listOrganizations(world.ctx, alice(), { own: true });
  expect(
    exceptions.map(({ name, ownReporting, ownDefaults }) => ({ name, ownReporting, ownDefaults })),
  ).toEqual([{ name: "Research", ownReporting: true, ownDefaults: true }]);
  const platform = await showSettings(world.ctx, alice(), places["Platform"] ?? 0);
  expect(platform.reporting).toMatchObject({
    own: false,
    from: { id: ROOT, name: "All organizations" },
    values: { reportDays: ["Th"], recipients: ["finance@acme.test"] },
  });
  const research = await showSettings(world.ctx, alice(), places["Research"] ?? 0);
  expect(research.reporting).toMatchObject({ own: true, values: { sendReports: false, recipients: [] } });
});

test("Warning is switched off and pushed to all devices, except those of Research", async () => {
  const set = await setThresholds(world.ctx, alice(), {
    organizationId: ROOT,
    owner: { warningMail: false },
  });
  expect(set.unpushed).toEqual(["warningMail"]);
  expect((await ownerSettings(world.db))["LEG-1"]).toEqual(UNTOUCHED);
  const pushed = await pushSettings(world.ctx, alice(), { organizationId: ROOT, fields: ["warningMail"] });
  expect(pushed).toMatchObject({ state: "done", organizations: 4, devices: 3, ownerValues: 0 });
  expect(await ownerSettings(world.db)).toEqual({
    "ENG-1": { ...UNTOUCHED, warningMail: false, criticalDays: 90, ownerSet: ["criticalDays"] },
    "LEG-1": { ...UNTOUCHED, warningMail: false },
    "PLA-1": { ...UNTOUCHED, warningMail: false },
    "RES-1": UNTOUCHED,
  });
});

test("Critical is switched on at 30 days and pushed; the push says what it overwrites", async () => {
  await setThresholds(world.ctx, alice(), {
    organizationId: ROOT,
    owner: { criticalMail: true, criticalDays: 30 },
    lock: ["criticalMail"],
  });
  const push = { organizationId: ROOT, fields: ["criticalMail", "criticalDays"] } as const;
  expect(await pushSettings(world.ctx, alice(), { ...push, dryRun: true })).toMatchObject({
    state: "dry-run",
    devices: 3,
    ownerValues: 1,
  });
  expect((await ownerSettings(world.db))["ENG-1"]).toMatchObject({ criticalDays: 90 });
  await pushSettings(world.ctx, alice(), push);
  const critical = {
    warningDays: 3,
    criticalDays: 30,
    warningMail: false,
    criticalMail: true,
    locked: ["criticalMail"],
    ownerSet: [],
  };
  expect(await ownerSettings(world.db)).toEqual({
    "ENG-1": critical,
    "LEG-1": critical,
    "PLA-1": critical,
    "RES-1": UNTOUCHED,
  });
});

test("a device that is new in a department starts with the same", async () => {
  await addDevices(world.ctx, {
    device: "PLA-2",
    organization: "Platform",
    owner: "frank",
    activity: "2026-11-02T09:30:00Z",
  });
  expect((await ownerSettings(world.db))["PLA-2"]).toMatchObject({ criticalDays: 30, criticalMail: true });
});

test("an owner hears nothing for 29 days and gets one mail after 30; Research hears a warning after 3", async () => {
  async function mailsAfter(time: string): Promise<readonly string[]> {
    world.moveTo(time);
    await addDevices(world.ctx, {
      device: "LEG-1",
      organization: "Legal",
      owner: "dave",
      activity: new Date(at(time)).toISOString(),
    });
    await evaluateFleet(world.ctx);
    const rows = await world.db.sql<{ line: string }[]>`
      select destination || ' ' || level as line from notification where kind = 'owner-alert' order by 1`;
    return rows.map(({ line }) => line);
  }
  expect(await mailsAfter("2026-11-05T09:30:00Z")).toEqual(["mail:erin@acme.test warning"]);
  expect(await mailsAfter("2026-12-02T08:59:00Z")).toEqual(["mail:erin@acme.test warning"]);
  const once = [
    "mail:bob@acme.test critical",
    "mail:carol@acme.test critical",
    "mail:erin@acme.test warning",
    "mail:frank@acme.test critical",
  ];
  expect(await mailsAfter("2026-12-02T10:00:00Z")).toEqual(once);
  expect(await mailsAfter("2027-01-20T10:00:00Z")).toEqual(once);
});

test("everything Alice did stands in the audit", async () => {
  expect(await auditTrail(world.db)).toEqual([
    "terminal grant.add",
    "alice@acme.test defaults.set",
    "alice@acme.test inheritance.off",
    "alice@acme.test inheritance.off",
    "bob@acme.test device.set",
    "alice@acme.test schedule.set",
    "alice@acme.test defaults.set",
    "alice@acme.test defaults.push",
    "alice@acme.test defaults.set",
    "alice@acme.test defaults.push",
  ]);
});
