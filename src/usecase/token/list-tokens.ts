import { rootOrganizationId } from "../../../db/query/organization.ts";
import { listAllTokens, type TokenRow } from "../../../db/query/token.ts";
import { requireAccess } from "../access/require-access.ts";
import type { Actor, Context } from "../context.ts";

/** All tokens with what they are for and when they were used; never a secret. Only for an `admin` (R24). */
export async function listTokens(ctx: Context, actor: Actor): Promise<readonly TokenRow[]> {
  await requireAccess(ctx, actor, "tokens", await rootOrganizationId(ctx.db));
  return await listAllTokens(ctx.db);
}
