import { beforeAll, expect, test } from "vitest";
import { z } from "zod";

import { createToken } from "../../src/usecase/token/create-token.ts";
import { type Client, clientOf } from "../support/api-client.ts";
import { useApi } from "../support/api.ts";
import { addDevices, addOrganization, ROOT } from "../support/company.ts";
import { told } from "../support/http.ts";
import { pngOf } from "../support/picture.ts";
import { OPERATOR, useWorld } from "../support/world.ts";
import { VERBS } from "../../src/core/access.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => null });
const ids = { sales: 0, legal: 0 };
let admin: Client;
let sales: Client;

beforeAll(async () => {
  ids.sales = await addOrganization(world.db, "Sales");
  ids.legal = await addOrganization(world.db, "Legal");
  await addDevices(
    world.ctx,
    { device: "S-1", organization: "Sales", owner: "sam", activity: "2026-10-01T09:00:00Z" },
    { device: "S-2", organization: "Sales", owner: "sue", activity: "2026-11-19T08:00:00Z" },
    { device: "L-1", organization: "Legal", owner: "lea", activity: "2026-10-01T09:00:00Z" },
  );
  const given = { ctx: world.ctx, api };
  const all = { scopes: ["read", "write"], verbs: VERBS } as const;
  admin = await clientOf(given, { ...all, organizationId: ROOT });
  sales = await clientOf(given, { ...all, organizationId: ids.sales });
});

async function read(client: Client, path: string): Promise<Record<string, unknown>> {
  const { status, body } = await told(await client("GET", path));
  if (status !== 200 || typeof body !== "object")
    throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  return { ...body };
}

function names(body: Record<string, unknown>): unknown[] {
  const items: unknown = body["items"];
  return Array.isArray(items) ? items.map((item: { name: unknown }) => item.name) : [];
}

test("a list is read page by page, each page after the last, and ends", async () => {
  const first = await read(admin, "/devices?limit=2");
  expect(names(first)).toEqual(["S-1", "S-2"]);
  const second = await read(admin, `/devices?limit=2&cursor=${String(first["next"])}`);
  expect([names(second), second["next"]]).toEqual([["L-1"], null]);
  for (const query of ["limit=501", "limit=0", "limit=-1", "cursor=bm8", "cursor=W10", "page=2"]) {
    expect((await admin("GET", `/devices?${query}`)).status).toBe(422);
  }
});

test("devices, alerts and people of others are left out, and asking for them says nothing", async () => {
  expect(names(await read(sales, "/devices"))).toEqual(["S-1", "S-2"]);
  expect(names(await read(sales, "/devices?level=critical"))).toEqual(["S-1"]);
  expect(names(await read(sales, "/alerts"))).toEqual(["S-1"]);
  expect(names(await read(admin, "/alerts"))).toEqual(["S-1", "L-1"]);
  const people = await read(sales, "/persons");
  expect(JSON.stringify(people)).not.toContain("lea");
  expect((await sales("GET", "/devices/L-1")).status).toBe(404);
  expect((await sales("GET", "/devices/L-1/why")).status).toBe(404);
  expect((await sales("POST", "/devices/L-1/acknowledge")).status).toBe(404);
  expect((await sales("GET", `/devices?organization=${ids.legal}`)).status).toBe(404);
  expect(await told(await sales("GET", "/persons/lea@acme.test/devices"))).toEqual(
    await told(await sales("GET", "/persons/nobody@acme.test/devices")),
  );
});

test("an alert is taken and paused by a token, under its name", async () => {
  expect((await sales("POST", "/devices/S-1/acknowledge")).status).toBe(200);
  expect((await admin("POST", "/devices/S-1/acknowledge")).status).toBe(409);
  expect((await admin("POST", "/devices/S-1/acknowledge?from=somebody")).status).toBe(409);
  const until = "2026-11-25T09:00:00+01:00";
  expect((await sales("PUT", "/devices/S-1/snooze", { until, reason: "on leave" })).status).toBe(200);
  expect(await read(sales, "/devices/S-1")).toMatchObject({
    name: "S-1",
    level: "critical",
    acknowledgedBy: "token 2 (portal)",
    snoozedUntil: "2026-11-25T08:00:00.000Z",
  });
  expect((await sales("DELETE", "/devices/S-1/snooze")).status).toBe(204);
  expect((await sales("DELETE", "/devices/S-1/snooze")).status).toBe(409);
  expect((await sales("PUT", "/devices/S-1/snooze", { until: "tomorrow" })).status).toBe(422);
});

