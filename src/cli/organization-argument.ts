import { rootOrganizationId } from "../../db/query/organization.ts";
import type { Scope, Verb } from "../core/access.ts";
import { findOrganization } from "../usecase/access/find-organization.ts";
import type { Actor, Context } from "../usecase/context.ts";

/** The id of the organization a word on the command line means; no word means the root. */
export async function organizationArgument(
  ctx: Context,
  actor: Actor,
  word: string | undefined,
  asked: { readonly verb: Verb; readonly accept?: readonly Scope[] },
): Promise<number> {
  if (word === undefined) return await rootOrganizationId(ctx.db);
  return (await findOrganization(ctx, actor, word, asked)).id;
}
