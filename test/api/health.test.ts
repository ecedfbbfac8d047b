import { expect, test } from "vitest";

import { openDatabase } from "../../db/client.ts";
import { findUnready } from "../../src/usecase/health/find-unready.ts";
import { useApi } from "../support/api.ts";
import { told } from "../support/http.ts";
import { at, useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const running = {
  started: true,
  evaluatedAt: at("2026-11-19T08:55:00Z") as number | null,
  queueStarted: () => running.started,
  lastEvaluationAt: () => running.evaluatedAt,
};
const api = useApi(world, running);

function notReady(detail: string): unknown {
  return {
    status: 503,
    type: "application/problem+json",
    body: { type: "about:blank", title: "Service Unavailable", status: 503, detail },
  };
}

test("healthz says that the process lives, whatever else is wrong", async () => {
  running.started = false;
  const answer = { status: 200, type: "application/json", body: { status: "ok" } };
  expect(await told(await fetch(`${api.url}/healthz`))).toEqual(answer);
  running.started = true;
});

test("readyz: database, migrations, queue and evaluation are in order", async () => {
  const answer = { status: 200, type: "application/json", body: { status: "ready" } };
  expect(await told(await fetch(`${api.url}/readyz`))).toEqual(answer);
});

test("readyz: a queue that is not started", async () => {
  running.started = false;
  const response = await fetch(`${api.url}/readyz`);
  expect(response.headers.get("retry-after")).toBe("5");
  expect(await told(response)).toEqual(notReady("The job queue is not started."));
  running.started = true;
});

test("readyz: devices that were not judged, and not judged for too long", async () => {
  running.evaluatedAt = null;
  expect(await told(await fetch(`${api.url}/readyz`))).toEqual(
    notReady("The devices have not been judged yet."),
  );
  running.evaluatedAt = at("2026-11-19T08:44:59Z");
  const late = notReady("The devices were last judged more than 15 minutes ago.");
  expect(await told(await fetch(`${api.url}/readyz`))).toEqual(late);
  running.evaluatedAt = at("2026-11-19T08:45:00Z");
  expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
});

test("readyz: tables of an older version, or none", async () => {
  await world.db.sql`update drizzle.__drizzle_migrations set created_at = created_at - 1000000`;
  const missing = notReady("The database has not been brought to this version: run migrate.");
  expect(await told(await fetch(`${api.url}/readyz`))).toEqual(missing);
  await world.db.sql`alter schema drizzle rename to elsewhere`;
  expect(await told(await fetch(`${api.url}/readyz`))).toEqual(missing);
  await world.db.sql`alter schema elsewhere rename to drizzle`;
  await world.db.sql`update drizzle.__drizzle_migrations set created_at = created_at + 1000000`;
});

test("readyz: a database that cannot be reached", async () => {
  const gone = openDatabase("postgres://nobody@127.0.0.1:1/none", { max: 1 });
  expect(await findUnready({ db: gone, now: world.ctx.now }, running)).toEqual([
    "The database cannot be reached.",
  ]);
  await gone.close();
});
