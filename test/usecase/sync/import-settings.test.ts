import { describe, expect, test } from "vitest";

import { organizationsOf } from "../../../db/query/source-tree.ts";
import { DEFAULT_DEVICE_DEFAULTS } from "../../../src/core/policy.ts";
import type { PulledSettings } from "../../../src/port/pull-source.ts";
import { setThresholds } from "../../../src/usecase/settings/set-thresholds.ts";
import { readSettings } from "../../../src/usecase/settings/show-settings.ts";
import { syncSource } from "../../../src/usecase/sync/sync-source.ts";
import { takeOver } from "../../../src/usecase/sync/take-over.ts";
import { seen } from "../../support/observe.ts";
import { pullScript, scriptedSource } from "../../support/pull-source.ts";
import { OPERATOR, useWorld, type World } from "../../support/world.ts";

function settings(
  organizationId: string,
  given: { own?: boolean; criticalDays?: number } = {},
): PulledSettings {
  return {
    organizationId,
    reporting: {
      own: given.own ?? true,
      values: {
        warningDays: 3,
        criticalDays: given.criticalDays ?? 14,
        sendReports: true,
        reportDays: ["Th"],
        recipients: ["finance@acme.test"],
      },
    },
    defaults: {
      own: given.own ?? true,
      values: { ...DEFAULT_DEVICE_DEFAULTS.values, criticalDays: 30, criticalMail: true },
      locked: ["warningMail"],
    },
  };
}

const script = pullScript({
  organizations: [
    { id: "1", name: "Acme", parentId: null, costCentre: null },
    { id: "2", name: "Sales", parentId: "1", costCentre: null },
  ],
  settings: [settings("1"), settings("2", { own: false })],
  devices: [
    {
      observation: seen({ device: "LT-1", organization: "1", activity: "2026-11-20T08:00:00Z" }),
      alertStates: [],
    },
  ],
});

async function read(world: World): Promise<Readonly<Record<string, number>>> {
  world.advance(3_600_000);
  return (await syncSource(world.ctx, scriptedSource(script), { kind: "full", instanceId: null })).changed;
}

