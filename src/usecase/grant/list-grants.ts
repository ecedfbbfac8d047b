import { grantsOn, type GrantRow } from "../../../db/query/grant.ts";
import { normalEmail } from "../../core/email-address.ts";
import { visibleOrganizations } from "../access/visible-organizations.ts";
import type { Actor, Context } from "../context.ts";

/** The grants in the organizations in which the actor may grant, by address; of one address when one is named. */
export async function listGrants(ctx: Context, actor: Actor, email?: string): Promise<readonly GrantRow[]> {
  const organizations = await visibleOrganizations(ctx, actor, { verb: "grant", accept: ["full"] });
  const grants = await grantsOn(
    ctx.db,
    organizations.map(({ id }) => id),
  );
  return email === undefined ? grants : grants.filter((grant) => grant.email === normalEmail(email));
}
