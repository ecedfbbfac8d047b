import type { Queryable } from "../../../db/client.ts";
import { type AlertSubscription, loadAdminAddresses, loadAlertSubscriptions } from "../../../db/query/route.ts";

/** Who is told of an organization's alerts (R23). */
export interface AlertRoutes {
  /** The subscriptions of the organization or of its nearest ancestor that has one; may be empty. */
  subscriptions(organizationId: number): readonly AlertSubscription[];
  /** Addresses for the daily mail where no channel follows. */
  addresses(organizationId: number): Promise<readonly string[]>;
}

/** Loads the routes once for a batch; `parents` gives each organization's parent. */
export async function loadAlertRoutes(
  q: Queryable,
  parents: ReadonlyMap<number, { readonly parentId: number | null }>,
): Promise<AlertRoutes> {
  const own = Map.groupBy(await loadAlertSubscriptions(q), (one) => one.organizationId);
  const nearest = new Map<number, readonly AlertSubscription[]>();
  const addresses = new Map<number, Promise<readonly string[]>>();
  function subscriptions(organizationId: number): readonly AlertSubscription[] {
    const known = nearest.get(organizationId);
    if (known !== undefined) return known;
    const parentId = parents.get(organizationId)?.parentId ?? null;
    const found = own.get(organizationId) ?? (parentId === null ? [] : subscriptions(parentId));
    nearest.set(organizationId, found);
    return found;
  }
  return {
    subscriptions,
    async addresses(organizationId) {
      const known = addresses.get(organizationId) ?? loadAdminAddresses(q, organizationId);
      addresses.set(organizationId, known);
      return await known;
    },
  };
}
