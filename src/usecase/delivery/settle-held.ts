import { writeAudit } from "../../../db/query/audit.ts";
import { discardHeld, lockRelease } from "../../../db/query/release.ts";
import { requireRootAccess } from "../access/require-root-access.ts";
import type { Actor, Context } from "../context.ts";
import { releaseAll } from "./release-owner-mail.ts";

/**
 * Sends or discards all held owner mail (R7) and returns how many there were. Sent mail is still rechecked;
 * discarded mail settles its threshold.
 */
export async function settleHeld(ctx: Context, actor: Actor, choice: "send" | "discard"): Promise<number> {
  await requireRootAccess(ctx, actor, "held");
  return await ctx.db.transaction(async (tx) => {
    await lockRelease(tx);
    const mails =
      choice === "send"
        ? await releaseAll(ctx, tx, "held")
        : await discardHeld(tx, `discarded by ${actor.name}`);
    await writeAudit(tx, {
      at: ctx.now(),
      actor: actor.name,
      origin: actor.origin,
      action: `held.${choice}`,
      entity: "notification",
      after: { mails },
    });
    return mails;
  });
}
