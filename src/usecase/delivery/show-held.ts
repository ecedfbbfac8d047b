import { countOwnerMail, type MailCount } from "../../../db/query/release.ts";
import { requireRootAccess } from "../access/require-root-access.ts";
import type { Actor, Context } from "../context.ts";

/** How much owner mail is held because there was so much at once (R7). */
export async function showHeld(ctx: Context, actor: Actor): Promise<MailCount> {
  await requireRootAccess(ctx, actor, "held");
  return await countOwnerMail(ctx.db, "held");
}
