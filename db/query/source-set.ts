import type { Instant } from "../../src/core/instant.ts";
import type { SourceTime } from "../../src/core/as-of.ts";
import type { Queryable, Tx } from "../client.ts";

/** For each known set of sources, the set that also holds `sourceId`; 0 stands for "no set yet". */
export interface SourceSetSteps {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Prepares what becomes of a device's source set when `sourceId` reports it; makes the sets that are missing. */
export async function stepSourceSets(tx: Tx, sourceId: number): Promise<SourceSetSteps> {
  const rows = await tx.sql<{ from: number; to: number }[]>`
    with known as (
      select id, source_ids from source_set union all select 0, '{}'::int[]
    ), wanted as (
      select id, (select array_agg(distinct s order by s) from unnest(source_ids || ${sourceId}::int) s) as source_ids from known
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
