import { beforeAll, describe, expect, test } from "vitest";

import { ensureSource } from "../../../db/query/source.ts";
import { DAY_MS } from "../../../src/core/instant.ts";
import type { Actor } from "../../../src/usecase/context.ts";
import { evaluateFleet } from "../../../src/usecase/evaluate/evaluate-fleet.ts";
import { acknowledge } from "../../../src/usecase/outage/acknowledge.ts";
import { recordObservations } from "../../../src/usecase/record/record-observations.ts";
import { beAway } from "../../../src/usecase/snooze/be-away.ts";
import { beBack, endSnooze } from "../../../src/usecase/snooze/end-snooze.ts";
import { snoozeDevice } from "../../../src/usecase/snooze/snooze-device.ts";
import { endDueSnoozes } from "../../../src/usecase/sweep/end-snoozes.ts";
import { seen } from "../../support/observe.ts";
import { at, OPERATOR, useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-01T09:00:00Z");
const TOOLS = {
  kind: "tools",
  name: "tools",
  namespace: "tools",
  mode: "push",
  intervalMinutes: null,
} as const;

function person(name: string): Actor {
  return { name: `${name}@acme.test`, origin: "slack", email: `${name}@acme.test`, grants: [] };
}

/** Every device pushes a backup now; after that it is silent unless it is said again. */
async function backup(...devices: [device: string, owner: string][]): Promise<void> {
  const source = await ensureSource(world.db, TOOLS, world.ctx.now());
  const time = new Date(world.ctx.now()).toISOString();
  const list = devices.map(([device, owner]) => seen({ device, owner, activity: time, observed: time }));
  await recordObservations(world.ctx, source, list, { asOf: null, full: false });
}

async function owed(device: string, audience: string): Promise<string[]> {
  const rows = await world.db.sql<{ level: string }[]>`
    select n.level from notification n join device d on d.id = n.device_id
    where d.name = ${device} and n.audience = ${audience} order by n.id`;
  return rows.map((row) => row.level);
}

beforeAll(async () => {
  await world.db
    .sql`insert into subscription (organization_id, platform, channel_id, zone, created_by, created_at, warnings)
    select id, 'terminal', 'ops', 'UTC', 'test', now(), true from organization where parent_id is null`;
  await world.db.sql`update device_defaults set critical_mail = true`;
  await backup(["LAPTOP", "alice"], ["TABLET", "alice"], ["SERVER", "bob"], ["DESKTOP", "carol"]);
});

describe("an administrator", () => {
  test("snoozes a device: it crosses in silence, and the most severe level is owed once when the snooze ends", async () => {
    await snoozeDevice(world.ctx, OPERATOR, {
      device: "SERVER",
      until: world.ctx.now() + 20 * DAY_MS,
      reason: "moved",
      alsoOwner: true,
    });
    world.moveTo("2026-11-16T09:00:00Z");
    await evaluateFleet(world.ctx);
    expect(await owed("SERVER", "admins")).toEqual([]);
    expect(await owed("SERVER", "owner")).toEqual([]);
    world.moveTo("2026-11-21T09:00:00Z");
    expect(await endDueSnoozes(world.ctx)).toBe(1);
    expect(await endDueSnoozes(world.ctx)).toBe(0);
    await evaluateFleet(world.ctx);
    expect(await owed("SERVER", "admins")).toEqual(["critical"]);
    expect(await owed("SERVER", "owner")).toEqual(["critical"]);
  });

  test("takes a snooze back, and hears at once what was held back", async () => {
    await backup(["DESKTOP", "carol"]);
    await snoozeDevice(world.ctx, OPERATOR, {
      device: "DESKTOP",
      until: world.ctx.now() + 90 * DAY_MS,
      reason: null,
      alsoOwner: false,
    });
    world.advance(15 * DAY_MS);
    await evaluateFleet(world.ctx);
    const before = await owed("DESKTOP", "admins");
    await endSnooze(world.ctx, OPERATOR, { device: "DESKTOP" });
    expect(await owed("DESKTOP", "admins")).toEqual([...before, "critical"]);
    await expect(endSnooze(world.ctx, OPERATOR, { device: "DESKTOP" })).rejects.toThrow(
      "DESKTOP is not snoozed.",
    );
  });

  test("acknowledges an open outage; a device that backs up has nothing to acknowledge", async () => {
    expect(await acknowledge(world.ctx, OPERATOR, { device: "DESKTOP" })).toEqual({
      deviceName: "DESKTOP",
      before: null,
    });
    expect(await acknowledge(world.ctx, OPERATOR, { device: "DESKTOP" })).toEqual({
      deviceName: "DESKTOP",
      before: "terminal",
    });
    const mallory = { ...OPERATOR, name: "mallory" };
    for (const from of [undefined, "somebody"])
      await expect(acknowledge(world.ctx, mallory, { device: "DESKTOP", from })).rejects.toThrow(
        "terminal has DESKTOP already.",
      );
    expect(await acknowledge(world.ctx, mallory, { device: "DESKTOP", from: "terminal" })).toEqual({
      deviceName: "DESKTOP",
      before: "terminal",
    });
    await backup(["DESKTOP", "carol"]);
    await expect(acknowledge(world.ctx, OPERATOR, { device: "DESKTOP" })).rejects.toThrow(
      "nothing to acknowledge",
    );
  });
});

describe("an owner", () => {
  test("pauses only their own mail, and only for their own device", async () => {
    const { paused } = await snoozeDevice(world.ctx, person("alice"), {
      device: "LAPTOP",
      until: world.ctx.now() + DAY_MS,
      reason: null,
      alsoOwner: true,
    });
    expect(paused).toEqual(["owner"]);
    await expect(
      snoozeDevice(world.ctx, person("alice"), {
        device: "SERVER",
        until: world.ctx.now() + DAY_MS,
        reason: null,
        alsoOwner: false,
      }),
    ).rejects.toThrow('There is no device "SERVER" that you may see.');
  });

  test("is away: no mail for any of their devices until they are back", async () => {
    await backup(["LAPTOP", "alice"], ["TABLET", "alice"]);
    const before = [await owed("LAPTOP", "owner"), await owed("TABLET", "owner")];
    await beAway(world.ctx, person("alice"), { until: world.ctx.now() + 60 * DAY_MS });
    world.advance(6 * DAY_MS);
    await evaluateFleet(world.ctx);
    expect([await owed("LAPTOP", "owner"), await owed("TABLET", "owner")]).toEqual(before);
    await beBack(world.ctx, person("alice"));
    expect(await owed("TABLET", "owner")).toEqual([...(before[1] ?? []), "critical"]);
    await expect(beBack(world.ctx, person("alice"))).rejects.toThrow("You are not marked as away.");
  });

  test("without devices has nothing to pause", async () => {
    await expect(beAway(world.ctx, person("mallory"), { until: world.ctx.now() + DAY_MS })).rejects.toThrow(
      "knows no devices of yours",
    );
  });
});

describe("refuses", () => {
  test("an end in the past, and one more than a year ahead", async () => {
    const snooze = { device: "SERVER", reason: null, alsoOwner: false };
    await expect(
      snoozeDevice(world.ctx, OPERATOR, { ...snooze, until: at("2020-01-01T00:00:00Z") }),
    ).rejects.toThrow("The end is in the past.");
    await expect(
      snoozeDevice(world.ctx, OPERATOR, { ...snooze, until: at("2030-01-01T00:00:00Z") }),
    ).rejects.toThrow("more than 365 days ahead");
  });

  test("somebody without a role", async () => {
    await expect(acknowledge(world.ctx, person("mallory"), { device: "SERVER" })).rejects.toThrow(
      'There is no device "SERVER" that you may see.',
    );
  });
});
