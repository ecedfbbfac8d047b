import { organizationPath, rootOrganizationId } from "../../../db/query/organization.ts";
import { decideAccess, type Verb, VERBS } from "../../core/access.ts";
import type { Actor, Context } from "../context.ts";
import { askerFor } from "./require-access.ts";

/** What the actor may do somewhere by a role, to everything or in totals; what is for one's own devices alone is left out. */
export async function allowedVerbs(ctx: Context, actor: Actor): Promise<ReadonlySet<Verb>> {
  const asker = await askerFor(ctx, actor);
  const ids = new Set([
    await rootOrganizationId(ctx.db),
    ...actor.grants.map((grant) => grant.organizationId),
  ]);
  const paths = await Promise.all([...ids].map(async (id) => await organizationPath(ctx.db, id)));
  return new Set(
    VERBS.filter((verb) =>
      paths.some((path) => {
        const decision = decideAccess({ ...asker, verb, path });
        return decision.allowed && (decision.scope === "full" || decision.scope === "totals");
      }),
    ),
  );
}