async function idOf(world: World, name: string): Promise<number> {
  const found = (await organizationsOf(world.db, "crashplan")).find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} was not imported`);
  return found.id;
}

describe("settings that a source brings", () => {
  const world = useWorld("2026-11-20T09:00:00Z");

  test("count at once, inheritance included, and mail nobody", async () => {
    await read(world);
    const acme = await readSettings(world.ctx, await idOf(world, "Acme"));
    expect(acme.reporting).toMatchObject({
      own: true,
      mailedBy: "crashplan",
      nextRunAt: null,
      values: {
        warningDays: 3,
        criticalDays: 14,
        sendReports: false,
        reportDays: ["Th"],
        recipients: ["finance@acme.test"],
      },
    });
    expect(acme.defaults).toMatchObject({
      own: true,
      mailedBy: "crashplan",
      values: { criticalDays: 30, criticalMail: false },
      locked: ["warningMail"],
    });
    const sales = await readSettings(world.ctx, await idOf(world, "Sales"));
    expect(sales.reporting).toMatchObject({ own: false, from: { name: "Acme" }, mailedBy: "crashplan" });
    expect([...(await world.db.sql`select owner_level from device`)]).toEqual([{ owner_level: null }]);
    expect([
      ...(await world.db.sql`select action, actor from audit where action = 'settings.import'`),
    ]).toEqual([
      { action: "settings.import", actor: "crashplan" },
      { action: "settings.import", actor: "crashplan" },
    ]);
  });

  test("follow the source as long as nobody touched them", async () => {
    expect(await read(world)).toEqual({});
    script.settings = [settings("1", { criticalDays: 21 }), settings("2")];
    expect(await read(world)).toEqual({ "settings groups imported": 3 });
    expect((await readSettings(world.ctx, await idOf(world, "Acme"))).reporting.values.criticalDays).toBe(21);
    script.settings = [settings("1", { criticalDays: 21 }), settings("2", { own: false })];
    expect(await read(world)).toEqual({ "settings groups imported": 2 });
    expect((await readSettings(world.ctx, await idOf(world, "Sales"))).reporting.own).toBe(false);
  });

  test("send what the source sends once they are taken over, to existing devices as well", async () => {
    const organizationId = await idOf(world, "Acme");
    const taken = await takeOver(world.ctx, OPERATOR, { organizationId });
    expect(taken).toMatchObject({
      groups: ["reporting", "device-defaults"],
      sendsReports: true,
      push: { state: "done", devices: 1, importedFrom: "crashplan" },
    });
    const acme = await readSettings(world.ctx, organizationId);
    expect(acme.reporting.mailedBy).toBeUndefined();
    expect(acme.reporting.values.sendReports).toBe(true);
    expect(acme.reporting.nextRunAt).not.toBeNull();
    expect(acme.defaults.values).toMatchObject({ criticalMail: true, warningMail: false });
    expect([...(await world.db.sql`select owner_level from device`)]).toEqual([{ owner_level: "ok" }]);
    await expect(takeOver(world.ctx, OPERATOR, { organizationId })).rejects.toMatchObject({
      kind: "conflict",
    });
    await expect(
      takeOver(world.ctx, { ...OPERATOR, origin: "slack", email: "x@acme.test" }, { organizationId }),
    ).rejects.toMatchObject({ kind: "denied" });
  });

  test("are never overwritten once they are the bot's own", async () => {
    script.settings = [settings("1", { criticalDays: 60 }), settings("2", { own: false })];
    expect(await read(world)).toEqual({});
    expect((await readSettings(world.ctx, await idOf(world, "Acme"))).reporting.values.criticalDays).toBe(21);
  });

  test("nor when somebody edited them here", async () => {
    const organizationId = await idOf(world, "Sales");
    await setThresholds(world.ctx, OPERATOR, {
      organizationId,
      admins: { criticalDays: 40 },
      endInheritance: true,
    });
    script.settings = [settings("2", { criticalDays: 60 })];
    await read(world);
    expect((await readSettings(world.ctx, organizationId)).reporting.values.criticalDays).toBe(40);
  });
});

describe("settings that nobody can go by", () => {
  const world = useWorld("2026-11-20T09:00:00Z");

  test("are left out and remarked on", async () => {
    script.settings = [{ ...settings("1", { criticalDays: 2 }), defaults: null }];
    const result = await syncSource(world.ctx, scriptedSource(script), { kind: "full", instanceId: null });
    expect(result.state).toBe("done");
    expect(result.remarks).toEqual([
      'The reporting settings of "Acme" were not imported: Critical must come after warning: 2 is not more than 3 days.',
    ]);
  });
});

describe("roles that a source brings", () => {
  const world = useWorld("2026-11-20T09:00:00Z");

  async function grants(): Promise<unknown> {
    return [...(await world.db.sql`select email, role, namespace from role_grant order by email, role`)];
  }

  test("become grants, and go when the source takes them away; what was done here stays", async () => {
    script.settings = [];
    script.roles = [
      { email: "root@acme.test", organizationId: null, role: "admin" },
      { email: "sales@acme.test", organizationId: "2", role: "admin" },
      { email: "law@acme.test", organizationId: "1", role: "legal" },
      { email: "reader@acme.test", organizationId: "2", role: "report" },
    ];
    await read(world);
    expect(await grants()).toEqual([
      { email: "law@acme.test", role: "legal", namespace: "crashplan" },
      { email: "root@acme.test", role: "admin", namespace: "crashplan" },
      { email: "sales@acme.test", role: "org-admin", namespace: "crashplan" },
    ]);
    expect([...(await world.db.sql`select email from imported_recipient`)]).toEqual([
      { email: "reader@acme.test" },
    ]);
    script.roles = script.roles.filter(({ role }) => role !== "legal");
    expect(await read(world)).toEqual({ "grants removed": 1 });
  });
});
