import { beforeAll, expect, test } from "vitest";

import { dropOldRows } from "../../db/query/retention.ts";
import { addDevices, deviceId } from "../support/company.ts";
import { at, useWorld } from "../support/world.ts";

const world = useWorld("2026-11-20T09:00:00Z");
const NOW = at("2026-11-20T09:00:00Z");

beforeAll(async () => {
  await addDevices(world.ctx, { device: "LT-1" });
  const id = await deviceId(world.db, "LT-1");
  const { sql } = world.db;
  await sql`delete from activity_gap`;
  await sql`delete from source_run`;
  // A row for each of 25,000 hours, and 400 days are 9,600.
  await sql`
    insert into activity_gap (device_id, from_at, to_at)
    select ${id}, to_at - interval '2 days', to_at
    from (select ${NOW}::timestamptz - n * interval '1 hour' as to_at from generate_series(0, 24999) n) as hours`;
  await sql`
    insert into source_run (source_id, state, started_at)
    select s.id, 'complete', ${NOW}::timestamptz - n * interval '1 day' from source s, generate_series(0, 999) n`;
  await sql`
    insert into receiving_gap (from_at, to_at)
    select ${NOW}::timestamptz - n * interval '1 day', ${NOW}::timestamptz - n * interval '1 day'
    from generate_series(0, 999) n`;
});

test("rows of tables without months are dropped after 400 days, however many they are", async () => {
  for (let round = 0; round < 2; round += 1) {
    await dropOldRows(world.db, NOW);
    const [left] = await world.db.sql`
      select (select count(*)::int from activity_gap) as gaps, (select min(to_at) from activity_gap) as oldest,
             (select count(*)::int from source_run) as runs, (select count(*)::int from receiving_gap) as absences`;
    expect(left).toEqual({ gaps: 9601, oldest: at("2025-10-16T09:00:00Z"), runs: 401, absences: 401 });
  }
});
