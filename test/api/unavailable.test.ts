import { expect, test } from "vitest";

import { openDatabase } from "../../db/client.ts";
import { toRouteError } from "../../src/api/to-route-error.ts";
import { RefusedInput } from "../../src/port/source.ts";
import { UsageError } from "../../src/usecase/context.ts";
import { useApi } from "../support/api.ts";
import { told } from "../support/http.ts";
import { useWorld } from "../support/world.ts";

const world = useWorld();
const gone = openDatabase("postgres://nobody@127.0.0.1:1/none", { max: 1 });
const broken = {
  get ctx() {
    return { ...world.ctx, db: gone };
  },
};
const api = useApi(broken, { queueStarted: () => true, lastEvaluationAt: () => null });
const SECRET = `brb_${"A".repeat(43)}`;

test("503: a ping while the database is away is told to come again, not that its token is unknown", async () => {
  const response = await fetch(`${api.url}/ping/${SECRET}`);
  expect(response.headers.get("retry-after")).toBe("10");
  expect(await told(response)).toEqual({
    status: 503,
    type: "application/problem+json",
    body: {
      type: "about:blank",
      title: "Service Unavailable",
      status: 503,
      detail: "The database cannot be reached. Try again later.",
    },
  });
});

test("503: so is a tool's output", async () => {
  const headers = { Authorization: `Bearer ${SECRET}`, "Content-Type": "application/json" };
  expect(
    (await fetch(`${api.url}/api/v1/observations`, { method: "POST", headers, body: "{}" })).status,
  ).toBe(503);
});

test("whoever ends a connection is not the caller's fault", async () => {
  const db = openDatabase(world.url, { max: 1 });
  const [row] = await db.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const running = db.sql`select pg_sleep(60)`.catch((error: unknown) => error);
  await world.db.sql`select pg_terminate_backend(${row?.pid ?? 0}, 5000)`;
  expect(toRouteError(await running)?.status).toBe(503);
  await db.close();
});

test("an error of a use-case is told by its kind", () => {
  const status = (kind: UsageError["kind"]): number | undefined =>
    toRouteError(new UsageError(kind, "x"))?.status;
  expect([
    status("not-found"),
    status("ambiguous"),
    status("invalid"),
    status("denied"),
    status("conflict"),
  ]).toEqual([404, 422, 422, 403, 409]);
});

test("a field of refused input becomes the parameter or the pointer it is", () => {
  const errors = (field: string): unknown => toRouteError(new RefusedInput("x", field))?.errors;
  expect(errors("device")).toEqual([{ parameter: "device", detail: "x" }]);
  expect(errors("--device")).toEqual([{ parameter: "device", detail: "x" }]);
  expect(errors("archives[0].start")).toEqual([{ pointer: "#/archives/0/start", detail: "x" }]);
  expect(errors("$.archive.end")).toEqual([{ pointer: "#/archive/end", detail: "x" }]);
  expect(errors("/archive/end")).toEqual([{ pointer: "#/archive/end", detail: "x" }]);
});

test("a fault of this program stays one", () => {
  expect(toRouteError(new TypeError("x is undefined"))).toBeNull();
  expect(
    toRouteError(Object.assign(new Error("no such file"), { code: "ENOENT", syscall: "open" })),
  ).toBeNull();
});
