import { beforeAll, expect, test } from "vitest";

import { saveCoverage, saveRestores } from "../../db/query/restore-record.ts";
import { ensureSource } from "../../db/query/source.ts";
import { VERBS } from "../../src/core/access.ts";
import { plainRateCard } from "../../src/core/rate-card.ts";
import type { RestoreRecord } from "../../src/core/restore-record.ts";
import { type Client, clientOf } from "../support/api-client.ts";
import { useApi } from "../support/api.ts";
import { addDevices, addOrganization, ROOT } from "../support/company.ts";
import { told } from "../support/http.ts";
import { at, useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => null });
const ids = { sales: 0, legal: 0 };
let admin: Client;
let sales: Client;

function restore(id: string, device: string, startedAt: string): RestoreRecord {
  return {
    id,
    organizationId: null,
    startedAt: at(startedAt),
    completedAt: null,
    type: "web",
    requestedBy: "mallory@acme.test",
    owner: "sam@acme.test",
    deviceId: device.toLowerCase(),
    deviceName: device,
    targetDeviceId: null,
    targetName: "MAL-1",
    fileCount: 12,
    byteCount: 3_000_000,
    problemCount: 0,
    result: "completed",
    flags: ["not-owner", "web"],
    raw: { restoreId: id },
  };
}

