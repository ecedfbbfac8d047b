import { lockRelease, loadOwnerMail } from "../../../db/query/release.ts";
import { settle } from "../../../db/query/claim.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import type { Actor, Context } from "../context.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { requireAccess } from "../access/require-access.ts";
import { release } from "./release-owner-mail.ts";

/** Sends or discards all held owner mail (R7). Sent mail is still rechecked; discarded mail settles its threshold. */
export async function settleHeld(ctx: Context, actor: Actor, choice: "send" | "discard"): Promise<number> {
  await requireAccess(ctx, actor, "held", await rootOrganizationId(ctx.db));
  return await ctx.db.transaction(async (tx) => {
    await lockRelease(tx);
    const held = await loadOwnerMail(tx, "held");
    if (choice === "send") await release(ctx, tx, held, ctx.now());
    else await settle(tx, held, "discarded", { reason: `discarded by ${actor.name}` });
    await writeAudit(tx, {
      at: ctx.now(),
      actor: actor.name,
      origin: actor.origin,
      action: `held.${choice}`,
      entity: "notification",
      after: { mails: held.length },
    });
    return held.length;
  });
}
