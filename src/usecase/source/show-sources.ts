import { countSourceDevices } from "../../../db/query/source-count.ts";
import { listSources, type SourceRow } from "../../../db/query/source.ts";
import { runningSyncs } from "../../../db/query/sync-lease.ts";
import { listSyncStates, type SyncState } from "../../../db/query/sync-state.ts";
import { requireRootAccess } from "../access/require-root-access.ts";
import type { Actor, Context } from "../context.ts";

export interface ShownSource extends SourceRow {
  readonly devices: number;
  /** How it is read; null: it is not read. */
  readonly sync: SyncState | null;
  /** How far the read on its way is; null: there is none. */
  readonly progress: string | null;
}

/** Where observations come from, and how fresh they are. */
export async function showSources(ctx: Context, actor: Actor): Promise<readonly ShownSource[]> {
  await requireRootAccess(ctx, actor, "sources");
  const [sources, counts, syncs, running] = await Promise.all([
    listSources(ctx.db),
    countSourceDevices(ctx.db),
    listSyncStates(ctx.db),
    runningSyncs(ctx.db, ctx.now()),
  ]);
  return sources.map((source) => ({
    ...source,
    devices: counts.get(source.id) ?? 0,
    sync: syncs.get(source.id) ?? null,
    progress: running.get(source.id) ?? null,
  }));
}
