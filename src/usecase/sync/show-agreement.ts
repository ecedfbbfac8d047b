import { type Agreement, compareAlerts, NO_AGREEMENTS } from "../../core/alert-agreement.ts";
import { DAY_MS } from "../../core/instant.ts";
import { groupAlerts } from "../../../db/query/device-alert.ts";
import { sendingOff } from "../../../db/query/imported-settings.ts";
import { effectiveReporting } from "../../../db/query/settings.ts";
import type { Context } from "../context.ts";

export type Agreements = Readonly<Record<Agreement, number>>;

/** How many devices of a source have the level that the source itself says, and how many not, by reason. */
export async function countAgreement(ctx: Context, sourceId: number): Promise<Agreements> {
  const groups = await groupAlerts(ctx.db, sourceId, ctx.now() - ctx.rules.graceDays * DAY_MS);
  const settings = new Map(
    (await effectiveReporting(ctx.db, "all")).map((one) => [one.organizationId, one.fromOrganizationId]),
  );
  const theirs = await sendingOff(ctx.db, "reporting");
  const counts: Record<Agreement, number> = { ...NO_AGREEMENTS };
  for (const group of groups) {
    const from = settings.get(group.organizationId);
    const agreement = compareAlerts({
      ours: group.ours,
      theirs: group.states,
      archives: group.archives,
      inGrace: group.inGrace,
      ownThresholds: from === undefined || !theirs.has(from),
    });
    counts[agreement] += group.devices;
  }
  return counts;
}
