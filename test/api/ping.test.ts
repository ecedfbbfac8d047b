import { beforeEach, expect, test } from "vitest";

import { rootOrganizationId } from "../../db/query/organization.ts";
import { createToken } from "../../src/usecase/token/create-token.ts";
import { revokeToken } from "../../src/usecase/token/revoke-token.ts";
import { useApi } from "../support/api.ts";
import { exchange, told } from "../support/http.ts";
import { at, OPERATOR, useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => null });

let pinged = { id: 0, secret: "", hint: "" };
let devices = 0;

beforeEach(async () => {
  world.moveTo("2026-11-19T09:00:00Z");
  devices += 1;
  pinged = await createToken(world.ctx, OPERATOR, {
    name: "nightly job",
    scopes: ["ping"],
    organizationId: await rootOrganizationId(world.db),
    deviceName: `Web-${devices}`,
    ownerEmail: "alice@acme.test",
  });
});

/** What is known of the device after the pings. */
async function known(): Promise<unknown> {
  const [row] = await world.db.sql`
    select d.last_activity_at as activity, d.last_completed_at as completed, d.last_run as run, a.last_run_message as message
    from device d left join archive a on a.device_id = d.id where d.name = ${`Web-${devices}`}`;
  return row;
}

const NINE = at("2026-11-19T09:00:00Z");
const DONE = { activity: NINE, completed: NINE, run: "completed", message: null };

test("curl -fsS: a GET counts, and is answered OK", async () => {
  const response = await fetch(`${api.url}/ping/${pinged.secret}`, {
    headers: { "User-Agent": "curl/8.5.0", Accept: "*/*" },
  });
  expect(await told(response)).toEqual({ status: 200, type: "text/plain; charset=utf-8", body: "OK" });
  expect(await known()).toEqual(DONE);
});

test("a push monitor of Uptime Kuma: up is a success, down a failure with its message", async () => {
  const push = async (query: string): Promise<Response> =>
    await fetch(`${api.url}/api/push/${pinged.secret}${query}`);
  const up = await push("?status=up&msg=OK&ping=");
  expect({ status: up.status, body: await up.json() }).toEqual({ status: 200, body: { ok: true } });
  expect(await known()).toEqual({ ...DONE, message: "OK" });
  world.advance(60_000);
  expect((await push("?status=down&msg=disk%20full")).status).toBe(200);
  expect(await known()).toMatchObject({ run: "failed", message: "disk full" });
  expect((await push("?status=sideways")).status).toBe(422);
  expect((await fetch(`${api.url}/api/push/none`)).status).toBe(404);
});

test("wget --spider: a HEAD counts", async () => {
  const response = await fetch(`${api.url}/ping/${pinged.secret}`, {
    method: "HEAD",
    headers: { "User-Agent": "Wget/1.21.4" },
  });
  expect(response.status).toBe(200);
  expect(await known()).toEqual(DONE);
});

test("curl --retry 3 --data-raw: what the job printed is kept, at most 500 characters on one line", async () => {
  const log = `backup of /home\nall good\n${"x".repeat(200_000)}`;
  const response = await fetch(`${api.url}/ping/${pinged.secret}`, {
    method: "POST",
    headers: { "User-Agent": "curl/8.5.0", "Content-Type": "application/x-www-form-urlencoded" },
    body: log,
  });
  expect(await told(response)).toMatchObject({ status: 200, body: "OK" });
  expect(await known()).toEqual({ ...DONE, message: `backup of /home all good ${"x".repeat(474)}…` });
});

test("borgmatic: start, log and finish of one run", async () => {
  const headers = { "User-Agent": "borgmatic/1.9.14", "Content-Type": "text/plain" };
  const send = async (path: string, body: string): Promise<number> =>
    (await fetch(`${api.url}/ping/${pinged.secret}${path}`, { method: "POST", headers, body })).status;
  expect(await send("/start?rid=21c30aec-6eaa-4c9b-8a5e-a5a9f1f2b6c4", "")).toBe(200);
  expect(await known()).toEqual({ activity: null, completed: null, run: null, message: null });
  expect(await send("/log?rid=21c30aec-6eaa-4c9b-8a5e-a5a9f1f2b6c4", "halfway")).toBe(200);
  expect(await known()).toEqual({ activity: null, completed: null, run: null, message: "halfway" });
  expect(await send("?rid=21c30aec-6eaa-4c9b-8a5e-a5a9f1f2b6c4", "done")).toBe(200);
  expect(await known()).toEqual({ ...DONE, message: "done" });
});