beforeAll(async () => {
  ids.sales = await addOrganization(world.db, "Sales");
  ids.legal = await addOrganization(world.db, "Legal");
  await addDevices(
    world.ctx,
    { device: "S-1", organization: "Sales", owner: "sam", activity: "2026-11-19T08:00:00Z" },
    { device: "L-1", organization: "Legal", owner: "lea", activity: "2026-11-19T08:00:00Z" },
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

test("while no restore was read, that is said and never that there were none", async () => {
  expect(await read(sales, "/restores")).toEqual({
    items: [{ id: ids.sales, name: "Sales", depth: 1, restores: null }],
    coverage: [],
  });
});

test("the restore history page by page, of one's own organizations alone", async () => {
  const source = await ensureSource(
    world.db,
    { kind: "crashplan", name: "crashplan", namespace: "crashplan", mode: "pull", intervalMinutes: 60 },
    world.ctx.now(),
  );
  await world.db.transaction(async (tx) => {
    await saveRestores(tx, "crashplan", [
      restore("r1", "S-1", "2026-11-10T10:00:00Z"),
      restore("r2", "S-1", "2026-11-11T10:00:00Z"),
      restore("r3", "L-1", "2026-11-12T10:00:00Z"),
    ]);
    const span = { fromAt: at("2026-08-01T00:00:00Z"), toAt: at("2026-11-19T08:00:00Z") };
    const lastReadAt = at("2026-11-19T08:01:00Z");
    await saveCoverage(tx, { sourceId: source.id, ...span, lastReadAt, unknownBecause: null });
  });
  expect(await read(sales, "/restores")).toMatchObject({
    items: [{ name: "Sales", restores: 2 }],
    coverage: [{ source: "crashplan", fromAt: "2026-08-01T00:00:00.000Z" }],
  });
  const path = `/organizations/${ids.sales}/restores`;
  const first = await read(sales, `${path}?limit=1`);
  expect(first).toMatchObject({ items: [{ restoreId: "r2", targetName: "MAL-1" }], total: 2, flagged: 2 });
  const second = await read(sales, `${path}?limit=1&cursor=${String(first["next"])}`);
  expect(second).toMatchObject({ items: [{ restoreId: "r1" }], next: null });
  for (const query of ["days=0", "days=4001", "days=x", "days=1&days=2", "cursor=bm8"])
    expect((await sales("GET", `${path}?${query}`)).status).toBe(422);
  for (const other of [ids.legal, ROOT, 999_999])
    expect((await sales("GET", `/organizations/${other}/restores`)).status).toBe(404);
});

test("the restore history as a file wants a reason, and says who took it", async () => {
  const path = `/organizations/${ids.sales}/restores.csv`;
  expect((await sales("GET", path)).status).toBe(422);
  expect((await sales("GET", `${path}?reason=`)).status).toBe(422);
  expect((await sales("GET", `/organizations/${ids.legal}/restores.csv?reason=x`)).status).toBe(404);
  const file = await sales("GET", `${path}?reason=Matter%204711`);
  expect(file.headers.get("content-type")).toContain("text/csv");
  const text = await file.text();
  expect(text).toContain("# reason,Matter 4711");
  expect(text).toMatch(/# exported by,token \d+/u);
  expect(text).toContain("r2,Sales,");
  expect(text).not.toContain("Legal");
  const rows = await world.db.sql`select reason from audit where action = 'restores.export'`;
  expect([...rows]).toEqual([{ reason: "Matter 4711" }]);
});

test("prices are set from a month on and taken away; nobody sets what they pay themselves", async () => {
  const card = { ...plainRateCard("0.25"), minimum: "10" };
  const path = `/organizations/${ids.sales}/rates/2026-11`;
  expect((await told(await admin("PUT", path, card))).body).toEqual({ closed: false });
  expect(await read(admin, "/rates")).toMatchObject({
    items: [{ organization: "Sales", fromMonth: "2026-11-01", card }, { fromMonth: null }],
  });
  expect((await sales("PUT", path, card)).status).toBe(404);
  for (const bad of [
    { ...card, minimum: "-1" },
    { ...card, tiers: [] },
    { ...card, basis: "guess" },
    { ...card, more: 1 },
    { ...card, perDevice: "1'; drop table device" },
  ])
    expect((await admin("PUT", path, bad)).status).toBe(422);
  expect((await admin("PUT", path.replace("2026-11", "2026-13"), card)).status).toBe(404);
  expect((await admin("PUT", `/organizations/999999/rates/2026-11`, card)).status).toBe(404);
  expect((await admin("DELETE", path)).status).toBe(204);
  expect((await admin("DELETE", path)).status).toBe(404);
});

test("only a closed month is stated anew, and only with a reason", async () => {
  expect((await admin("POST", "/charge-back/2026-10/restate", { reason: "x" })).status).toBe(404);
  expect((await admin("POST", "/charge-back/2026-10/restate", {})).status).toBe(422);
  expect((await sales("POST", "/charge-back/2026-10/restate", { reason: "x" })).status).toBe(404);
});

test("held mail is counted, sent and discarded by administrators alone", async () => {
  expect(await read(admin, "/held")).toEqual({ mails: 0, since: null, example: null });
  expect((await told(await admin("POST", "/held/send"))).body).toEqual({ mails: 0 });
  expect((await admin("POST", "/held/burn")).status).toBe(404);
  expect((await sales("GET", "/held")).status).toBe(404);
  expect((await sales("POST", "/held/discard")).status).toBe(404);
});

test("sources say how fresh they are, to those of the whole company", async () => {
  expect(await read(admin, "/sources")).toMatchObject({
    items: [{ name: "crashplan", mode: "pull", asOf: "2026-11-19T09:00:00.000Z", devices: 2 }],
  });
  expect((await sales("GET", "/sources")).status).toBe(404);
});

test("a channel stops following, and once", async () => {
  const channel = { platform: "slack", workspaceId: "T1", channelId: "C1" };
  await world.db.sql`
    insert into subscription (platform, workspace_id, channel_id, organization_id, zone, created_by, created_at)
    values ('slack', 'T1', 'C1', ${ids.legal}, 'UTC', 'ada', now())`;
  expect((await sales("POST", "/subscriptions/end", channel)).status).toBe(404);
  expect((await told(await admin("POST", "/subscriptions/end", channel))).body).toEqual({ ended: 1 });
  expect((await admin("POST", "/subscriptions/end", channel)).status).toBe(404);
});
