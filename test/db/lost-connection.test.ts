import { setTimeout as sleep } from "node:timers/promises";

import { expect, test } from "vitest";

import { openDatabase, type Queryable, type Tx } from "../../db/client.ts";
import { isDatabaseUnavailable } from "../../db/unavailable.ts";
import { useWorld } from "../support/world.ts";

const world = useWorld();

async function cutOff(tx: Tx): Promise<void> {
  const [row] = await tx.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  await world.db.sql`select pg_terminate_backend(${row?.pid ?? 0}, 2000)`;
}

const ends: [how: string, afterwards: (tx: Tx) => Promise<unknown>][] = [
  ["is in the middle of a statement", async (tx) => await tx.sql`select pg_sleep(1)`],
  ["asks again later", async (tx) => await sleep(50).then(() => tx.sql`select 1`)],
  ["asks again later through drizzle", async (tx) => await sleep(50).then(() => tx.orm.execute("select 1"))],
  ["has nothing more to ask", async () => await sleep(50)],
  [
    "fails for a reason of its own",
    async () => await sleep(50).then(() => Promise.reject(new Error("its own"))),
  ],
];

test.each(ends)(
  "a transaction that loses its connection while it %s is refused, and the next one works",
  async (_, afterwards) => {
    const lost = world.db.transaction(async (tx) => {
      await cutOff(tx);
      return await afterwards(tx);
    });
    await expect(lost).rejects.toThrow(/connection/iu);
    const next = await world.db.transaction(async (tx) => await tx.sql`select 1 as one`);
    expect(next[0]).toEqual({ one: 1 });
  },
);

test("an error that only looks like a lost connection rolls back what was written", async () => {
  await world.db.sql`create table kept (a int)`;
  const refused = world.db.transaction(async (tx) => {
    await tx.sql`insert into kept values (1)`;
    throw Object.assign(new Error("another server is away"), { code: "ECONNREFUSED" });
  });
  await expect(refused).rejects.toThrow("another server is away");
  expect(await world.db.sql`select * from kept`).toHaveLength(0);
});

test("what is asked while connections are lost is answered by its own answer or refused", async () => {
  const db = openDatabase(world.url, { max: 4, applicationName: "to be lost" });
  expect(await db.sql`select array[1, 2] as list`).toEqual([{ list: [1, 2] }]);
  const wrong: unknown[] = [];
  const state = { cutting: true };
  async function echo(q: Queryable, number: number): Promise<number | undefined> {
    const [row] = await q.sql<{ n: number }[]>`select ${number}::int as n`;
    return row?.n;
  }
  async function ask(first: number): Promise<void> {
    for (let number = first; state.cutting; number += 3) {
      const inside = db.transaction(async (tx) => await echo(tx, number + 2));
      try {
        const answers = await Promise.all([echo(db, number), echo(db, number + 1), inside]);
        if (answers.some((answer, index) => answer !== number + index)) wrong.push({ number, answers });
      } catch (error) {
        if (!isDatabaseUnavailable(error)) wrong.push(error);
      }
    }
  }
  const asking = [1_000_000, 2_000_000, 3_000_000, 4_000_000].map(ask);
  for (let round = 0; round < 40; round += 1) {
    await world.db
      .sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'to be lost'`;
    await sleep(20);
  }
  state.cutting = false;
  await Promise.all(asking);
  expect(wrong).toEqual([]);
  expect(await db.sql`select array[3, 4] as list, ${[5]}::int[] as given`).toEqual([
    { list: [3, 4], given: [5] },
  ]);
  await db.close();
});
