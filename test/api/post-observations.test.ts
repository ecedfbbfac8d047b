import { readFileSync } from "node:fs";

import { beforeAll, expect, test } from "vitest";

import { rootOrganizationId } from "../../db/query/organization.ts";
import { createToken } from "../../src/usecase/token/create-token.ts";
import { revokeToken } from "../../src/usecase/token/revoke-token.ts";
import { useApi } from "../support/api.ts";
import { exchange, told } from "../support/http.ts";
import { at, OPERATOR, useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => null });

let acme = 0;
let secret = "";

beforeAll(async () => {
  const rootId = await rootOrganizationId(world.db);
  const [row] = await world.db.sql<{ id: number }[]>`
    insert into organization (parent_id, namespace, external_id, name, created_at)
    values (${rootId}, 'crashplan', '42', 'Acme', ${at("2026-01-01T00:00:00Z")}::timestamptz) returning id`;
  acme = row?.id ?? 0;
  const request = {
    name: "tools",
    scopes: ["observe"],
    organizationId: acme,
    zone: "Europe/Berlin",
  } as const;
  ({ secret } = await createToken(world.ctx, OPERATOR, request));
});

async function post(query: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(`${api.url}/api/v1/observations${query}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${secret}`, "Content-Type": "application/json", ...headers },
    body,
  });
}

async function devices(): Promise<unknown[]> {
  const rows = await world.db.sql`
    select d.name, d.external_id, d.last_activity_at as activity, d.last_completed_at as completed, d.last_run as run,
      d.organization_id = ${acme} as acme, p.email
    from device d left join person p on p.id = d.person_id order by d.name`;
  return [...rows];
}

const RUN = {
  source: "duplicati",
  status: "ok",
  startedAt: "2026-11-19T08:00:00",
  endedAt: "2026-11-19T08:10:00",
  bytesSelected: 1000,
};

test("a run in the generic form is recorded for the token's organization, in its zone, and twice is as once", async () => {
  const body = JSON.stringify(RUN);
  const response = await post("?device=LT-1&owner=Alice@acme.test", body);
  expect(await told(response)).toEqual({
    status: 200,
    type: "application/json",
    body: { observations: 1, devices: 1, run: 1 },
  });
  const once = await devices();
  expect(once).toEqual([
    {
      name: "LT-1",
      external_id: "42/lt-1",
      activity: at("2026-11-19T07:10:00Z"),
      completed: at("2026-11-19T07:10:00Z"),
      run: "completed",
      acme: true,
      email: "alice@acme.test",
    },
  ]);
  const known = async (): Promise<unknown[]> => [
    [...(await world.db.sql`select * from device`)],
    [...(await world.db.sql`select * from archive`)],
    [...(await world.db.sql`select * from organization order by id`)],
    [
      ...(await world.db
        .sql`select * from organization_tally where devices <> 0 order by organization_id, audience, level`),
    ],
  ];
  const before = await known();
  expect((await post("?device=LT-1&owner=Alice@acme.test", body)).status).toBe(200);
  expect(await known()).toEqual(before);
});

test("an older run that comes late takes nothing back", async () => {
  await post("?device=LT-2", JSON.stringify(RUN));
  await post("?device=LT-2", JSON.stringify({ ...RUN, startedAt: null, endedAt: "2026-11-18T08:10:00" }));
  expect(await devices()).toContainEqual(
    expect.objectContaining({ name: "LT-2", activity: at("2026-11-19T07:10:00Z") }),
  );
});

test("curl --data-binary @-: what a tool printed is taken as it is, whatever curl calls it", async () => {
  const output = readFileSync(new URL("../fixture/tools/restic-backup.ndjson", import.meta.url), "utf8");
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  expect((await post("?tool=restic&device=LT-3", output, headers)).status).toBe(200);
  expect(await devices()).toContainEqual(
    expect.objectContaining({ name: "LT-3", run: "completed", completed: at("2026-11-19T09:00:00Z") }),
  );
});

