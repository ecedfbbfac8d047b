import { organizationTree, rootOrganizationId, type TreeRow } from "../../../db/query/organization.ts";
import { decideAccess, type Scope, type Verb } from "../../core/access.ts";
import type { Actor, Context } from "../context.ts";
import { askerFor } from "./require-access.ts";

/** The organizations in which the actor may do something, parents first, siblings by name. */
export async function visibleOrganizations(
  ctx: Context,
  actor: Actor,
  asked: { readonly verb: Verb; readonly accept: readonly Scope[] },
): Promise<readonly TreeRow[]> {
  const asker = await askerFor(ctx, actor);
  const path: number[] = [];
  const visible: TreeRow[] = [];
  for (const row of await organizationTree(ctx.db, await rootOrganizationId(ctx.db))) {
    path.splice(row.depth, path.length, row.id);
    const decision = decideAccess({ ...asker, verb: asked.verb, path });
    if (decision.allowed && asked.accept.includes(decision.scope)) visible.push(row);
  }
  return visible;
}
