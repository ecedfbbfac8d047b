import { z } from "zod";

import { nextDelivery } from "../../core/delivery-window.ts";
import { DELIVERY_WINDOWS } from "../../core/policy.ts";
import { type Claimed, claimOf, postpone } from "../../../db/query/claim.ts";
import { loadWindows } from "../../../db/query/release.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { wakeDestinations } from "./wake.ts";

const WINDOW = z.object({ deliveryWindow: z.enum(DELIVERY_WINDOWS), zone: z.string() });
const ANY_TIME = { deliveryWindow: "any", zone: "UTC" } as const;

/**
 * Puts back the owner mail whose window has closed while it waited, for the next one (R21), and returns the
 * rest. The window is the one the device has now.
 */
export async function keepWindow(
  ctx: DeliveryContext,
  claimed: readonly Claimed[],
): Promise<readonly Claimed[]> {
  const mails = claimed.filter((row) => row.kind === "owner-alert" || row.kind === "owner-status");
  if (mails.length === 0) return claimed;
  const now = ctx.now();
  const windows = await loadWindows(
    ctx.db,
    mails.map((row) => row.id),
  );
  const opens = new Map(
    mails.map((row) => {
      const { deliveryWindow, zone } = statusWindow(row) ?? windows.get(row.id) ?? ANY_TIME;
      const level = row.kind === "owner-status" ? "warning" : (row.level ?? "critical");
      return [row.id, nextDelivery(deliveryWindow, zone, now, level, row.createdAt)];
    }),
  );
  const late = Map.groupBy(
    mails.filter((row) => (opens.get(row.id) ?? now) > now),
    (row) => opens.get(row.id) ?? now,
  );
  if (late.size === 0) return claimed;
  await ctx.db.transaction(async (tx) => {
    for (const [until, rows] of late) {
      await postpone(tx, claimOf(rows), { until, error: null, inDoubt: false });
      const destinations = rows.map((row) => row.destination);
      await wakeDestinations(ctx, tx, destinations, until);
    }
  });
  return claimed.filter((row) => (opens.get(row.id) ?? now) <= now);
}

/** A status report is about several devices: its window is the one it was owed for. */
function statusWindow({ kind, detail }: Claimed): z.infer<typeof WINDOW> | null {
  return kind === "owner-status" ? (WINDOW.safeParse(detail).data ?? ANY_TIME) : null;
}
