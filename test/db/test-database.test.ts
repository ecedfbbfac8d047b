import postgres from "postgres";
import { expect, test } from "vitest";
import { createTestDatabase, withDatabase } from "../support/database.ts";

const database = withDatabase();

test("a test database has the tables of the program and of the queue", async () => {
  const sql = postgres(database.url, { max: 1 });
  const schemas = await sql<{ name: string }[]>`
    select distinct table_schema as name from information_schema.tables
    where table_schema in ('public', 'pgboss') order by 1`;
  await sql.end();
  expect(schemas.map(({ name }) => name)).toEqual(["pgboss", "public"]);
});

test("two test databases know nothing of each other, and can be dropped while in use", async () => {
  const [alice, bob] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const sql = postgres(alice.url, { max: 1 });
  await sql`create table only_hers (id int)`;
  const other = postgres(bob.url, { max: 1 });
  const [answer] = await other`select to_regclass('only_hers') as found`;
  expect(answer?.["found"]).toBeNull();
  await Promise.all([alice.drop(), bob.drop()]);
  await Promise.all([sql.end(), other.end()]);
});
