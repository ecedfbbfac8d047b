import { beforeAll, expect, test } from "vitest";

import { VERBS } from "../../src/core/access.ts";
import { type Client, clientOf } from "../support/api-client.ts";
import { useApi } from "../support/api.ts";
import { addDevices, addOrganization, ROOT } from "../support/company.ts";
import { told } from "../support/http.ts";
import { useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => null });
const ids = { sales: 0, legal: 0 };
let admin: Client;
let sales: Client;
/** Sees the devices of Sales, and sets nothing. */
let reader: Client;

beforeAll(async () => {
  ids.sales = await addOrganization(world.db, "Sales");
  ids.legal = await addOrganization(world.db, "Legal");
  await addDevices(
    world.ctx,
    { device: "S-1", organization: "Sales", owner: "sam", activity: "2026-11-19T08:00:00Z" },
    { device: "=S-2", organization: "Sales", owner: "sam", activity: "2026-09-01T08:00:00Z" },
    { device: "L-1", organization: "Legal", owner: "lea", activity: "2026-09-01T08:00:00Z" },
  );
  const given = { ctx: world.ctx, api };
  const all = { scopes: ["read", "write"], verbs: VERBS } as const;
  admin = await clientOf(given, { ...all, organizationId: ROOT });
  sales = await clientOf(given, { ...all, organizationId: ids.sales });
  reader = await clientOf(given, { ...all, verbs: ["devices"], organizationId: ids.sales });
});

async function status(client: Client, method: string, path: string, body?: unknown): Promise<number> {
  return (await client(method, path, body)).status;
}

test("a report is kept, read, run as a file and removed", async () => {
  const path = `/organizations/${ids.sales}/saved-reports/Old%20laptops`;
  const kept = { report: "device-status", words: ["activity=30", "columns=deviceName,orgName"] };
  expect((await told(await sales("PUT", path, kept))).body).toEqual({ replaced: false });
  expect((await told(await sales("PUT", path, kept))).body).toEqual({ replaced: true });
  const row = {
    organizationId: ids.sales,
    organization: "Sales",
    name: "Old laptops",
    report: "device-status",
    schedule: null,
    destination: null,
    nextRunAt: null,
  };
  expect((await told(await sales("GET", path.replace("Old", "old")))).body).toMatchObject(row);
  expect((await told(await sales("GET", "/saved-reports"))).body).toMatchObject({ items: [row] });
  const csv = await (await sales("GET", `${path}/rows`)).text();
  expect(csv).toBe("deviceName,orgName\n'=S-2,Sales\n");
  const lines = await sales("GET", `${path}/rows?format=jsonl`);
  expect(lines.headers.get("content-type")).toContain("application/x-ndjson");
  expect(await lines.text()).toBe('{"deviceName":"=S-2","orgName":"Sales"}\n');
  expect(await status(sales, "GET", `${path}/rows?format=xlsx`)).toBe(422);
  expect(await status(sales, "DELETE", path)).toBe(204);
  for (const again of ["DELETE", "GET"]) expect(await status(sales, again, path)).toBe(404);
  expect(await status(sales, "GET", `${path}/rows`)).toBe(404);
});

test("what cannot be kept is refused with its place, and nothing is kept", async () => {
  const path = `/organizations/${ids.sales}/saved-reports`;
  const words = ["level=critical"];
  for (const [name, body] of [
    ["user-backup", { report: "device-status", words }],
    ["..%2F..%2Fetc", { report: "device-status", words }],
    ["=cmd", { report: "device-status", words }],
    ["fine", { report: "guess", words }],
    ["fine", { report: "device-status", words: ["level=furious"] }],
    ["fine", { report: "device-status", words: ["sort='; drop table device"] }],
    ["fine", { report: "device-status", words: Array.from({ length: 51 }, () => "level=ok") }],
    ["fine", { report: "device-status", words: "level=ok" }],
    ["fine", { report: "device-status", words, more: 1 }],
  ] as const)
    expect(await told(await sales("PUT", `${path}/${name}`, body))).toMatchObject({
      status: 422,
      type: "application/problem+json",
    });
  expect(await status(sales, "PUT", `${path}/${"x".repeat(41)}`, { report: "device-status", words })).toBe(
    404,
  );
  expect((await told(await sales("GET", "/saved-reports"))).body).toEqual({ items: [] });
});

