import { afterAll, beforeAll, expect, test } from "vitest";

import { arrayText, secondsText } from "../../db/array.ts";
import { type Database, openDatabase } from "../../db/client.ts";
import { withDatabase } from "../support/database.ts";

const database = withDatabase();
let db: Database;

beforeAll(() => {
  db = openDatabase(database.url, { max: 1 });
});

afterAll(async () => {
  await db.close();
});

test("an array written as text is read as it was: quotes, backslashes, braces, commas, nulls and empty words", async () => {
  const words = [
    'a "b"',
    String.raw`c\d`,
    "{e,f}",
    "",
    "NULL",
    "null",
    "nullify",
    "outage:7:admins:critical",
    "a.b-c_d@e.test",
    null,
    " g ",
    "é\n",
  ];
  const rows = await db.sql<{ word: string | null }[]>`
    select word from unnest(${arrayText(words)}::text::text[]) with ordinality as r (word, n) order by n`;
  expect(rows.map((row) => row.word)).toEqual(words);
});

test("so are numbers, yes and no, and no elements at all", async () => {
  const ids = [1, null, 9_007_199_254_740_991];
  const rows = await db.sql<{ id: number | null; flag: boolean | null }[]>`
    select id, flag from unnest(${arrayText(ids)}::text::bigint[], ${arrayText([true, false, null])}::text::boolean[])
      with ordinality as r (id, flag, n) order by n`;
  expect(rows.map((row) => row.id)).toEqual(ids);
  expect(rows.map((row) => row.flag)).toEqual([true, false, null]);
  expect([...(await db.sql`select from unnest(${arrayText([])}::text::int[])`)]).toEqual([]);
});

test("instants come back to the millisecond", async () => {
  const instants = [0, 1, -1, 1_763_542_800_123, 1_763_542_800_999, 4_102_444_799_999];
  const rows = await db.sql<{ at: number }[]>`
    select to_timestamp(s)::timestamptz(3) as at
    from unnest(${secondsText(instants)}::text::float8[]) with ordinality as r (s, n) order by n`;
  expect(rows.map((row) => row.at)).toEqual(instants);
});
