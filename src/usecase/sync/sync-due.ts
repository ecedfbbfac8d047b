import { dueSync, SYNC_INTERVAL_MINUTES } from "../../core/sync-rhythm.ts";
import { ensureSyncState } from "../../../db/query/sync-state.ts";
import type { PullSource } from "../../port/pull-source.ts";
import type { Context } from "../context.ts";
import { RESUME_MS } from "./sync-run.ts";
import { pullSourceRow, syncSource, type SyncOptions, type SyncResult } from "./sync-source.ts";

/** Reads each source that is due by its rhythm. */
export async function syncDue(
  ctx: Context,
  pulls: readonly PullSource[],
  options: Omit<SyncOptions, "kind">,
): Promise<readonly SyncResult[]> {
  const results: SyncResult[] = [];
  for (const pull of pulls) {
    const source = await pullSourceRow(ctx, pull);
    if (!source.enabled || options.stopped?.aborted === true) continue;
    const state = await ensureSyncState(ctx.db, source.id);
    const now = ctx.now();
    const kind = dueSync(
      {
        ...state,
        intervalMinutes: SYNC_INTERVAL_MINUTES,
        resumable: state.resume !== null && now - state.resume.startedAt < RESUME_MS,
        held: state.heldAt !== null,
        accepted: state.acceptedAt !== null,
      },
      now,
    );
    if (kind !== null) results.push(await syncSource(ctx, pull, { ...options, kind }));
  }
  return results;
}
