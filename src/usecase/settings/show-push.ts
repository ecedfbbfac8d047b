import { findPush, type PushRow } from "../../../db/query/push.ts";
import { requireAccess } from "../access/require-access.ts";
import { requireRootAccess } from "../access/require-root-access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";

/** A push and how far it is. Throws `denied`, and `not-found` to whoever may push everywhere. */
export async function showPush(ctx: Context, actor: Actor, pushId: number): Promise<PushRow> {
  const push = await findPush(ctx.db, pushId);
  if (push === null) {
    await requireRootAccess(ctx, actor, "push");
    throw new UsageError("not-found", `There is no push ${pushId}.`, "push");
  }
  await requireAccess(ctx, actor, "push", push.organizationId);
  return push;
}
