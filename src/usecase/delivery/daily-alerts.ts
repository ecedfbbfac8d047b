import { DAY_MS } from "../../core/instant.ts";
import { countDevices, dailyAlertsView } from "../../view/daily-alerts.ts";
import { withTexts } from "../../view/mail-text.ts";
import type { View } from "../../view/view.ts";
import { type Claimed, claimOf, settleClaim } from "../../../db/query/claim.ts";
import { type DailySpan, loadDailyAlerts } from "../../../db/query/daily-alert.ts";
import { loadMailTexts } from "../template/mail-texts.ts";
import type { DeliveryContext } from "./delivery-context.ts";

/** The daily mail of an address: the organizations it is owed for, with what became critical in the day before. */
export async function dailyAlertsOf(
  ctx: DeliveryContext,
  rows: readonly Claimed[],
): Promise<{ readonly rows: readonly Claimed[]; readonly view: View } | null> {
  const devices = await loadDailyAlerts(ctx.db, rows.flatMap(spanOf));
  if (devices.length === 0) {
    await settleClaim(ctx.db, claimOf(rows), "cancelled", { reason: "recovered" });
    return null;
  }
  const byOrganization = Map.groupBy(devices, (device) => device.organizationId);
  const organizations = [...byOrganization.values()].map((list) => ({
    name: list[0]?.organizationName ?? "",
    devices: list,
  }));
  const sample = devices.some((one) => one.sample);
  const view = dailyAlertsView({ organizations, now: ctx.now(), sample });
  const texts = await loadMailTexts(ctx, {
    category: "daily-alerts",
    organizationIds: [...byOrganization.keys()],
    values: {
      title: view.title,
      devices: countDevices(organizations),
      organization: organizations[0]?.name ?? "",
    },
  });
  return { rows, view: withTexts(view, texts) };
}

function spanOf({ organizationId, subjectAt, detail }: Claimed): DailySpan[] {
  const from = detail?.["from"];
  if (organizationId === null) return [];
  return [{ organizationId, from: typeof from === "number" ? from : subjectAt - DAY_MS, until: subjectAt }];
}
