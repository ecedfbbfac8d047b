import fc from "fast-check";

import type { Database } from "../../db/client.ts";
import { ROLES } from "../../src/core/access.ts";
import type { Context } from "../../src/usecase/context.ts";
import { addDevices, addOrganization, ROOT } from "./company.ts";

/** Organizations in a planted tree. */
const SIZE = 4;

/** For each organization, its parent's place among those before it. */
export const tree = fc.array(fc.nat(SIZE), { minLength: SIZE, maxLength: SIZE });
export const place = fc.nat(SIZE - 1);
export const role = fc.constantFrom(...ROLES.filter((each) => each !== "admin"));
/** Everything below the first organization. */
export const FAN: number[] = Array.from({ length: SIZE }, () => 0);

let run = 0;

export interface Tree {
  /** Another one for each tree. */
  readonly run: number;
  readonly ids: readonly number[];
  readonly marks: readonly string[];
  /** Whether an organization is another or below it, by their places. */
  readonly within: (at: number, top: number) => boolean;
}

/** Organizations below the root, each with a device and its owner, all of which bear the organization's mark. */
export async function plant(ctx: Context, parents: readonly number[]): Promise<Tree> {
  run += 1;
  const ids: number[] = [];
  const marks = parents.map((_, at) => `zq${run}k${at}z`);
  for (const [at, mark] of marks.entries()) {
    const parent = at === 0 ? ROOT : (ids[(parents[at] ?? 0) % (at + 1)] ?? ROOT);
    ids.push(await addOrganization(ctx.db, `org-${mark}`, parent));
  }
  const above = parents.map((each, at) => (at === 0 ? at : each % (at + 1)));
  await addDevices(
    ctx,
    ...marks.map((mark) => ({
      device: `dev-${mark}`,
      organization: `org-${mark}`,
      owner: `own-${mark}`,
      activity: "2026-09-01T09:00:00Z",
    })),
  );
  return { run, ids, marks, within };

  function within(at: number, top: number): boolean {
    if (at === top) return true;
    const parent = above[at] ?? at;
    return parent !== at && within(parent, top);
  }
}

/** What names an organization, its device or its owner; `furnish` marks other things alike. */
export function wordsOf(mark: string): string[] {
  return [`org-${mark}`, `dev-${mark}`, `own-${mark}@acme.test`];
}

/** Everything in an answer: what is shown, what its buttons carry, and its files. */
export function wholeText(answer: unknown): string {
  return JSON.stringify(answer, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

/** The names in an answer that the asker may not see, without those they said themselves. */
export function leaks(answer: string, said: string, seen: ReadonlySet<string>): string[] {
  const found = answer.matchAll(/[a-z]{3}-(zq\d+k\d+z)/gu);
  const names = [...found].filter(([name, mark]) => !seen.has(mark ?? "") && !said.includes(name));
  return [...new Set(names.map(([name]) => name))];
}

/** What is kept of organizations, their devices and people, by table, for comparison. Finds the tables by itself. */
export async function keptOf(db: Database, organizations: readonly number[]): Promise<Map<string, string>> {
  const tables = await db.sql<{ name: string; columns: string[] }[]>`
    select c.table_name as name, array_agg(c.column_name::text) as columns from information_schema.columns c
    join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
      and c.column_name in ('organization_id', 'device_id', 'person_id')
    group by c.table_name order by c.table_name`;
  const theirs = db.sql`(select id from device where organization_id = any (${[...organizations]}::int[]))`;
  const people = db.sql`(select person_id from device where organization_id = any (${[...organizations]}::int[]))`;
  const kept = new Map<string, string>();
  for (const { name, columns } of tables) {
    const condition = columns.includes("organization_id")
      ? db.sql`organization_id = any (${[...organizations]}::int[])`
      : columns.includes("device_id")
        ? db.sql`device_id in ${theirs}`
        : db.sql`person_id in ${people}`;
    const [row] = await db.sql<{ sum: string }[]>`
      select md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as sum from ${db.sql(name)} t where ${condition}`;
    kept.set(name, row?.sum ?? "");
  }
  return kept;
}
