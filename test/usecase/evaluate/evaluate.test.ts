import { expect, test } from "vitest";

import { ensureSource } from "../../../db/query/source.ts";
import { evaluateFleet } from "../../../src/usecase/evaluate/evaluate-fleet.ts";
import { recordObservations } from "../../../src/usecase/record/record-observations.ts";
import { PULL, seen } from "../../support/observe.ts";
import { at, useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-01T09:00:00Z");

async function read(time: string, ...observations: Parameters<typeof seen>[0][]): Promise<void> {
  world.moveTo(time);
  const source = await ensureSource(world.db, PULL, world.ctx.now());
  const list = observations.map((one) => seen({ ...one, observed: time }));
  await recordObservations(world.ctx, source, list, { asOf: at(time), full: false });
}

test("a device goes from ok to warning to critical, and recovers, each said once", async () => {
  await world.db
    .sql`insert into subscription (organization_id, platform, channel_id, zone, created_by, created_at, warnings)
    select id, 'terminal', 'ops', 'UTC', 'test', now(), true from organization where parent_id is null`;
  await read("2026-11-01T09:00:00Z", { activity: "2026-11-01T08:00:00Z" });
  await read("2026-11-08T09:00:00Z");
  await read("2026-11-15T09:00:00Z");
  await evaluateFleet(world.ctx);
  await read("2026-11-16T09:00:00Z", { activity: "2026-11-16T08:00:00Z" });
  const flips = await world.db.sql`select audience, from_level, to_level, reason from flip order by id`;
  expect([...flips]).toEqual([
    { audience: "admins", from_level: "ok", to_level: "warning", reason: "threshold-reached" },
    { audience: "admins", from_level: "warning", to_level: "critical", reason: "threshold-reached" },
    { audience: "admins", from_level: "critical", to_level: "ok", reason: "recovered" },
  ]);
  const ledger = await world.db.sql`select kind, level, state, destination from notification order by id`;
  expect([...ledger]).toEqual([
    { kind: "baseline", level: null, state: "due", destination: "subscription:1" },
    { kind: "alert", level: "warning", state: "due", destination: "subscription:1" },
    { kind: "alert", level: "critical", state: "due", destination: "subscription:1" },
  ]);
  const tallies = await world.db
    .sql`select audience, level, devices from organization_tally where devices <> 0`;
  expect([...tallies]).toEqual([{ audience: "admins", level: "ok", devices: 1 }]);
});

test("a device first seen today, without a date of creation, is judged by its old backup and not taken for new", async () => {
  await read("2026-12-01T09:00:00Z", { device: "SERVER", activity: "2026-11-01T08:00:00Z", created: null });
  const [device] = await world.db.sql`select admins_level from device where name = 'SERVER'`;
  expect(device).toEqual({ admins_level: "critical" });
});

test("a device that never backed up is left alone for its first week, and then not", async () => {
  await read("2026-12-02T09:00:00Z", { device: "NEW", activity: null, created: null });
  await world.db.sql`update reporting_settings set warning_days = 1, critical_days = 2`;
  await read("2026-12-08T09:00:00Z");
  expect([...(await world.db.sql`select admins_level from device where name = 'NEW'`)]).toEqual([
    { admins_level: "ok" },
  ]);
  await read("2026-12-09T09:00:00Z");
  expect([...(await world.db.sql`select admins_level from device where name = 'NEW'`)]).toEqual([
    { admins_level: "critical" },
  ]);
});