function unfit(detail: string, errors: unknown): unknown {
  return {
    status: 422,
    type: "application/problem+json",
    body: { type: "about:blank", title: "Unprocessable Entity", status: 422, detail, errors },
  };
}

test("422: output that names no device is told which parameter would", async () => {
  const detail = "The output of the generic form does not say which device it is of. Name it with --device.";
  expect(await told(await post("", JSON.stringify(RUN)))).toEqual(
    unfit(detail, [{ parameter: "device", detail }]),
  );
});

test("422: a field of the body at fault is pointed at", async () => {
  const response = await told(await post("?device=LT-4", JSON.stringify({ ...RUN, endedAt: "yesterday" })));
  expect(response).toMatchObject({ status: 422, body: { errors: [{ pointer: "#/endedAt" }] } });
  const inList = await told(
    await post("?device=LT-4", JSON.stringify([RUN, { ...RUN, endedAt: "yesterday" }])),
  );
  expect(inList).toMatchObject({ status: 422, body: { errors: [{ pointer: "#/1/endedAt" }] } });
  expect(await devices()).not.toContainEqual(expect.objectContaining({ name: "LT-4" }));
});

test.each([
  ["zone=Mars/Base", "zone", "It is no time zone. Write it as Europe/Berlin."],
  ["owner=alice", "owner", "It is no e-mail address."],
  ["device=%20", "device", "It is empty."],
  ["device=a&device=b", "device", "Give it once."],
  ["tool=", "tool", "It is empty."],
])("422: the query %s", async (query, parameter, detail) => {
  expect(await told(await post(`?${query}`, JSON.stringify(RUN)))).toEqual(
    unfit('The query does not fit. See "errors" for each field at fault.', [{ parameter, detail }]),
  );
});

test("422: a tool nobody knows", async () => {
  expect(await told(await post("?tool=tar&device=LT-5", JSON.stringify(RUN)))).toMatchObject({
    status: 422,
    body: { errors: [{ parameter: "tool" }] },
  });
});

test("401: without a token, with an unknown one, with a revoked one", async () => {
  const short = { name: "gone", scopes: ["observe"], organizationId: acme } as const;
  const gone = await createToken(world.ctx, OPERATOR, short);
  await revokeToken(world.ctx, OPERATOR, { id: gone.id });
  for (const Authorization of ["", "Basic eDp5", `Bearer brb_${"A".repeat(43)}`, `Bearer ${gone.secret}`]) {
    const response = await post("?device=LT-6", JSON.stringify(RUN), { Authorization });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer realm=/);
  }
  expect(await devices()).not.toContainEqual(expect.objectContaining({ name: "LT-6" }));
});

test("403: a token for pings", async () => {
  const request = { name: "job", scopes: ["ping"], organizationId: acme, deviceName: "LT-7" } as const;
  const pings = await createToken(world.ctx, OPERATOR, request);
  const response = await post("?device=LT-7", JSON.stringify(RUN), {
    Authorization: `Bearer ${pings.secret}`,
  });
  expect(response.status).toBe(403);
});

test("405: reading what can only be sent", async () => {
  const response = await fetch(`${api.url}/api/v1/observations`);
  expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
});

test("413: more than 10 MB is cut off while it comes", async () => {
  const head = `POST /api/v1/observations?device=LT-8 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${secret}\r\nTransfer-Encoding: chunked\r\n\r\n`;
  // It stops right behind the limit, without an end: what came after an answer could cost the sender the answer.
  function* unfinished(): Generator<string> {
    yield head;
    for (let sent = 0; sent <= 10_000_000; sent += 65_536) yield `10000\r\n${"x".repeat(65_536)}\r\n`;
  }
  expect(await exchange(api.port, unfinished())).toMatch(/^HTTP\/1\.1 413 /);
});

test("415: a picture", async () => {
  expect((await post("?device=LT-9", "GIF89a", { "Content-Type": "image/gif" })).status).toBe(415);
});
