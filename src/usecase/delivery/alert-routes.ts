import type { Tx } from "../../../db/client.ts";
import {
  type AlertSubscription,
  loadAdminAddresses,
  loadAlertSubscriptions,
  loadReportingZone,
} from "../../../db/query/route.ts";
import { mailingSource } from "../../../db/query/imported-settings.ts";
import { effectiveReporting } from "../../../db/query/settings.ts";
import { withoutBounced } from "../../../db/query/operations.ts";
import type { Context } from "../context.ts";

/** Who is told of an organization's alerts (R23). */
export interface AlertRoutes {
  /** The subscriptions of the organization or of its nearest ancestor that has one; may be empty. */
  subscriptions(organizationId: number): readonly AlertSubscription[];
  /** Where no channel follows: who gets the daily mail, and in which zone its day is. */
  mail(organizationId: number): Promise<AlertMail>;
}

export interface AlertMail {
  readonly addresses: readonly string[];
  readonly zone: string;
  /** The source that the settings came from mails the same people, until somebody takes them over. */
  readonly mailedBySource: boolean;
}

/** Loads the routes once for a batch; `parents` gives each organization's parent. */
export async function loadAlertRoutes(
  ctx: Context,
  tx: Tx,
  parents: ReadonlyMap<number, { readonly parentId: number | null }>,
): Promise<AlertRoutes> {
  const own = Map.groupBy(await loadAlertSubscriptions(tx), (one) => one.organizationId);
  const nearest = new Map<number, readonly AlertSubscription[]>();
  const mails = new Map<number, Promise<AlertMail>>();
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
    async mail(organizationId) {
      const known = mails.get(organizationId) ?? loadAlertMail(ctx, tx, organizationId);
      mails.set(organizationId, known);
      return await known;
    },
  };
}

/** `BOT_ADMINS` are administrators of everything without a grant (R24). */
async function loadAlertMail(ctx: Context, tx: Tx, organizationId: number): Promise<AlertMail> {
  const zone = await loadReportingZone(tx, organizationId);
  const [settings] = await effectiveReporting(tx, [organizationId]);
  const mailedBySource =
    settings !== undefined && (await mailingSource(tx, settings.fromOrganizationId, "reporting")) !== null;
  if (mailedBySource) return { addresses: [], zone, mailedBySource };
  const granted = await loadAdminAddresses(tx, organizationId);
  const named = await withoutBounced(tx, ctx.rules.botAdmins);
  return {
    mailedBySource,
    addresses: [...new Set([...granted, ...named])],
    zone,
  };
}