test("borgmatic: a failure is no activity, and what came before stays", async () => {
  const post = { method: "POST", headers: { "User-Agent": "borgmatic/1.9.14" } };
  await fetch(`${api.url}/ping/${pinged.secret}`, post);
  world.moveTo("2026-11-20T09:00:00Z");
  await fetch(`${api.url}/ping/${pinged.secret}/fail`, { ...post, body: "repository locked" });
  expect(await known()).toEqual({ ...DONE, run: "failed", message: "repository locked" });
});

test("curl URL/$?: exit status 0 is a success, any other a failure", async () => {
  await fetch(`${api.url}/ping/${pinged.secret}/0`);
  expect(await known()).toEqual(DONE);
  world.moveTo("2026-11-20T09:00:00Z");
  await fetch(`${api.url}/ping/${pinged.secret}/1`);
  expect(await known()).toEqual({ ...DONE, run: "failed" });
});

test("a client of HTTP 1.0, which names no host", async () => {
  const answer = await exchange(api.port, [`GET /ping/${pinged.secret} HTTP/1.0\r\n\r\n`]);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nOK$/);
  expect(await known()).toEqual(DONE);
});

test("the device belongs to the token's owner and organization, which is not made a second time", async () => {
  await fetch(`${api.url}/ping/${pinged.secret}`);
  const [row] = await world.db.sql`
    select p.email, o.parent_id as parent, (select count(*) from organization) as organizations
    from device d join person p on p.id = d.person_id join organization o on o.id = d.organization_id
    where d.name = ${`Web-${devices}`}`;
  expect(row).toEqual({ email: "alice@acme.test", parent: null, organizations: 1 });
});

test("the same ping twice changes nothing", async () => {
  await fetch(`${api.url}/ping/${pinged.secret}`);
  const before = await world.db.sql`select * from device order by id`;
  await fetch(`${api.url}/ping/${pinged.secret}`);
  expect([...(await world.db.sql`select * from device order by id`)]).toEqual([...before]);
});

test("404: an unknown token, whatever it looks like", async () => {
  for (const token of ["x", `brb_${"A".repeat(43)}`, "%00", pinged.secret.slice(0, -1)]) {
    const response = await fetch(`${api.url}/ping/${token}`);
    expect(await told(response)).toEqual({
      status: 404,
      type: "application/problem+json",
      body: {
        type: "about:blank",
        title: "Not Found",
        status: 404,
        detail: "There is nothing at this address. Its token may have been revoked.",
      },
    });
  }
});

test("404: a revoked token, and nothing is recorded", async () => {
  await revokeToken(world.ctx, OPERATOR, { id: pinged.id });
  expect((await fetch(`${api.url}/ping/${pinged.secret}`)).status).toBe(404);
  expect(await known()).toBeUndefined();
});

test("404: a token that is not for pings", async () => {
  const organizationId = await rootOrganizationId(world.db);
  const other = await createToken(world.ctx, OPERATOR, {
    name: "tools",
    scopes: ["observe"],
    organizationId,
  });
  expect((await fetch(`${api.url}/ping/${other.secret}`)).status).toBe(404);
});

test("404: a signal that is none", async () => {
  for (const signal of ["stop", "256", "-1", "1000", "start/again"]) {
    expect((await fetch(`${api.url}/ping/${pinged.secret}/${signal}`)).status).toBe(404);
  }
  expect(await known()).toBeUndefined();
});

test("405: a method that no ping uses", async () => {
  const response = await fetch(`${api.url}/ping/${pinged.secret}`, { method: "PUT" });
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("GET, HEAD, POST");
});

test("413: a log beyond all measure", async () => {
  const response = await fetch(`${api.url}/ping/${pinged.secret}`, {
    method: "POST",
    body: "x".repeat(10_000_001),
  });
  expect(response.status).toBe(413);
});
