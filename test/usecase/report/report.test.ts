import { describe, expect, test } from "vitest";

import { countOrganizations, reportAllOrganizations } from "../../../db/query/report.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { ensureSource } from "../../../db/query/source.ts";
import type { DeviceSection, OrganizationLine } from "../../../src/core/report.ts";
import { evaluateFleet } from "../../../src/usecase/evaluate/evaluate-fleet.ts";
import { recordObservations } from "../../../src/usecase/record/record-observations.ts";
import { buildReport } from "../../../src/usecase/report/build-report.ts";
import { PULL, seen, type Seen } from "../../support/observe.ts";
import { at, useWorld, type World } from "../../support/world.ts";

async function read(world: World, time: string, devices: readonly Seen[]): Promise<void> {
  world.moveTo(time);
  const source = await ensureSource(world.db, PULL, world.ctx.now());
  const list = devices.map((one) => seen({ ...one, observed: time }));
  await recordObservations(world.ctx, source, list, { asOf: at(time), full: false });
  await evaluateFleet(world.ctx);
}

async function organizationId(world: World, name: string): Promise<number> {
  const [row] = await world.db.sql<{ id: number }[]>`select id from organization where name = ${name}`;
  if (row === undefined) throw new Error(`there is no organization ${name}`);
  return row.id;
}

function names(section: DeviceSection): string[] {
  return section.devices.map((line) => line.device);
}

function countsOf(line: OrganizationLine | undefined): unknown {
  if (line === undefined) return null;
  const { name, depth, devices, ok, warning, critical, blindSpots, storedBytes } = line;
  return { name, depth, devices, ok, warning, critical, blindSpots, storedBytes };
}

