import { endpointCounts, type EndpointRow } from "../../../db/query/dashboard.ts";
import { organizationSubtree } from "../../../db/query/organization.ts";
import { chooseOrganization } from "../access/choose-organization.ts";
import type { Actor, Context } from "../context.ts";
import type { AskedOrganization, NamedOrganization } from "./asked-organization.ts";

export interface EndpointDashboard {
  readonly organization: NamedOrganization;
  /** By operating system and agent version, the most first. */
  readonly groups: readonly EndpointRow[];
}

/** The devices of an organization and all below it, as they were last counted. Throws as `chooseOrganization`. */
export async function showEndpoints(
  ctx: Context,
  actor: Actor,
  asked: AskedOrganization,
): Promise<EndpointDashboard> {
  const accept = ["full", "totals"] as const;
  const { id, name, root } = await chooseOrganization(ctx, actor, { verb: "status", accept, ...asked });
  const groups = await endpointCounts(ctx.db, root ? null : await organizationSubtree(ctx.db, id));
  return { organization: { id, name }, groups };
}
