import { beforeAll, expect, test } from "vitest";

import type { Verb } from "../../src/core/access.ts";
import type { TokenScope } from "../../src/core/token-scope.ts";
import { type Client, clientOf } from "../support/api-client.ts";
import { useApi } from "../support/api.ts";
import { addOrganization, ROOT } from "../support/company.ts";
import { told } from "../support/http.ts";
import { useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => null });
let sales = 0;
let legal = 0;

beforeAll(async () => {
  sales = await addOrganization(world.db, "Sales");
  legal = await addOrganization(world.db, "Legal");
});

async function token(scopes: readonly TokenScope[], verbs: readonly Verb[]): Promise<Client> {
  return await clientOf({ ctx: world.ctx, api }, { scopes, verbs, organizationId: sales });
}

test("a token sees its organization, and what it may not see does not exist for it", async () => {
  const secret = await token(["read"], ["status"]);
  expect(await told(await secret("GET", "/organizations"))).toEqual({
    status: 200,
    type: "application/json",
    body: {
      items: [
        {
          id: sales,
          name: "Sales",
          depth: 1,
          ownReporting: false,
          reportingFrom: { id: ROOT, name: "an organization above" },
          ownDefaults: false,
          defaultsFrom: { id: ROOT, name: "an organization above" },
        },
      ],
    },
  });
  const foreign = await told(await secret("GET", `/organizations/${legal}/settings`));
  const unknown = await told(await secret("GET", "/organizations/99999/settings"));
  expect(foreign).toEqual(unknown);
  expect(foreign).toMatchObject({
    status: 404,
    type: "application/problem+json",
    body: { detail: "There is no such thing for this token." },
  });
});

test("settings are changed with the mark that was read, audited under the token's name", async () => {
  const secret = await token(["read", "write"], ["status", "thresholds"]);
  const path = `/organizations/${sales}`;
  const before = await told(await secret("GET", `${path}/settings`));
  expect(before.body).toMatchObject({ reporting: { own: false, values: { criticalDays: 14 } } });
  const change = { admins: { criticalDays: 10 } };
  expect(await told(await secret("PATCH", `${path}/thresholds`, change))).toMatchObject({
    status: 409,
  });
  const done = await told(await secret("PATCH", `${path}/thresholds`, { ...change, endInheritance: true }));
  expect(done).toMatchObject({
    status: 200,
    body: { settings: { reporting: { own: true, values: { criticalDays: 10 } } }, unpushed: [] },
  });
  const stale = { admins: { criticalDays: 12 }, reportingStamp: "0" };
  expect(await told(await secret("PATCH", `${path}/thresholds`, stale))).toMatchObject({ status: 409 });
  const [row] = await world.db.sql`select actor, origin from audit where action = 'thresholds.set'`;
  expect(row).toMatchObject({ origin: "http" });
  expect(row?.["actor"]).toMatch(/^token \d+ \(portal\)$/u);
});

test("reading does not write, and a verb that is not the token's is refused", async () => {
  const reading = await token(["read"], ["status", "thresholds"]);
  const path = `/organizations/${sales}/thresholds`;
  expect(await told(await reading("PATCH", path, {}))).toMatchObject({
    status: 403,
    body: { detail: "The token is not for this: it needs the scope write." },
  });
  const other = await token(["write"], ["schedule"]);
  expect(await told(await other("PATCH", path, {}))).toMatchObject({
    status: 403,
    body: { detail: "The token is not for this: it needs the verb thresholds." },
  });
});

test("an answer has a tag, by which it is not sent twice; nothing is opened to other sites", async () => {
  const secret = await token(["read"], ["status"]);
  const first = await secret("GET", "/organizations", undefined, { Origin: "https://evil.test" });
  const tag = first.headers.get("etag") ?? "";
  expect(tag).toMatch(/^"[\w-]{27}"$/u);
  expect([...first.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  const again = await secret("GET", "/organizations", undefined, { "If-None-Match": `"x", W/${tag}` });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  const other = await secret("GET", `/organizations/${sales}/settings`, undefined, { "If-None-Match": tag });
  expect(other.status).toBe(200);
});

test("what a call gets wrong is told with its place", async () => {
  const secret = await token(["read", "write"], ["status", "thresholds"]);
  expect(await told(await secret("GET", "/organizations?owned=true"))).toMatchObject({ status: 422 });
  const path = `/organizations/${sales}/thresholds`;
  expect(await told(await secret("PATCH", path, { admins: { criticalDays: "7" } }))).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "#/admins/criticalDays" }] },
  });
  expect(await told(await secret("PATCH", path, { reason: "a\u0000b" }))).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "#/reason", detail: "It holds a control character." }] },
  });
});
