import { afterAll, beforeAll, expect, test } from "vitest";

import { type Database, openDatabase } from "../../db/client.ts";
import { dropOldPartitions, makePartitions } from "../../db/partition.ts";
import { withDatabase } from "../support/database.ts";
import { at } from "../support/at.ts";

const database = withDatabase();
const open: { db?: Database } = {};

beforeAll(() => {
  open.db = openDatabase(database.url, { max: 2 });
});
afterAll(async () => await open.db?.close());

function db(): Database {
  if (open.db === undefined) throw new Error("it is opened before the tests");
  return open.db;
}

async function partitions(table: string): Promise<string[]> {
  const rows = await db().sql<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ${table}::regclass order by 1`;
  return rows.map(({ name }) => name.replace(`${table}_`, ""));
}

async function owe(time: string): Promise<string> {
  const [row] = await db().sql<{ place: string }[]>`
    insert into notification (subject_at, subject, destination, kind, state, reason, created_at, next_attempt_at)
    values (${at(time)}, ${`notice:${time}`}, 'mail:a@acme.test', 'notice', 'sent', 'test', ${at(time)}, ${at(time)})
    returning tableoid::regclass::text as place`;
  return row?.place ?? "";
}

async function auditAt(time: string): Promise<void> {
  await db().sql`
    insert into audit (at, actor, origin, action, entity) values (${at(time)}, 'alice', 'terminal', 'test', 'x')`;
}

const TABLES = ["flip", "notification", "usage_day", "usage_device_day", "audit"];

test("bots that start at once make the months together", async () => {
  await Promise.all([0, 1, 2].map(async () => await makePartitions(db(), at("2026-11-18T09:00:00Z"))));
  expect(await partitions("audit")).toContain("2026_11");
});

test("each table gets a month behind, this one, and three ahead; doing it again changes nothing", async () => {
  for (let round = 0; round < 2; round += 1) {
    await makePartitions(db(), at("2026-11-19T09:00:00Z"));
    for (const table of TABLES) {
      expect(await partitions(table)).toEqual([
        "2026_10",
        "2026_11",
        "2026_12",
        "2027_01",
        "2027_02",
        "rest",
      ]);
    }
  }
});

test("rows land in the month they are of, to the millisecond; others in the rest", async () => {
  expect(await owe("2026-10-31T23:59:59.999Z")).toBe("notification_2026_10");
  expect(await owe("2026-11-01T00:00:00.000Z")).toBe("notification_2026_11");
  expect(await owe("2027-02-28T23:59:59.999Z")).toBe("notification_2027_02");
  expect(await owe("2027-03-01T00:00:00.000Z")).toBe("notification_rest");
  expect(await owe("2019-05-01T00:00:00.000Z")).toBe("notification_rest");
});

test("days are of their month as well", async () => {
  const [row] = await db().sql<{ place: string }[]>`
    insert into usage_day (day, organization_id, destination_id, cost_centre, devices, stored_bytes, selected_bytes)
    values ('2026-11-30', 1, 1, '', 1, 1, 1) returning tableoid::regclass::text as place`;
  expect(row).toEqual({ place: "usage_day_2026_11" });
});

test("a month whose rows are in the rest already stays there, and the next months are made", async () => {
  await makePartitions(db(), at("2026-12-19T09:00:00Z"));
  expect(await partitions("notification")).toEqual([
    "2026_10",
    "2026_11",
    "2026_12",
    "2027_01",
    "2027_02",
    "rest",
  ]);
  expect(await partitions("flip")).toContain("2027_03");
  await makePartitions(db(), at("2027-01-19T09:00:00Z"));
  expect(await partitions("notification")).toContain("2027_04");
});

test("what is past its retention goes by whole months; leftovers go by the row", async () => {
  const place = await owe("2026-11-10T00:00:00Z");
  expect(place).toBe("notification_2026_11");
  // 400 days after the tenth of November the month is not over yet.
  expect(await dropOldPartitions(db(), at("2027-12-20T00:00:00Z"))).toEqual(
    expect.arrayContaining(["flip_2026_10", "notification_2026_10", "usage_day_2026_10"]),
  );
  expect(await partitions("notification")).toContain("2026_11");
  const rest = await db().sql`select subject from notification_rest order by 1`;
  expect([...rest]).toEqual([{ subject: "notice:2027-03-01T00:00:00.000Z" }]);
  await dropOldPartitions(db(), at("2028-01-05T00:00:00Z"));
  expect(await partitions("notification")).not.toContain("2026_11");
});

test("usage of single devices goes after two months, the audit after seven years", async () => {
  expect(await partitions("usage_device_day")).toEqual(["rest"]);
  await auditAt("2026-11-10T00:00:00Z");
  await auditAt("2020-01-10T00:00:00Z");
  await dropOldPartitions(db(), at("2033-11-01T00:00:00Z"));
  const kept = await db().sql<{ at: number }[]>`select at from audit`;
  expect(kept.map((row) => row.at)).toEqual([at("2026-11-10T00:00:00Z")]);
  await dropOldPartitions(db(), at("2033-12-31T00:00:00Z"));
  expect(await db().sql`select 1 from audit`).toHaveLength(0);
});
