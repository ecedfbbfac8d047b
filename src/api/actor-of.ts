import { rootOrganizationId } from "../../db/query/organization.ts";
import type { Caller } from "../port/route.ts";
import type { Actor, Context } from "../usecase/context.ts";

/**
 * A token as somebody who asks: in its organization and below it, with what its verbs leave of an administrator's
 * rights there. It owns no devices, and no sample company opens more to it.
 */
export async function actorOf(ctx: Context, caller: Caller): Promise<Actor> {
  const root = await rootOrganizationId(ctx.db);
  const organizationId = caller.organizationId ?? root;
  return {
    name: `token ${caller.tokenId} (${caller.name})`,
    origin: "http",
    email: null,
    grants: [{ role: organizationId === root ? "admin" : "org-admin", organizationId }],
    verbs: caller.verbs,
    ...(caller.expiresAt === null ? {} : { expiresAt: caller.expiresAt }),
  };
}
