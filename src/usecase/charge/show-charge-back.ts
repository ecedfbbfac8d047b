import { organizationNames } from "../../../db/query/organization.ts";
import { readOneMoment } from "../../../db/query/report.ts";
import type { ChargeBack } from "../../core/charge-back.ts";
import { type Day, localDay, monthEnd, monthStart } from "../../core/local-day.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { chargeBackOf } from "./charge-back-of.ts";

export interface ShownChargeBack {
  readonly organization: { readonly id: number; readonly name: string };
  readonly charge: ChargeBack;
}

/**
 * The charge-back of an organization and everything below it for a month (its first day; the running one when
 * left out). Throws `denied`, and `invalid` for a month still to come.
 */
export async function showChargeBack(
  ctx: Context,
  actor: Actor,
  asked: { readonly organizationId: number; readonly month?: Day | undefined },
): Promise<ShownChargeBack> {
  const { organizationId } = asked;
  await requireAccess(ctx, actor, "chargeback", organizationId);
  const today = localDay(ctx.now(), "UTC");
  const month = asked.month ?? monthStart(today);
  if (month > today) {
    throw new UsageError(
      "invalid",
      `${month.slice(0, 7)} is still to come: there is no charge-back for it.`,
      "month",
    );
  }
  const until = month === monthStart(today) ? today : monthEnd(month);
  return await ctx.db.transaction(async (tx) => {
    await readOneMoment(tx);
    const names = await organizationNames(tx, [organizationId]);
    const charge = await chargeBackOf(ctx, tx, { organizationId, until });
    return { organization: { id: organizationId, name: names.get(organizationId) ?? "" }, charge };
  });
}
