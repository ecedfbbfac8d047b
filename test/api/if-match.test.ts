import { beforeAll, expect, test } from "vitest";
import { z } from "zod";

import { VERBS } from "../../src/core/access.ts";
import { routesV1 } from "../../src/api/v1/registry.ts";
import { createToken } from "../../src/usecase/token/create-token.ts";
import { type Client, clientOf } from "../support/api-client.ts";
import { useApi } from "../support/api.ts";
import { taggedWrites } from "../support/api-writes.ts";
import { addDevices, addOrganization, ROOT } from "../support/company.ts";
import { told } from "../support/http.ts";
import { OPERATOR, useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => null });
const ids = { sales: 0 };
let admin: Client;

beforeAll(async () => {
  ids.sales = await addOrganization(world.db, "Sales");
  await addDevices(world.ctx, {
    device: "S-1",
    organization: "Sales",
    owner: "sam",
    activity: "2026-09-01T08:00:00Z",
  });
  const token = { scopes: ["read", "write"], verbs: VERBS, organizationId: ROOT } as const;
  admin = await clientOf({ ctx: world.ctx, api }, token);
});

async function tagOf(path: string): Promise<string> {
  const response = await admin("GET", path);
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.headers.get("etag") ?? "";
}

/** How many rows there are of what any of them writes down. */
async function written(): Promise<unknown> {
  return await world.db.sql`select count(*)::int as rows, max(id) as last from audit`;
}

test("every change of what is read with a tag is made only while it is still that", async () => {
  await admin("PUT", `/organizations/${ids.sales}/saved-reports/Weekly`, {
    report: "device-status",
    words: [],
  });
  const names = { device: "S-1", email: "lena@acme.test", savedReport: "Weekly", channelId: "C1" };
  const writes = taggedWrites({ organization: ids.sales, ...names });
  const failed: unknown[] = [];
  for (const { method, path, read, body } of writes) {
    const name = `${method} ${path}`;
    const tag = await tagOf(read);
    const before = await written();
    for (const wrong of ['"x"', `W/${tag}`, tag.slice(1, -1), ""]) {
      const refused = await told(await admin(method, path, body, { "If-Match": wrong }));
      expect({ name, ...refused }).toMatchObject({
        name,
        status: 412,
        type: "application/problem+json",
        body: { status: 412, detail: "It was changed since you read it. Read it again, then decide." },
      });
    }
    expect([name, await tagOf(read), await written()]).toEqual([name, tag, before]);
    const done = await told(await admin(method, path, body, { "If-Match": `"other", ${tag}` }));
    if (done.status >= 300) failed.push({ name, ...done });
  }
  expect(failed).toEqual([]);
});

test("a star names whatever is there, and nothing that is not", async () => {
  const path = `/organizations/${ids.sales}/licences/bought`;
  expect((await admin("PUT", path, { bought: 8 }, { "If-Match": "*" })).status).toBe(204);
  const saved = `/organizations/${ids.sales}/saved-reports/Never`;
  const report = { report: "device-status", words: [] };
  expect((await admin("PUT", saved, report, { "If-Match": "*" })).status).toBe(404);
  expect((await admin("GET", saved)).status).toBe(404);
});

test("where nothing is read, a tag is refused and not overlooked", async () => {
  expect(await told(await admin("POST", "/held/discard", undefined, { "If-Match": "*" }))).toMatchObject({
    status: 412,
    body: { detail: "Nothing is read here whose tag If-Match could give. Leave it out." },
  });
});

test("the tag of a foreign organization's settings opens nothing", async () => {
  const legal = await addOrganization(world.db, "Legal");
  const token = { scopes: ["read", "write"], verbs: VERBS, organizationId: ids.sales } as const;
  const sales = await clientOf({ ctx: world.ctx, api }, token);
  const tag = await tagOf(`/organizations/${legal}/settings`);
  const path = `/organizations/${legal}/thresholds`;
  for (const named of [tag, '"x"', "*"])
    expect((await sales("PATCH", path, { admins: { criticalDays: 9 } }, { "If-Match": named })).status).toBe(
      404,
    );
});

test("settings changed between the comparison and the change are refused by the transaction", async () => {
  const { id: tokenId } = await createToken(world.ctx, OPERATOR, {
    name: "late",
    scopes: ["write"],
    verbs: VERBS,
    organizationId: ROOT,
  });
  const caller = {
    tokenId,
    name: "late",
    scopes: ["write"],
    verbs: VERBS,
    expiresAt: null,
    organizationId: null,
    ownerEmail: null,
    zone: "UTC",
  } as const;
  const org = `/organizations/${ids.sales}`;
  const matched = z.unknown().parse(await (await admin("GET", `${org}/settings`)).json());
  const change = { admins: { criticalDays: 21 }, owner: { criticalDays: 21 }, endInheritance: true };
  expect((await admin("PATCH", `${org}/thresholds`, change)).status).toBe(200);
  const tag = await tagOf(`${org}/settings`);
  for (const [end, body] of [
    ["thresholds", { admins: { criticalDays: 12 } }],
    ["schedule", { time: "06:00" }],
    ["inheritance", { group: "reporting", inherit: true }],
    ["pushes", { fields: "all" }],
  ] as const) {
    const path = `/api/v1/organizations/:organization/${end}`;
    const route = routesV1(world.ctx).find((each) => each.path === path && each.method !== "GET");
    const asked = { params: { organization: ids.sales }, query: {}, body, caller, matched };
    await expect(route?.handle(asked)).rejects.toMatchObject({ name: "RouteError", status: 412 });
  }
  expect(await tagOf(`${org}/settings`)).toBe(tag);
});
