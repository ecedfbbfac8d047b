import { grantsOf } from "../../../db/query/grant.ts";
import type { Actor, Context } from "../context.ts";

/** The operator: whoever can start the program on its machine is `admin` (R24). */
export const OPERATOR: Actor = { name: "terminal", origin: "terminal", email: null, grants: [] };

/**
 * The person with this address and their grants. The address must be one that is believed (R25):
 * this looks nothing up but grants.
 */
export async function loadActor(
  ctx: Pick<Context, "db">,
  who: { readonly email: string; readonly origin: Actor["origin"] },
): Promise<Actor> {
  const email = who.email.trim().toLowerCase();
  const grants = await grantsOf(ctx.db, email);
  return {
    name: email,
    origin: who.origin,
    email,
    grants: grants.map(({ role, organizationId }) => ({ role, organizationId })),
  };
}
