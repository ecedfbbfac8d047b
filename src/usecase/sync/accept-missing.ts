import { writeAudit } from "../../../db/query/audit.ts";
import { changeSyncState, ensureSyncState } from "../../../db/query/sync-state.ts";
import { requireRootAccess } from "../access/require-root-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { findSource } from "./find-source.ts";

/**
 * Says that the devices a held read misses are gone: the next full read asks for each and closes those that the
 * source does not know. Throws `denied`, `not-found`, and `conflict` when nothing is held.
 */
export async function acceptMissing(
  ctx: Context,
  actor: Actor,
  input: { readonly source: string | null },
): Promise<{ readonly sourceName: string; readonly missing: number }> {
  await requireRootAccess(ctx, actor, "sources");
  const source = await findSource(ctx, input.source);
  return await ctx.db.transaction(async (tx) => {
    const state = await ensureSyncState(tx, source.id);
    if (state.heldAt === null || state.acceptedAt !== null)
      throw new UsageError("conflict", `No read of ${source.name} waits for an answer.`, "source");
    const at = ctx.now();
    await changeSyncState(tx, source.id, { acceptedAt: at, acceptedBy: actor.name });
    await writeAudit(tx, {
      at,
      actor: actor.name,
      origin: actor.origin,
      action: "sync.accept",
      entity: `source:${source.id}`,
      before: { missing: state.heldMissing, active: state.heldActive },
    });
    return { sourceName: source.name, missing: state.heldMissing ?? 0 };
  });
}
