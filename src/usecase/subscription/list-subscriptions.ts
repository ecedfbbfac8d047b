import { type ListedSubscription, listSubscriptions } from "../../../db/query/subscription.ts";
import { denied } from "../access/require-access.ts";
import { visibleOrganizations } from "../access/visible-organizations.ts";
import type { Actor, Context } from "../context.ts";

/** The subscriptions of the organizations in which the actor may subscribe channels. */
export async function showSubscriptions(ctx: Context, actor: Actor): Promise<readonly ListedSubscription[]> {
  const visible = await visibleOrganizations(ctx, actor, { verb: "subscribe", accept: ["full"] });
  if (visible.length === 0) throw denied();
  const operations = visible.some((row) => row.depth === 0);
  return await listSubscriptions(ctx.db, { organizationIds: visible.map(({ id }) => id), operations });
}
