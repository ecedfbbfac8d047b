import { rootOrganizationId } from "../../../db/query/organization.ts";
import type { Allowed, Verb } from "../../core/access.ts";
import type { Actor, Context } from "../context.ts";
import { requireAccess } from "./require-access.ts";

/** `requireAccess` for what concerns the whole company: tokens, sources, deliveries, held mail. */
export async function requireRootAccess(ctx: Context, actor: Actor, verb: Verb): Promise<Allowed> {
  return await requireAccess(ctx, actor, verb, await rootOrganizationId(ctx.db));
}
