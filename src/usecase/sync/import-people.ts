import { retirePeople, savePeople } from "../../../db/query/source-people.ts";
import { count, proceed, type SyncRun } from "./sync-run.ts";

/** Brings the people of a source, those without a device as well; who is not among them any more is inactive. */
export async function importPeople(run: SyncRun, ids: ReadonlyMap<string, number>): Promise<void> {
  const { ctx, pull } = run;
  const present: string[] = [];
  for await (const people of pull.people()) {
    const rows = people.map((one) => ({
      ...one,
      organizationId: one.organizationId === null ? null : (ids.get(one.organizationId) ?? null),
    }));
    const unique = [...new Map(rows.map((one) => [one.id, one])).values()];
    for (const { id } of unique) present.push(id);
    const saved = await ctx.db.transaction(
      async (tx) => await savePeople(tx, pull.namespace, unique, ctx.now()),
    );
    count(run, "people changed", saved);
    await proceed(run, "people", present.length);
  }
  // A source that names nobody cannot mean that everybody left.
  if (present.length === 0) return;
  const gone = await ctx.db.transaction(async (tx) => await retirePeople(tx, pull.namespace, present));
  count(run, "people gone", gone);
}
