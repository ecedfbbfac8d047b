import { organizationSubtree, rootOrganizationId } from "../../../db/query/organization.ts";
import type { Scope, Verb } from "../../core/access.ts";
import type { Actor, Context } from "../context.ts";
import { requireScope } from "./require-access.ts";
import { visibleOrganizations } from "./visible-organizations.ts";

/**
 * The organizations a list covers: the one asked about with all below it, else all in which the actor may do this;
 * null: all there are. Throws `denied` for an organization in which they may not.
 */
export async function reachOf(
  ctx: Context,
  actor: Actor,
  asked: { readonly verb: Verb; readonly accept: readonly Scope[]; readonly organizationId: number | null },
): Promise<readonly number[] | null> {
  const { verb, accept, organizationId } = asked;
  if (organizationId !== null) {
    await requireScope(ctx, actor, { verb, accept, organizationId });
    const root = await rootOrganizationId(ctx.db);
    return organizationId === root ? null : await organizationSubtree(ctx.db, organizationId);
  }
  const visible = await visibleOrganizations(ctx, actor, { verb, accept });
  return visible.some(({ depth }) => depth === 0) ? null : visible.map(({ id }) => id);
}
