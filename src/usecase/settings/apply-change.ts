import { releaseJob } from "../../../db/job/release.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { organizationNames } from "../../../db/query/organization.ts";
import { endSettingsChange, letHeldGo } from "../../../db/query/settings-change.ts";
import type { Actor, Context } from "../context.ts";
import { wakeDestinations } from "../delivery/wake.ts";
import { lockWaiting, requireChange } from "./end-change.ts";

/**
 * Lets what a change of settings made owed go out now instead of waiting for an undo. Throws `denied`, and
 * `conflict` when it went out, was applied or was undone already.
 */
export async function applyChange(
  ctx: Context,
  actor: Actor,
  input: { readonly changeId: number },
): Promise<{ readonly organizationName: string }> {
  await requireChange(ctx, actor, input.changeId);
  return await ctx.db.transaction(async (tx) => {
    const change = await lockWaiting(ctx, tx, input.changeId);
    const now = ctx.now();
    await wakeDestinations(ctx, tx, await letHeldGo(tx, change, now));
    await ctx.queue.enqueue(tx, releaseJob, [{}]);
    await endSettingsChange(tx, change.id, { state: "applied", by: actor.name, at: now });
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "settings.apply",
      organizationId: change.organizationId,
      entity: `settings-change:${change.id}`,
    });
    const names = await organizationNames(tx, [change.organizationId]);
    return { organizationName: names.get(change.organizationId) ?? "" };
  });
}
