import { afterAll, beforeAll, expect, test } from "vitest";

import { type Database, openDatabase } from "../../db/client.ts";
import { copyRows } from "../../db/copy.ts";
import { isDatabaseUnavailable } from "../../db/unavailable.ts";
import { withDatabase } from "../support/database.ts";

const database = withDatabase();
let db: Database;

beforeAll(async () => {
  db = openDatabase(database.url, { max: 2 });
  await db.sql`create table copied (number int check (number <> 7), text text)`;
});

afterAll(async () => {
  await db.close();
});

function* rows(count: number, wrong: number): Generator<[number, string]> {
  for (let number = 0; number < count; number += 1)
    yield [number === wrong ? 7 : number + 10, "x".repeat(100)];
}

test.for([
  ["of a few rows", 10, 5],
  ["in the first of many rows", 50_000, 0],
  ["in the last of many rows", 50_000, 49_999],
] as const)("an error of the server ends the copy: %s", async ([, count, wrong]) => {
  const copying = db.transaction(
    async (tx) => await copyRows(tx, "copied", ["number", "text"], rows(count, wrong)),
  );
  await expect(copying).rejects.toThrow('new row for relation "copied" violates check constraint');
  expect([...(await db.sql`select count(*)::int as count from copied`)]).toEqual([{ count: 0 }]);
});

test("the end of the connection ends the copy", async () => {
  const copying = db.transaction(async (tx) => {
    const [row] = await tx.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    const server = { gone: false };
    async function cut(): Promise<void> {
      await db.sql`select pg_terminate_backend(${row?.pid ?? 0}, 5000)`;
      server.gone = true;
    }
    function* slowly(): Generator<[number, string]> {
      yield* rows(5_000, -1);
      void cut();
      while (!server.gone) yield* rows(1_000, -1);
      yield* rows(5_000, -1);
    }
    await copyRows(tx, "copied", ["number", "text"], slowly());
  });
  const error: unknown = await copying.catch((caught: unknown) => caught);
  expect([isDatabaseUnavailable(error), error]).toEqual([true, error]);
});
