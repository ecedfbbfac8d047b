import { beforeAll, expect, test } from "vitest";

import { organizationSubtree, rootOrganizationId } from "../../../db/query/organization.ts";
import { ensureSource } from "../../../db/query/source.ts";
import { readUsage } from "../../../db/query/usage.ts";
import { recordObservations } from "../../../src/usecase/record/record-observations.ts";
import { buildReport } from "../../../src/usecase/report/build-report.ts";
import { recordUsage } from "../../../src/usecase/usage/record-usage.ts";
import { seen } from "../../support/observe.ts";
import { at, useWorld } from "../../support/world.ts";

const world = useWorld("2026-10-31T10:00:00Z");
const PULL = {
  kind: "crashplan",
  name: "crashplan",
  namespace: "crashplan",
  mode: "pull",
  intervalMinutes: 60,
} as const;
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
      select o.name as organization, t.name as destination, u.cost_centre as centre, u.devices, u.stored_bytes as stored
      from usage_day u join organization o on o.id = u.organization_id join destination t on t.id = u.destination_id
      where day = ${day} order by o.name, u.cost_centre, t.name`),
  ];
}

const EXPECTED = [
  { organization: "Engineering", destination: "Cloud", centre: "D-1", devices: 1, stored: GB },
  { organization: "Engineering", destination: "Office", centre: "D-1", devices: 1, stored: GB },
  { organization: "Engineering", destination: "Cloud", centre: "O-1", devices: 1, stored: GB },
  { organization: "Engineering", destination: "Cloud", centre: "P-1", devices: 1, stored: GB },
  { organization: "Sales", destination: "Cloud", centre: "", devices: 1, stored: GB },
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

test("a period is summed for a subtree, and days nobody wrote down are not counted as nothing", async () => {
  world.moveTo("2026-11-04T00:10:00Z");
  await recordUsage(world.ctx);
  const root = await rootOrganizationId(world.db);
  const all = await organizationSubtree(world.db, root);
  const period = await readUsage(world.db, all, { from: "2026-11-01", to: "2026-11-04" });
  expect(period.measuredDays).toBe(2);
  expect(
    period.sums.map(({ organization, costCentre, byteDays }) => [organization, costCentre, byteDays]),
  ).toEqual([
    ["Engineering", "D-1", BigInt(4 * GB)],
    ["Engineering", "O-1", BigInt(2 * GB)],
    ["Engineering", "P-1", BigInt(2 * GB)],
    ["Sales", "", BigInt(2 * GB)],
  ]);
  const report = await buildReport(world.ctx, { organizationId: root, scope: "totals" });
  expect(report.chargeBack).toMatchObject({
    period: { from: "2026-11-01", to: "2026-11-04", measuredDays: 2 },
    byOrganization: [
      { organization: "Engineering", gbMonths: "4.000", amount: "0.20" },
      { organization: "Sales", gbMonths: "1.000", amount: "0.05" },
    ],
    byCostCentre: [
      { costCentre: "D-1", gbMonths: "2.000", amount: "0.10" },
      { costCentre: "O-1", gbMonths: "1.000", amount: "0.05" },
      { costCentre: "P-1", gbMonths: "1.000", amount: "0.05" },
      { costCentre: null, gbMonths: "1.000", amount: "0.05" },
    ],
    total: { gbMonths: "5.000", amount: "0.25" },
  });
  expect(at("2026-11-04T00:10:00Z")).toBe(report.madeAt);
});