test("somebody else's report is changed by those who set the schedule there, and another organization's by nobody", async () => {
  const path = `/organizations/${ids.sales}/saved-reports/Theirs`;
  const kept = { report: "user-backup", words: [] };
  expect(await status(sales, "PUT", path, kept)).toBe(200);
  expect(await status(reader, "GET", path)).toBe(200);
  expect(await status(reader, "PUT", path, kept)).toBe(404);
  expect(await status(reader, "DELETE", path)).toBe(404);
  expect(await status(admin, "PUT", path, kept)).toBe(200);
  const other = path.replace(String(ids.sales), String(ids.legal));
  expect(await status(admin, "PUT", other, kept)).toBe(200);
  for (const method of ["GET", "DELETE"]) expect(await status(sales, method, other)).toBe(404);
  expect(await status(sales, "PUT", other, kept)).toBe(404);
  expect(await status(sales, "GET", `${other}/rows`)).toBe(404);
  expect((await told(await sales("GET", "/saved-reports"))).body).toMatchObject({
    items: [{ name: "Theirs" }],
  });
  expect(await status(admin, "GET", other)).toBe(200);
});

test("a kept report is sent on days of the week, by those who set schedules", async () => {
  const path = `/organizations/${ids.sales}/saved-reports/Weekly`;
  await sales("PUT", path, { report: "device-status", words: [] });
  const plan = { days: ["M"], time: "09:00", zone: "Europe/Berlin", to: { email: "Ann@acme.test" } };
  expect(await told(await sales("PUT", `${path}/schedule`, plan))).toMatchObject({
    status: 200,
    body: { nextRunAt: "2026-11-23T08:00:00.000Z" },
  });
  expect((await told(await sales("GET", path))).body).toMatchObject({
    schedule: { days: ["M"], time: "09:00", zone: "Europe/Berlin" },
    destination: "mail:ann@acme.test",
  });
  for (const bad of [
    { ...plan, days: [] },
    { ...plan, days: ["Someday"] },
    { ...plan, time: "9 am" },
    { ...plan, zone: "Mars/Olympus" },
    { ...plan, to: { email: "nobody" } },
    { ...plan, to: "ann@acme.test" },
    { ...plan, to: { platform: "slack", workspaceId: "T1", channelId: "C-unknown" } },
  ])
    expect(await status(sales, "PUT", `${path}/schedule`, bad)).toBe(422);
  expect(await status(reader, "PUT", `${path}/schedule`, plan)).toBe(403);
  expect(await status(reader, "DELETE", `${path}/schedule`)).toBe(403);
  const other = `/organizations/${ids.legal}/saved-reports/Theirs/schedule`;
  expect(await status(sales, "PUT", other, plan)).toBe(404);
  expect(await status(sales, "DELETE", other)).toBe(404);
  expect((await told(await sales("GET", path))).body).toMatchObject({ destination: "mail:ann@acme.test" });
  expect(await status(sales, "DELETE", `${path}/schedule`)).toBe(204);
  expect((await told(await sales("GET", path))).body).toMatchObject({ schedule: null, nextRunAt: null });
  const rows = await world.db.sql<
    { action: string }[]
  >`select action from audit where action like 'saved-report.%' order by id`;
  expect(rows.map((row) => row.action)).toEqual(["saved-report.send", "saved-report.stop"]);
});

test("device defaults are pushed field by field, followed and taken back", async () => {
  const path = `/organizations/${ids.sales}`;
  const change = { owner: { criticalDays: 9, warningDays: 2 }, endInheritance: true };
  expect((await told(await sales("PATCH", `${path}/thresholds`, change))).body).toMatchObject({
    unpushed: ["warningDays", "criticalDays"],
  });
  const asked = { fields: ["criticalDays"], dryRun: true };
  expect((await told(await sales("POST", `${path}/pushes`, asked))).body).toMatchObject({
    state: "dry-run",
    pushId: null,
    devices: 2,
  });
  const pushed = await told(
    await sales("POST", `${path}/pushes`, { fields: ["criticalDays"], reason: "Rule 9" }),
  );
  expect(pushed.body).toEqual({
    state: "done",
    pushId: 1,
    fields: ["criticalDays"],
    organizations: 1,
    devices: 2,
    ownerValues: 0,
  });
  expect((await told(await sales("GET", "/pushes/1"))).body).toMatchObject({ state: "done", devicesDone: 2 });
  expect(
    (await told(await sales("POST", `${path}/pushes`, { fields: ["criticalDays"] }))).body,
  ).toMatchObject({
    state: "nothing",
  });
  expect((await told(await sales("POST", "/pushes/1/undo", {}))).body).toEqual({
    state: "done",
    pushId: 2,
    devices: 2,
    keptDevices: 0,
  });
  const [row] = await world.db.sql`select origin, reason from audit where action = 'defaults.push'`;
  expect(row).toEqual({ origin: "http", reason: "Rule 9" });
});