test("reports, dashboards and charge-back answer for an organization and are not there for others", async () => {
  for (const part of ["report", "runs", "usage", "endpoints", "licences", "charge-back", "templates"]) {
    expect([part, (await sales("GET", `/organizations/${ids.sales}/${part}`)).status]).toEqual([part, 200]);
    expect([part, (await sales("GET", `/organizations/${ids.legal}/${part}`)).status]).toEqual([part, 404]);
  }
  expect(await read(sales, `/organizations/${ids.sales}/report`)).toMatchObject({
    scope: "full",
    headline: { devices: 2, critical: 1 },
    worst: { total: 1, devices: [{ device: "S-1" }] },
  });
  expect((await sales("GET", `/organizations/${ids.sales}/charge-back?month=2027-01`)).status).toBe(422);
});

test("rows are streamed as a file, and refused before its first byte", async () => {
  const rows = await sales(
    "GET",
    `/organizations/${ids.sales}/rows/device-status?words=columns%3DdeviceName`,
  );
  expect(rows.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  const text = await rows.text();
  expect(text).toContain("S-1");
  expect(text).not.toContain("L-1");
  expect((await sales("GET", `/organizations/${ids.legal}/rows/device-status`)).status).toBe(404);
  const path = `/organizations/${ids.sales}/rows/device-status`;
  expect((await sales("GET", `${path}?words=columns%3Dnothing`)).status).toBe(422);
});

test("what concerns the whole company is not there for a token of a part of it", async () => {
  for (const path of ["/deliveries", "/tokens", `/audit?organization=${ids.sales}`, "/audit.csv?reason=x"]) {
    expect([path, (await admin("GET", path)).status]).toEqual([path, 200]);
  }
  for (const path of ["/deliveries", "/tokens", `/audit?organization=${ids.sales}`]) {
    expect([path, (await sales("GET", path)).status]).toEqual([path, 404]);
  }
  expect(await read(sales, "/audit")).toEqual({ items: [], next: null });
  expect((await admin("POST", "/deliveries/999/send-again")).status).toBe(404);
});

test("the audit as a file says who took it and why, and taking it stands in the audit", async () => {
  expect((await admin("GET", "/audit.csv")).status).toBe(422);
  expect((await admin("GET", "/audit.csv?reason=%20")).status).toBe(422);
  const file = await (await admin("GET", "/audit.csv?reason=%3DHYPERLINK()")).text();
  const [columns, taken, first] = file.split("\r\n");
  expect(columns).toContain("at,actor,origin,action,organization,entity,reason,before,after");
  expect(taken).toMatch(
    /^2026-11-19T09:00:00.000Z,token \d+ \(portal\),,this file was exported,,,'=HYPERLINK\(\),,$/u,
  );
  expect(first).toContain("audit.export");
});

test("the audit is read by organization and by time, a page at a time", async () => {
  const ofSales = `/audit?organization=${ids.sales}`;
  const answer = z.object({ items: z.array(z.object({ action: z.string() })), next: z.string().nullable() });
  const page = async (more: string): Promise<{ actions: string[]; next: string | null }> => {
    const { items, next } = answer.parse(await read(admin, `${ofSales}${more}`));
    return { actions: items.map(({ action }) => action), next };
  };
  const { actions } = await page("");
  expect(actions).toEqual(["device.unsnooze", "device.snooze", "outage.acknowledge", "token.create"]);
  const first = await page("&limit=2");
  const rest = await page(`&limit=2&cursor=${first.next ?? ""}`);
  expect([first.actions, rest]).toEqual([actions.slice(0, 2), { actions: actions.slice(2), next: null }]);
  for (const [time, found] of [
    ["&from=2026-11-19T09:00:00Z", actions],
    ["&from=2026-11-19T09:00:01Z", []],
    ["&to=2026-11-19T09:00:00Z", []],
    ["&to=2026-11-19T09:00:01Z", actions],
  ] as const) {
    expect([time, (await page(time)).actions]).toEqual([time, found]);
  }
  expect((await admin("GET", "/audit?from=yesterday")).status).toBe(422);
  const file = await (await admin("GET", `/audit.csv?reason=x&organization=${ids.sales}`)).text();
  expect(file.match(/,(?:device|outage|token)\.[a-z]+,/gu)).toHaveLength(actions.length);
});

test("roles and tokens are given and taken; a token gives no more than it has", async () => {
  const grant = { email: "fin@acme.test", role: "finance", organization: ids.sales };
  expect((await sales("POST", "/grants", grant)).status).toBe(204);
  expect(await read(sales, "/grants")).toMatchObject({
    items: [{ email: "fin@acme.test", role: "finance" }],
  });
  expect((await sales("POST", "/grants", { ...grant, organization: ids.legal })).status).toBe(404);
  expect((await sales("POST", "/grants", { ...grant, role: "king" })).status).toBe(422);
  expect((await sales("POST", "/grants/revoke", grant)).status).toBe(204);
  const made = await told(await admin("POST", "/tokens", { name: "x", scopes: ["read"], verbs: ["usage"] }));
  expect(made.status).toBe(201);
  expect(JSON.stringify(made.body)).toMatch(/"secret":"brb_[\w-]{43}"/u);
  expect(JSON.stringify(await read(admin, "/tokens"))).not.toMatch(/brb_[\w-]{10}/u);
  const narrow = await clientOf(
    { ctx: world.ctx, api },
    { scopes: ["write"], verbs: ["tokens"], organizationId: ROOT },
  );
  const wider = { name: "x", scopes: ["read"], verbs: ["usage"] };
  expect((await narrow("POST", "/tokens", wider)).status).toBe(403);
});

test("a text is set, undone and given back; a faulty one never comes into force", async () => {
  const path = `/organizations/${ids.sales}/templates/owner-alert`;
  expect((await sales("PUT", `${path}/intro`, { content: "First" })).status).toBe(204);
  expect((await sales("PUT", `${path}/intro`, { content: "Second" })).status).toBe(204);
  expect((await sales("POST", `${path}/intro/undo`)).status).toBe(204);
  for (const content of ["{{ nothing }}", "{% for %}", "<b>x</b>", "{{"]) {
    expect((await sales("PUT", `${path}/intro`, { content })).status).toBe(422);
  }
  expect((await read(sales, `${path}/preview`))["text"]).toContain("First");
  const list = JSON.stringify(await read(sales, `/organizations/${ids.sales}/templates`));
  expect(list).toContain('"content":"First","defaultContent":""');
  expect((await sales("DELETE", `${path}/intro`)).status).toBe(204);
  expect((await sales("DELETE", `${path}/intro`)).status).toBe(409);
  expect(
    (await sales("PUT", `/organizations/${ids.legal}/templates/report/intro`, { content: "x" })).status,
  ).toBe(404);
});

test("each version of a text can be put in force again", async () => {
  const path = `/organizations/${ids.sales}/templates/owner-status/intro`;
  for (const content of ["One", "Two"]) expect((await sales("PUT", path, { content })).status).toBe(204);
  expect((await sales("DELETE", path)).status).toBe(204);
  const { items } = await read(sales, `${path}/versions`);
  expect(items).toMatchObject([
    { version: 3, content: null },
    { version: 2, content: "Two" },
    { version: 1, content: "One" },
  ]);
  expect((await sales("POST", `${path}/versions/1/revert`)).status).toBe(204);
  expect((await read(sales, `/organizations/${ids.sales}/templates/owner-status/preview`))["text"]).toContain(
    "One",
  );
  expect((await sales("POST", `${path}/versions/9/revert`)).status).toBe(422);
  expect((await sales("GET", `${path.replace(String(ids.sales), String(ids.legal))}/versions`)).status).toBe(
    404,
  );
});

test("a logo is set, shown and taken away; what mails cannot show is refused, and others' is not there", async () => {
  const path = `/organizations/${ids.sales}/logo`;
  const base64 = pngOf(120, 40).toString("base64");
  expect(await read(sales, path)).toEqual({ logo: null });
  expect((await sales("PUT", path, { base64, alt: "Sales of Acme" })).status).toBe(204);
  expect(await read(sales, path)).toMatchObject({
    logo: {
      mediaType: "image/png",
      width: 120,
      height: 40,
      alt: "Sales of Acme",
      base64,
      from: { name: "Sales" },
    },
  });
  const svg = Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>").toString("base64");
  for (const bad of [svg, "not base64", pngOf(601, 10).toString("base64"), "../../etc/passwd", ""])
    expect((await sales("PUT", path, { base64: bad })).status).toBe(422);
  expect((await sales("PUT", path, { base64: "A".repeat(400_000) })).status).toBeGreaterThanOrEqual(413);
  for (const method of ["GET", "DELETE"] as const)
    expect((await sales(method, `/organizations/${ids.legal}/logo`)).status).toBe(404);
  expect((await sales("PUT", `/organizations/${ids.legal}/logo`, { base64 })).status).toBe(404);
  expect((await sales("DELETE", path)).status).toBe(204);
  expect((await sales("DELETE", path)).status).toBe(409);
  expect(await read(sales, path)).toEqual({ logo: null });
});

test("a test mail goes to the token's owner and to nobody else", async () => {
  const path = `/api/v1/organizations/${ids.sales}/templates/report/test`;
  expect((await sales("POST", path.replace("/api/v1", ""))).status).toBe(409);
  const { secret } = await createToken(world.ctx, OPERATOR, {
    name: "mine",
    scopes: ["write"],
    verbs: ["templates"],
    organizationId: ids.sales,
    ownerEmail: "sam@acme.test",
  });
  const headers = { Authorization: `Bearer ${secret}` };
  expect((await fetch(`${api.url}${path}`, { method: "POST", headers })).status).toBe(204);
  const rows = await world.db.sql`select destination from notification where reason = 'template-test'`;
  expect([...rows]).toEqual([{ destination: "mail:sam@acme.test" }]);
});
