import type { Instant } from "../../src/core/instant.ts";
import type { SourceTime } from "../../src/core/as-of.ts";
import type { Queryable, Tx } from "../client.ts";

/** The set that holds this source alone, made when there is none: where its new devices begin. */
export async function ensureOwnSet(tx: Tx, sourceId: number): Promise<number> {
  const [row] = await tx.sql<{ id: number }[]>`
    with made as (
      insert into source_set (source_ids) values (array[${sourceId}::int]) on conflict (source_ids) do nothing returning id
    )
    select id from made union all select id from source_set where source_ids = array[${sourceId}::int]`;
  if (row === undefined)
    throw new Error(`The set of source ${sourceId} was removed while it was being made.`);
  return row.id;
}

/** From the sets that staged devices are in, to the sets that also hold `sourceId`. */
export interface SourceSetSteps {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** What becomes of the source sets of staged devices when `sourceId` reports them; makes the sets that are missing. */
export async function stepSourceSets(tx: Tx, sourceId: number): Promise<SourceSetSteps> {
  const rows = await tx.sql<{ from: number; to: number }[]>`
    with wanted as (
      select id, (select array_agg(distinct s order by s) from unnest(source_ids || ${sourceId}::int) s) as source_ids
      from source_set where id in (select source_set_id from device_stage)
    ), made as (
      insert into source_set (source_ids) select distinct source_ids from wanted
      on conflict (source_ids) do nothing returning id, source_ids
    )
    select w.id as from, coalesce(m.id, s.id) as to
    from wanted w left join made m using (source_ids) left join source_set s using (source_ids)`;
  return { from: rows.map((row) => row.from), to: rows.map((row) => row.to) };
}

export interface SourceSet {
  readonly id: number;
  readonly sources: readonly SourceTime[];
  /** None of its enabled sources was judged yet: what crosses is a baseline (R7). */
  readonly baseline: boolean;
}

/** All sets with what their sources say about time; pull and snapshot sources bring their own as-of. */
export async function loadSourceSets(q: Queryable): Promise<Map<number, SourceSet>> {
  const rows = await q.sql<
    { id: number; mode: SourceTime["mode"]; enabled: boolean; asOf: Instant | null; judged: boolean }[]
  >`
    select t.id, s.mode, s.enabled, s.as_of as "asOf", s.baseline_at is not null as judged
    from source_set t join source s on s.id = any (t.source_ids)`;
  const sets = new Map<number, { id: number; sources: SourceTime[]; baseline: boolean }>();
  for (const { id, judged, ...time } of rows) {
    const set = sets.get(id) ?? { id, sources: [], baseline: true };
    set.sources.push(time);
    if (time.enabled && judged) set.baseline = false;
    sets.set(id, set);
  }
  return sets;
}