describe("Alice's fleet over a fortnight", () => {
  const world = useWorld("2026-11-01T09:00:00Z");

  test("the report counts every device once, in its organization and in all above it", async () => {
    await read(world, "2026-11-01T09:00:00Z", [
      { device: "FRESH", organization: "Sales", activity: "2026-11-01T08:00:00Z" },
      { device: "SILENT", organization: "Sales", activity: "2026-10-30T08:00:00Z" },
      { device: "OLD", organization: "Engineering", activity: "2026-09-01T08:00:00Z" },
      { device: "GONE", organization: "Engineering", activity: "2026-09-01T08:00:00Z", state: "deactivated" },
      { device: "NOBODY", organization: "Engineering", activity: "2026-11-01T08:00:00Z", owner: null },
    ]);
    const report = await buildReport(world.ctx, {
      organizationId: await rootOrganizationId(world.db),
      scope: "full",
    });
    expect(report.headline).toEqual({
      devices: 4,
      ok: 3,
      warning: 0,
      critical: 1,
      blindSpots: 2,
      storedBytes: "3200000000",
      selectedBytes: "4000000000",
      deactivated: 1,
      newlyCritical: 0,
      recovered: 0,
    });
    expect(report.organizations.map(countsOf)).toEqual([
      {
        name: "All organizations",
        depth: 0,
        devices: 4,
        ok: 3,
        warning: 0,
        critical: 1,
        blindSpots: 2,
        storedBytes: "3200000000",
      },
      {
        name: "Engineering",
        depth: 1,
        devices: 2,
        ok: 1,
        warning: 0,
        critical: 1,
        blindSpots: 2,
        storedBytes: "1600000000",
      },
      {
        name: "Sales",
        depth: 1,
        devices: 2,
        ok: 2,
        warning: 0,
        critical: 0,
        blindSpots: 0,
        storedBytes: "1600000000",
      },
    ]);
    expect(report.organizations.map((line) => line.ownReporting)).toEqual([true, false, false]);
    expect(report.previous).toBeNull();
    expect(report.since).toBe(at("2026-10-25T09:00:00Z"));
  });

  test("what a baseline found long ago is no news, what it found of this week is", async () => {
    const report = await buildReport(world.ctx, {
      organizationId: await organizationId(world, "Engineering"),
      scope: "full",
    });
    expect(names(report.worst)).toEqual(["OLD"]);
    expect(report.newlyCritical).toEqual({ total: 0, devices: [] });
    expect(report.worst.devices[0]).toMatchObject({
      owner: "alice",
      organization: "Engineering",
      level: "critical",
      asOf: at("2026-11-01T09:00:00Z"),
      lastActivityAt: at("2026-09-01T08:00:00Z"),
      percentComplete: 100,
      selectedBytes: 1_000_000_000,
      storedBytes: 800_000_000,
      before: null,
      snooze: null,
    });
  });

  test("a device that crosses is newly critical, one that came back has recovered, the next to cross is forecast", async () => {
    await read(world, "2026-11-05T09:00:00Z", [
      { device: "FRESH", organization: "Sales", activity: "2026-11-05T08:00:00Z" },
    ]);
    await read(world, "2026-11-13T09:00:00Z", [
      { device: "FRESH", organization: "Sales", activity: "2026-11-09T08:00:00Z" },
      { device: "OLD", organization: "Engineering", activity: "2026-11-13T08:00:00Z" },
      { device: "NOBODY", organization: "Engineering", activity: "2026-11-13T08:00:00Z", owner: null },
    ]);
    await read(world, "2026-11-14T09:00:00Z", []);
    const report = await buildReport(world.ctx, {
      organizationId: await rootOrganizationId(world.db),
      scope: "full",
    });
    expect(names(report.newlyCritical)).toEqual(["SILENT"]);
    expect(names(report.recovered)).toEqual(["OLD"]);
    expect(report.forecast.total).toBe(1);
    expect(
      report.forecast.devices.map(({ device, level, at: when }) => [device.device, level, when]),
    ).toEqual([["FRESH", "warning", at("2026-11-16T08:00:00Z")]]);
    expect(
      report.blindSpots.map(({ name, total, devices }) => [name, total, devices.map((line) => line.device)]),
    ).toEqual([["no-owner", 1, ["NOBODY"]]]);
  });

  test("a device that has often been as silent is no forecast", async () => {
    await world.db.sql`insert into activity_gap (device_id, from_at, to_at)
      select id, '2026-10-01T00:00:00Z', '2026-10-08T00:00:00Z' from device where name = 'FRESH'`;
    const report = await buildReport(world.ctx, {
      organizationId: await rootOrganizationId(world.db),
      scope: "full",
    });
    expect(report.forecast).toEqual({ total: 0, devices: [] });
  });

  test("a snooze is shown with who and until when, an acknowledgement with who", async () => {
    await world.db.sql`insert into snooze (device_id, audience, until, by, created_at)
      select id, 'admins', '2026-11-20T09:00:00Z', 'alice@acme.test', '2026-11-14T09:00:00Z' from device where name = 'SILENT'`;
    await world.db.sql`update outage set acknowledged_by = 'bob@acme.test' where closed_at is null`;
    const report = await buildReport(world.ctx, {
      organizationId: await rootOrganizationId(world.db),
      scope: "full",
    });
    expect(report.worst.devices[0]).toMatchObject({
      device: "SILENT",
      snooze: { by: "alice@acme.test", until: at("2026-11-20T09:00:00Z") },
      acknowledgedBy: "bob@acme.test",
    });
  });

  test("a report of totals has the same counts and names no device", async () => {
    const root = await rootOrganizationId(world.db);
    const full = await buildReport(world.ctx, { organizationId: root, scope: "full" });
    const totals = await buildReport(world.ctx, { organizationId: root, scope: "totals" });
    expect(totals.headline).toEqual(full.headline);
    expect(totals.worst).toEqual({ total: full.worst.total, devices: [] });
    expect(JSON.stringify(totals)).not.toMatch(/SILENT|FRESH|NOBODY|alice/u);
  });

  test("a past time shows levels and activity as they were", async () => {
    const asOf = at("2026-11-02T00:00:00Z");
    const report = await buildReport(world.ctx, {
      organizationId: await rootOrganizationId(world.db),
      scope: "full",
      asOf,
    });
    expect(report.past).toBe(true);
    expect(report.headline).toMatchObject({ devices: 4, ok: 3, warning: 0, critical: 1 });
    expect(names(report.worst)).toEqual(["OLD"]);
    expect(report.worst.devices[0]?.lastActivityAt).toBe(at("2026-09-01T08:00:00Z"));
    expect(report.newlyCritical.total).toBe(0);
  });

  test("a time ahead, a time before anything was watched and an unknown organization are refused", async () => {
    const organization = await rootOrganizationId(world.db);
    const ask = async (asOf: string): Promise<unknown> =>
      await buildReport(world.ctx, { organizationId: organization, scope: "full", asOf: at(asOf) });
    await expect(ask("2026-11-15T00:00:00Z")).rejects.toMatchObject({ kind: "invalid", field: "as-of" });
    await expect(ask("2026-10-31T00:00:00Z")).rejects.toMatchObject({
      kind: "invalid",
      message: "There is no report for that time: devices are watched since 2026-11-01T09:00:00.000Z.",
    });
    await expect(buildReport(world.ctx, { organizationId: 999_999, scope: "full" })).rejects.toMatchObject({
      kind: "not-found",
    });
  });

  test("the counts from the tallies are those of a full count, for every organization", async () => {
    const tallied = await reportAllOrganizations(world.db);
    const counted = await countOrganizations(world.db, {
      organizationId: await rootOrganizationId(world.db),
      past: world.ctx.now(),
    });
    expect(tallied).toEqual(counted);
    expect(tallied).toHaveLength(3);
  });

  test("the age of the data is that of its source, and an overdue one is said so", async () => {
    world.moveTo("2026-11-14T20:00:00Z");
    await world.db.sql`update source set overdue_since = '2026-11-14T15:00:00Z'`;
    const report = await buildReport(world.ctx, {
      organizationId: await rootOrganizationId(world.db),
      scope: "full",
    });
    expect(report.asOf).toBe(at("2026-11-14T09:00:00Z"));
    expect(report.worst.devices[0]?.asOf).toBe(at("2026-11-14T09:00:00Z"));
    expect(report.sources).toEqual([
      {
        name: "crashplan",
        mode: "pull",
        asOf: at("2026-11-14T09:00:00Z"),
        overdueSince: at("2026-11-14T15:00:00Z"),
        devices: 4,
      },
    ]);
    expect(report.sample).toBe(false);
  });
});

describe("an empty database", () => {
  const world = useWorld();

  test("gives a report that says so", async () => {
    const report = await buildReport(world.ctx, {
      organizationId: await rootOrganizationId(world.db),
      scope: "full",
    });
    expect(report.headline).toEqual({
      devices: 0,
      ok: 0,
      warning: 0,
      critical: 0,
      blindSpots: 0,
      storedBytes: "0",
      selectedBytes: "0",
      deactivated: 0,
      newlyCritical: 0,
      recovered: 0,
    });
    expect(report.sources).toEqual([]);
    expect(report.chargeBack.total).toEqual({ gbMonths: "0.000", amount: "0.00" });
  });
});
