import { nextDelivery } from "../../core/delivery-window.ts";
import { type Claimed, claimOf, postpone } from "../../../db/query/claim.ts";
import { loadWindows } from "../../../db/query/release.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { wakeDestinations } from "./wake.ts";

/**
 * Puts back the owner mail whose window has closed while it waited, for the next one (R21), and returns the
 * rest. The window is the one the device has now.
 */
export async function keepWindow(
  ctx: DeliveryContext,
  destination: string,
  claimed: readonly Claimed[],
): Promise<readonly Claimed[]> {
  const mails = claimed.filter((row) => row.kind === "owner-alert");
  if (mails.length === 0) return claimed;
  const now = ctx.now();
  const windows = await loadWindows(
    ctx.db,
    mails.map((row) => row.id),
  );
  const opens = new Map(
    mails.map((row) => {
      const { deliveryWindow, zone } = windows.get(row.id) ?? { deliveryWindow: "any", zone: "UTC" };
      return [row.id, nextDelivery(deliveryWindow, zone, now, row.level ?? "critical", row.createdAt)];
    }),
  );
  const late = Map.groupBy(
    mails.filter((row) => (opens.get(row.id) ?? now) > now),
    (row) => opens.get(row.id) ?? now,
  );
  await ctx.db.transaction(async (tx) => {
    for (const [until, rows] of late) {
      await postpone(tx, claimOf(rows), { until, error: null, inDoubt: false });
      await wakeDestinations(ctx, tx, [destination], until);
    }
  });
  return claimed.filter((row) => (opens.get(row.id) ?? now) <= now);
}
