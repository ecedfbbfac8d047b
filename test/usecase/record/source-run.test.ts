import { expect, test } from "vitest";

import { ensureSource } from "../../../db/query/source.ts";
import type { Observation } from "../../../src/core/observation.ts";
import { recordObservations } from "../../../src/usecase/record/record-observations.ts";
import { seen } from "../../support/observe.ts";
import { at, useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-20T23:50:00Z");

const MODES = {
  tools: { kind: "tools", name: "tools", namespace: "tools", mode: "push", intervalMinutes: null },
  read: { kind: "crashplan", name: "read", namespace: "crashplan", mode: "pull", intervalMinutes: 60 },
} as const;

async function record(mode: keyof typeof MODES, observations: Iterable<Observation>): Promise<number> {
  const source = await ensureSource(world.db, MODES[mode], world.ctx.now());
  const asOf = mode === "read" ? world.ctx.now() : null;
  const { runId } = await recordObservations(world.ctx, source, observations, { asOf, full: false });
  return runId;
}

async function push(device: string): Promise<number> {
  return await record("tools", [seen({ device, activity: "2026-11-20T23:00:00Z" })]);
}

function* failing(): Generator<Observation> {
  yield seen({ device: "TORN", activity: "2026-11-20T23:00:00Z" });
  throw new Error("the line was cut");
}

async function runs(name: string): Promise<unknown> {
  const rows = await world.db.sql`
    select r.id, r.state, r.started_at as started, r.finished_at as finished, r.observations, r.message
    from source_run r join source s on s.id = r.source_id where s.name = ${name} order by r.id`;
  return [...rows];
}

test("what is pushed within a day is one run, which counts on and keeps what failed", async () => {
  const first = await push("BOX-1");
  world.advance(60_000);
  await Promise.all(["BOX-1", "BOX-2", "BOX-3"].map(push));
  const run = {
    id: first,
    state: "complete",
    started: at("2026-11-20T23:50:00Z"),
    finished: at("2026-11-20T23:51:00Z"),
    observations: 4,
    message: null,
  };
  expect(await runs("tools")).toEqual([run]);

  await expect(record("tools", failing())).rejects.toThrow("the line was cut");
  expect(await push("BOX-1")).toBe(first);
  const torn = { ...run, state: "partial", observations: 5, message: "the line was cut" };
  expect(await runs("tools")).toEqual([torn]);

  world.moveTo("2026-11-21T00:00:00Z");
  const second = await push("BOX-1");
  const nextDay = {
    ...run,
    id: second,
    started: at("2026-11-21T00:00:00Z"),
    finished: at("2026-11-21T00:00:00Z"),
    observations: 1,
  };
  expect(await runs("tools")).toEqual([torn, nextDay]);
});

test("each read is a run of its own", async () => {
  const started = world.ctx.now();
  const run = { state: "complete", started, finished: started, observations: 1, message: null };
  const first = await record("read", [seen({ device: "LT-1" })]);
  const second = await record("read", [seen({ device: "LT-1" })]);
  await expect(record("read", failing())).rejects.toThrow("the line was cut");
  expect(await runs("read")).toEqual([
    { ...run, id: first },
    { ...run, id: second },
    { ...run, id: second + 1, state: "failed", observations: 0, message: "the line was cut" },
  ]);
});
