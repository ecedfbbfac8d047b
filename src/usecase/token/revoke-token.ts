import { writeAudit } from "../../../db/query/audit.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { endToken, type TokenRow } from "../../../db/query/token.ts";
import { requireAccess } from "../access/require-access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";

/**
 * Ends a token; calls with it are refused from the next one on. Only for an `admin` (R24); leaves an
 * audit row (R13). Throws `not-found` when no token in force has this id.
 */
export async function revokeToken(
  ctx: Context,
  actor: Actor,
  input: { readonly id: number; readonly reason?: string },
): Promise<TokenRow> {
  await requireAccess(ctx, actor, "tokens", await rootOrganizationId(ctx.db));
  const now = ctx.now();
  return await ctx.db.transaction(async (tx) => {
    const ended = await endToken(tx, input.id, now);
    if (ended === null)
      throw new UsageError("not-found", `No token in force has the number ${input.id}.`, "id");
    const { name, hint, scopes, organizationId, deviceName } = ended;
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "token.revoke",
      organizationId,
      entity: `token:${ended.id}`,
      before: { name, hint, scopes, organizationId, deviceName },
      reason: input.reason ?? null,
    });
    return ended;
  });
}
