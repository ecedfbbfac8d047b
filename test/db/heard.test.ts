import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import { claimHeard } from "../../db/query/heard.ts";
import { HOUR_MS } from "../../src/core/instant.ts";
import { forgetEvents } from "../../src/usecase/sweep/forget-events.ts";
import { useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");

async function hear(event: string, instanceId: string = randomUUID()): Promise<boolean> {
  return await claimHeard(world.db, event, { instanceId, until: world.ctx.now() + HOUR_MS });
}

async function kept(): Promise<string[]> {
  const rows = await world.db.sql<{ name: string }[]>`select name from lease order by name`;
  return rows.map(({ name }) => name);
}

test("an event is told to one bot, once, also when many hear it at the same time", async () => {
  const heard = await Promise.all(Array.from({ length: 20 }, async () => await hear("e1")));
  expect(heard.filter(Boolean)).toHaveLength(1);
  expect(await hear("e1")).toBe(false);
  expect(await hear("e2")).toBe(true);
});

test("the sweep forgets it when nobody sends it again, and nothing else", async () => {
  await world.db.sql`
    insert into lease (name, instance_id, until) values ('other work', ${randomUUID()}, ${world.ctx.now()}::timestamptz)`;
  world.advance(HOUR_MS - 1);
  await forgetEvents(world.ctx);
  expect(await kept()).toEqual(["heard:e1", "heard:e2", "other work"]);
  world.advance(1);
  await forgetEvents(world.ctx);
  expect(await kept()).toEqual(["other work"]);
});

test("what is written after it waits for the disk as before", async () => {
  const before = await world.db.sql`show synchronous_commit`;
  const settings = await Promise.all(
    Array.from({ length: 4 }, async (_, at) => {
      await hear(`f${at}`);
      return await world.db.sql`show synchronous_commit`;
    }),
  );
  expect(new Set(settings.map((rows) => JSON.stringify(rows)))).toEqual(new Set([JSON.stringify(before)]));
});
