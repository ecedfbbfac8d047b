import { beforeAll, expect, test } from "vitest";

import { organizationSubtree, rootOrganizationId } from "../../../db/query/organization.ts";
import { ensureSource } from "../../../db/query/source.ts";
import { readUsage } from "../../../db/query/usage.ts";
import { recordObservations } from "../../../src/usecase/record/record-observations.ts";
import { buildReport } from "../../../src/usecase/report/build-report.ts";
import { recordUsage } from "../../../src/usecase/usage/record-usage.ts";
import { PULL, seen } from "../../support/observe.ts";
import { at, useWorld } from "../../support/world.ts";

const world = useWorld("2026-10-31T10:00:00Z");
const GB = 1_000_000_000;

beforeAll(async () => {
  const source = await ensureSource(world.db, PULL, world.ctx.now());
  const archive = { storedBytes: GB, selectedBytes: 2 * GB };
  const other = { destination: { id: "office", name: "Office" }, storedBytes: GB, selectedBytes: GB };
  const devices = [
    seen({
      device: "OWN",
      organization: "Engineering",
      archives: [archive, { ...other, archiveId: "own-2" }],
    }),
    seen({ device: "OWNERS", organization: "Engineering", owner: "bob", archives: [archive] }),
    seen({ device: "TEAMS", organization: "Engineering", owner: null, archives: [archive] }),
    seen({ device: "NONE", organization: "Sales", owner: null, archives: [archive] }),
    seen({ device: "COLD", organization: "Sales", archives: [{ ...archive, cold: true }] }),
    seen({ device: "V2", organization: "Sales", archives: [{ ...archive, format: "v2" }] }),
    seen({ device: "UNUSED", organization: "Sales", archives: [{ ...archive, inUse: false }] }),
    seen({ device: "GONE", organization: "Sales", state: "deactivated", archives: [archive] }),
  ];
  await recordObservations(world.ctx, source, devices, { asOf: world.ctx.now(), full: false });
  await world.db.sql`update device set cost_centre = 'D-1' where name = 'OWN'`;
  await world.db.sql`update person set cost_centre = 'P-1' where external_id in ('bob', 'alice')`;
  await world.db.sql`update organization set cost_centre = 'O-1' where name = 'Engineering'`;
});

async function usageDay(day: string): Promise<unknown[]> {
  return [
    ...(await world.db.sql`
      select o.name as organization, t.name as destination, u.cost_centre as centre, u.devices,
        u.stored_bytes as stored, u.cold_bytes as cold
      from usage_day u join organization o on o.id = u.organization_id join destination t on t.id = u.destination_id
      where day = ${day} order by o.name, u.cost_centre, t.name`),
  ];
}

const EXPECTED = [
  { organization: "Engineering", destination: "Cloud", centre: "D-1", devices: 1, stored: GB, cold: 0 },
  { organization: "Engineering", destination: "Office", centre: "D-1", devices: 1, stored: GB, cold: 0 },
  { organization: "Engineering", destination: "Cloud", centre: "O-1", devices: 1, stored: GB, cold: 0 },
  { organization: "Engineering", destination: "Cloud", centre: "P-1", devices: 1, stored: GB, cold: 0 },
  { organization: "Sales", destination: "Cloud", centre: "", devices: 1, stored: GB, cold: 0 },
  { organization: "Sales", destination: "Cloud", centre: "P-1", devices: 0, stored: 0, cold: GB },
];

test("a day holds the backup archives in use of active devices, by the nearest cost centre", async () => {
  await recordUsage(world.ctx);
  expect(await usageDay("2026-10-31")).toEqual(EXPECTED);
});

test("the organization's cost centre is the nearest one above that has any", async () => {
  await world.db.sql`update organization set cost_centre = 'ROOT' where parent_id is null`;
  await recordUsage(world.ctx);
  expect((await usageDay("2026-10-31")).at(-1)).toMatchObject({ organization: "Sales", centre: "ROOT" });
  await world.db.sql`update organization set cost_centre = '' where parent_id is null`;
});

test("a later look at the same day replaces the earlier one", async () => {
  await recordUsage(world.ctx);
  await recordUsage(world.ctx);
  expect(await usageDay("2026-10-31")).toEqual(EXPECTED);
  const [row] = await world.db.sql`select count(*)::int as n from usage_device_day`;
  expect(row).toEqual({ n: 5 });
});

test("per device only the running month is kept", async () => {
  world.moveTo("2026-11-01T00:10:00Z");
  await recordUsage(world.ctx);
  const days = await world.db.sql`select distinct day::text as day from usage_device_day`;
  expect([...days]).toEqual([{ day: "2026-11-01" }]);
  expect(await usageDay("2026-10-31")).toEqual(EXPECTED);
});

test("a device and its owner are counted once a day, on however many destinations they are", async () => {
  const heads = await world.db.sql`
    select o.name as organization, h.cost_centre as centre, h.devices, h.persons
    from usage_head_day h join organization o on o.id = h.organization_id
    where day = '2026-10-31' order by o.name, h.cost_centre`;
  expect([...heads]).toEqual([
    { organization: "Engineering", centre: "D-1", devices: 1, persons: 1 },
    { organization: "Engineering", centre: "O-1", devices: 1, persons: 0 },
    { organization: "Engineering", centre: "P-1", devices: 1, persons: 1 },
    { organization: "Sales", centre: "", devices: 1, persons: 0 },
  ]);
});

test("a period is summed for a subtree, and days nobody wrote down carry the day before", async () => {
  world.moveTo("2026-11-04T00:10:00Z");
  await world.db.sql`update archive set stored_bytes = 2 * stored_bytes where not cold`;
  await recordUsage(world.ctx);
  const root = await rootOrganizationId(world.db);
  const all = await organizationSubtree(world.db, root);
  const period = await readUsage(world.db, all, { from: "2026-11-01", to: "2026-11-04" });
  expect(period).toMatchObject({ measuredDays: 2, estimatedDays: 2 });
  const found = period.sums.map(({ organization, costCentre, days, last }) => [
    organization,
    costCentre,
    [days.storedBytes, last.storedBytes, days.coldBytes, days.devices].map(Number),
  ]);
  expect(found).toEqual([
    ["Engineering", "D-1", [10 * GB, 4 * GB, 0, 4]],
    ["Engineering", "O-1", [5 * GB, 2 * GB, 0, 4]],
    ["Engineering", "P-1", [5 * GB, 2 * GB, 0, 4]],
    ["Sales", "", [5 * GB, 2 * GB, 0, 4]],
    ["Sales", "P-1", [0, 0, 4 * GB, 0]],
  ]);
  const report = await buildReport(world.ctx, { organizationId: root, scope: "totals" });
  expect(report.chargeBack).toMatchObject({
    period: { from: "2026-11-01", to: "2026-11-04", measuredDays: 2, estimatedDays: 2 },
    byOrganization: [
      { organization: "Engineering", gbMonths: "5.000", amount: "0.25" },
      { organization: "Sales", gbMonths: "1.250", amount: "0.06" },
    ],
    total: { gbMonths: "6.250", amount: "0.31" },
  });
  expect(at("2026-11-04T00:10:00Z")).toBe(report.madeAt);
});

test("what lies before the first look at anything is left out", async () => {
  const all = await organizationSubtree(world.db, await rootOrganizationId(world.db));
  const period = await readUsage(world.db, all, { from: "2026-10-01", to: "2026-10-31" });
  expect(period).toMatchObject({ measuredDays: 1, estimatedDays: 0 });
});