test("nothing is pushed for others, without the verb, or without saying what", async () => {
  const push = (id: number): string => `/organizations/${id}/pushes`;
  for (const other of [ids.legal, ROOT, 999_999])
    expect(await status(sales, "POST", push(other), { fields: "all" })).toBe(404);
  expect(await status(reader, "POST", push(ids.sales), { fields: "all" })).toBe(403);
  for (const fields of [[], "some", ["color"], undefined, 7])
    expect(await status(sales, "POST", push(ids.sales), { fields })).toBe(422);
  const theirs = await told(
    await admin("PATCH", `/organizations/${ids.legal}/thresholds`, {
      owner: { criticalDays: 9 },
      endInheritance: true,
    }),
  );
  expect(theirs.status).toBe(200);
  expect((await told(await admin("POST", push(ids.legal), { fields: "all" }))).body).toMatchObject({
    pushId: 3,
  });
  for (const number of [3, 999]) {
    expect(await status(sales, "GET", `/pushes/${number}`)).toBe(404);
    expect(await status(sales, "POST", `/pushes/${number}/undo`, {})).toBe(404);
  }
  expect(await status(admin, "GET", "/pushes/999")).toBe(404);
  const rows = await world.db.sql<
    { organization_id: number }[]
  >`select organization_id from settings_push order by id`;
  expect(rows.map((row) => row.organization_id)).toEqual([ids.sales, ids.sales, ids.legal]);
});

test("licences that were bought are said by those who set prices", async () => {
  const path = (id: number): string => `/organizations/${id}/licences/bought`;
  expect((await told(await admin("GET", path(ids.sales)))).body).toEqual({ bought: null });
  const done = await admin("PUT", path(ids.sales), { bought: 25 });
  expect([done.status, done.headers.get("content-type"), await done.text()]).toEqual([204, null, ""]);
  expect((await told(await sales("GET", path(ids.sales)))).body).toEqual({ bought: 25 });
  expect((await told(await sales("GET", `/organizations/${ids.sales}/licences`))).body).toMatchObject({
    bought: 25,
  });
  for (const bought of [-1, 1.5, "25", 10_000_001, 1e300])
    expect(await status(admin, "PUT", path(ids.sales), { bought })).toBe(422);
  expect(await status(admin, "PUT", path(ids.sales), {})).toBe(422);
  expect(await status(sales, "PUT", path(ids.sales), { bought: 1 })).toBe(404);
  expect(await status(reader, "PUT", path(ids.sales), { bought: 1 })).toBe(403);
  for (const other of [ids.legal, 999_999]) expect(await status(sales, "GET", path(other))).toBe(404);
  expect((await told(await admin("GET", path(ids.sales)))).body).toEqual({ bought: 25 });
  expect(await status(admin, "PUT", path(ids.sales), { bought: null })).toBe(204);
  expect((await told(await admin("GET", path(ids.sales)))).body).toEqual({ bought: null });
});

test("the roles of one address", async () => {
  const role = { role: "legal", organization: ids.sales };
  for (const email of ["lena@acme.test", "otto@acme.test"])
    expect(await status(admin, "POST", "/grants", { ...role, email })).toBe(204);
  expect((await told(await admin("GET", "/grants?email=LENA@acme.test"))).body).toMatchObject({
    items: [{ email: "lena@acme.test", role: "legal", organizationName: "Sales" }],
  });
  expect((await told(await admin("GET", "/grants?email=nobody@acme.test"))).body).toEqual({ items: [] });
  expect(await status(admin, "GET", "/grants?email=")).toBe(422);
  expect(await status(reader, "GET", "/grants?email=lena@acme.test")).toBe(403);
});
