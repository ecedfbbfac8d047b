import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";

import { rootOrganizationId } from "../../db/query/organization.ts";
import { createToken } from "../../src/usecase/token/create-token.ts";
import { useApi } from "../support/api.ts";
import { exchange } from "../support/http.ts";
import { OPERATOR, useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => world.ctx.now() });

let observe = "";
let ping = "";

beforeAll(async () => {
  const organizationId = await rootOrganizationId(world.db);
  const make = async (scope: "observe" | "ping"): Promise<string> =>
    (
      await createToken(world.ctx, OPERATOR, {
        name: scope,
        scopes: [scope],
        organizationId,
        deviceName: "Web",
      })
    ).secret;
  observe = await make("observe");
  ping = await make("ping");
});

const RUNS = { numRuns: 150 };
/** For what writes. */
const FEW_RUNS = { numRuns: 30 };
const anyText = fc.string({ unit: "binary", maxLength: 50 });
const segment = fc.oneof(
  fc.constantFrom(
    "api",
    "v1",
    "observations",
    "ping",
    "healthz",
    "readyz",
    "start",
    "..",
    "0",
    "%",
    "%zz",
    "%00",
    "%2F",
  ),
  anyText.map((text) => encodeURIComponent(text.toWellFormed())),
);
const path = fc.tuple(fc.array(segment, { maxLength: 5 }), fc.option(anyText)).map(([segments, query]) => {
  const search = query === null ? "" : `?${encodeURIComponent(query.toWellFormed())}=%00`;
  return `/${segments.join("/")}${search}`;
});
const method = fc.constantFrom(
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "PROPFIND",
);
const mediaType = fc.constantFrom(
  "application/json",
  "text/plain",
  "application/x-ndjson",
  "x",
  "text/plain; charset=latin1",
);

test("whatever is sent to whatever address is never a fault of this program", async () => {
  await fc.assert(
    fc.asyncProperty(method, path, mediaType, anyText, async (verb, target, type, body) => {
      const bytes = Buffer.from(body);
      const head = [
        `${verb} ${target} HTTP/1.1`,
        "Host: x",
        "Connection: close",
        `Authorization: Bearer ${observe}`,
        `Content-Type: ${type}`,
        `Content-Length: ${bytes.length}`,
      ];
      const answer = await exchange(api.port, [`${head.join("\r\n")}\r\n\r\n`, body]);
      expect(answer).toMatch(/^HTTP\/1\.1 [24]\d\d /);
    }),
    RUNS,
  );
});

const time = fc.oneof(anyText, fc.constantFrom("9999-12-31T23:59:59Z", "2026-02-30", "0001-01-01"));
const size = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constant(1e300));
const wrongRun = fc.record(
  {
    status: fc.constantFrom("ok", "fine"),
    device: fc.oneof(
      anyText,
      fc.record({ name: anyText, id: fc.string({ unit: "binary", maxLength: 300 }) }),
    ),
    startedAt: time,
    endedAt: time,
    bytesSelected: size,
    percentComplete: fc.double({ min: -1, max: 101 }),
    errors: fc.array(fc.jsonValue(), { maxLength: 3 }),
  },
  { requiredKeys: ["status"] },
);

async function push(body: unknown, device: string): Promise<Response> {
  return await fetch(`${api.url}/api/v1/observations?device=${encodeURIComponent(device.toWellFormed())}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${observe}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

test("a percentage next to nothing is recorded", async () => {
  expect((await push({ status: "ok", percentComplete: 5e-324 }, "Web 1")).status).toBe(200);
});

test("what no tool prints is recorded or refused", async () => {
  const body = fc.oneof(wrongRun, fc.array(wrongRun, { maxLength: 4 }), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(body, anyText, async (sent, device) => {
      expect([200, 422]).toContain((await push(sent, device)).status);
    }),
    RUNS,
  );
});

const hostileRun = fc.record({
  status: fc.constantFrom("ok", "warning", "error"),
  source: anyText.map((text) => `s${text}`),
  destination: fc.record({ name: anyText.map((text) => `d${text}`), id: anyText.map((text) => `i${text}`) }),
  endedAt: fc.constantFrom("2026-11-18T08:00:00Z", "2026-11-19", "2027-01-01T00:00:00+14:00"),
  bytesSelected: fc.maxSafeInteger().map(Math.abs),
  percentComplete: fc.integer({ min: 0, max: 100 }),
  errors: fc.array(anyText, { maxLength: 3 }),
});

test("what is well-formed is recorded, whatever its texts hold", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostileRun, { minLength: 1, maxLength: 4 }), anyText, async (sent, device) => {
      expect((await push(sent, `Web ${device}`)).status).toBe(200);
    }),
    FEW_RUNS,
  );
});

test("a ping counts whatever comes with it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), mediaType, async (log, type) => {
      const body = Uint8Array.from(log);
      const headers = { "Content-Type": type };
      const response = await fetch(`${api.url}/ping/${ping}`, { method: "POST", headers, body });
      expect([response.status, await response.text()]).toEqual([200, "OK"]);
    }),
    FEW_RUNS,
  );
});
