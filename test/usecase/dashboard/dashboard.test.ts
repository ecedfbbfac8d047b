import { beforeAll, expect, test } from "vitest";

import { rootOrganizationId } from "../../../db/query/organization.ts";
import { grantRole } from "../../../src/usecase/grant/grant-role.ts";
import { setLicences } from "../../../src/usecase/dashboard/licences.ts";
import { recordUsage } from "../../../src/usecase/usage/record-usage.ts";
import { headOf, textOf, useBot } from "../../support/bot.ts";
import { addDevices, addOrganization } from "../../support/company.ts";
import { OPERATOR } from "../../support/world.ts";

const world = useBot("2026-11-19T12:00:00Z");
const GB = 1_000_000_000;
const ids = { root: 0, sales: 0, emea: 0, research: 0 };

beforeAll(async () => {
  ids.root = await rootOrganizationId(world.db);
  ids.sales = await addOrganization(world.db, "Sales");
  ids.emea = await addOrganization(world.db, "EMEA", ids.sales);
  ids.research = await addOrganization(world.db, "Research");
  const recent = "2026-11-19T08:00:00Z";
  const cold = [{ cold: true, storedBytes: 5 * GB }];
  await addDevices(
    world.ctx,
    { device: "SAL-1", organization: "Sales", owner: "alice", activity: recent },
    { device: "SAL-2", organization: "Sales", owner: "alice", activity: recent },
    { device: "EME-1", organization: "EMEA", owner: "bob", activity: "2026-11-01T08:00:00Z" },
    { device: "EME-2", organization: "EMEA", owner: "carol", state: "deactivated", archives: cold },
    { device: "RES-1", organization: "Research", owner: null, activity: null },
  );
  await world.db.sql`update device set os = 'win', app_version = '11.4' where name like 'SAL%'`;
  await world.db.sql`update device set os = 'mac' where name = 'EME-1'`;
  await world.db.sql`update archive set cold_until = '2026-12-03T00:00:00Z' where cold`;
  for (const [name, role, organizationId] of [
    ["fiona", "finance", ids.root],
    ["erik", "finance", ids.emea],
    ["lena", "legal", ids.root],
    ["henry", "helpdesk", ids.root],
  ] as const) {
    await grantRole(world.ctx, OPERATOR, { email: `${name}@acme.test`, role, organizationId });
  }
  await recordUsage(world.ctx);
});

test("usage: what is stored and selected, its history, and who grows", async () => {
  await world.db.sql`
    insert into usage_day (day, organization_id, destination_id, cost_centre, devices, stored_bytes, selected_bytes)
    select '2026-11-01', organization_id, destination_id, cost_centre, devices, stored_bytes / 2, selected_bytes
    from usage_day where day = '2026-11-19'`;
  const seen = textOf(await world.slash("fiona", "usage"));
  expect(seen).toMatch(/Stored +3\.2 GB/u);
  expect(seen).toMatch(/Selected +4 GB/u);
  expect(seen).toMatch(/Stored since 2026-11-01 +\+1\.6 GB/u);
  expect(seen).toMatch(/Sales +2\.4 GB +3 GB +\+1\.2 GB/u);
  expect(seen).toContain("Growing fastest");
});

test("endpoints: active and inactive, by system and agent, with their levels", async () => {
  const seen = textOf(await world.slash("henry", "endpoints"));
  expect(seen).toContain("Endpoints of All organizations: 4 active, 1 inactive");
  expect(seen).toMatch(/Never connected +1/u);
  expect(seen).toMatch(/win +2 +0 +0 +0 +0/u);
  expect(seen).toMatch(/mac +1 +0 +1 +0 +0/u);
  expect(seen).toMatch(/11\.4 +2/u);
});

test("licences: bought, in use and free, and who still uses one after leaving, until when", async () => {
  expect(textOf(await world.slash("fiona", "licences"))).toMatch(/Bought +not known/u);
  await setLicences(world.ctx, OPERATOR, { organizationId: ids.root, bought: 5 });
  const seen = textOf(await world.slash("fiona", "licences"));
  expect(seen).toContain("Licences of All organizations: 3 of 5 in use, 2 free");
  expect(seen).toMatch(/In use by cold storage alone +1/u);
  expect(seen).toMatch(/carol +EMEA +5 GB +2026-12-03/u);
  await setLicences(world.ctx, OPERATOR, { organizationId: ids.root, bought: 2 });
  expect(textOf(await world.slash("fiona", "licences"))).toContain("3 of 2 in use, 1 too few");
  await setLicences(world.ctx, OPERATOR, { organizationId: ids.root, bought: null });
  const rows = await world.db.sql`select before, after from audit where action = 'licences.set' order by id`;
  expect([...rows]).toEqual([
    { before: null, after: 5 },
    { before: 5, after: 2 },
    { before: 2, after: null },
  ]);
});

test("a number that is none is refused, and so is whoever may not say it", async () => {
  const input = { organizationId: ids.root, bought: -1 };
  await expect(setLicences(world.ctx, OPERATOR, input)).rejects.toMatchObject({ field: "bought" });
  const fiona = { ...OPERATOR, name: "fiona", origin: "slack" as const, email: "fiona@acme.test" };
  const actor = { ...fiona, grants: [{ role: "finance" as const, organizationId: ids.root }] };
  await expect(setLicences(world.ctx, actor, { ...input, bought: 1 })).rejects.toMatchObject({
    kind: "denied",
  });
});

test("each sees what their role reaches, and nothing beside it", async () => {
  const part = textOf(await world.slash("erik", "licences"));
  expect(part).toContain("Licences of EMEA: 2 in use");
  for (const text of ["usage", "endpoints", "licences"]) {
    expect(textOf(await world.slash("erik", text))).not.toMatch(/Sales|Research/u);
    expect(headOf(await world.slash("erik", `${text} Research`))).toContain(
      'There is no organization "Research"',
    );
    expect(headOf(await world.slash("lena", text))).toMatch(/You have no role|may not/u);
  }
  for (const text of ["usage", "licences"]) {
    expect(headOf(await world.slash("henry", text))).toMatch(/You have no role|may not/u);
  }
});

test("before anything was counted, that is said", async () => {
  await world.db.sql`delete from usage_day`;
  await world.db.sql`delete from endpoint_tally`;
  await world.db.sql`delete from licence_tally`;
  expect(textOf(await world.slash("fiona", "usage"))).toContain("nothing was written down so far");
  expect(textOf(await world.slash("fiona", "endpoints"))).toContain("no devices");
  expect(textOf(await world.slash("fiona", "licences"))).toContain("Nothing was counted so far");
});
