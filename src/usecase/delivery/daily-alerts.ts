import { DAY_MS } from "../../core/instant.ts";
import { dailyAlertsView } from "../../view/daily-alerts.ts";
import type { View } from "../../view/view.ts";
import { type Claimed, settle } from "../../../db/query/claim.ts";
import { loadDailyAlerts } from "../../../db/query/daily-alert.ts";
import type { DeliveryContext } from "./delivery-context.ts";

/** The daily mail of an address: the organizations it is owed for, with what became critical since the day before. */
export async function dailyAlertsOf(
  ctx: DeliveryContext,
  rows: readonly Claimed[],
): Promise<{ rows: readonly Claimed[]; view: View } | null> {
  const organizationIds = rows.flatMap((row) => (row.organizationId === null ? [] : [row.organizationId]));
  const from = Math.min(...rows.map((row) => row.subjectAt)) - DAY_MS;
  const devices = await loadDailyAlerts(ctx.db, organizationIds, { from, until: ctx.now() });
  if (devices.length === 0) {
    await settle(ctx.db, rows, "cancelled", { reason: "recovered" });
    return null;
  }
  const organizations = [...Map.groupBy(devices, (device) => device.organizationName)].map(([name, list]) => ({
    name,
    devices: list,
  }));
  return { rows, view: dailyAlertsView({ organizations, now: ctx.now() }) };
}
