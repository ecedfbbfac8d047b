import { grantsOn, type GrantRow } from "../../../db/query/grant.ts";
import { visibleOrganizations } from "../access/visible-organizations.ts";
import type { Actor, Context } from "../context.ts";

/** The grants in the organizations in which the actor may grant, by address. */
export async function listGrants(ctx: Context, actor: Actor): Promise<readonly GrantRow[]> {
  const organizations = await visibleOrganizations(ctx, actor, { verb: "grant", accept: ["full"] });
  return await grantsOn(
    ctx.db,
    organizations.map(({ id }) => id),
  );
}
