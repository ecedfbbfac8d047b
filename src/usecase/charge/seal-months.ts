import type { Tx } from "../../../db/client.ts";
import {
  chargeLines,
  type ChargeLineRow,
  chargeMonths,
  insertChargeMonth,
  lockChargeMonths,
  monthsToSeal,
} from "../../../db/query/charge.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { chargeDifference, moneyText } from "../../core/charge-back.ts";
import { type Day, localDay, monthEnd, monthStart } from "../../core/local-day.ts";
import { requireRootAccess } from "../access/require-root-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { computeCharges } from "./compute-charges.ts";

/** Closes every month that is over (UTC) and has no statement yet: from then on it stays as it was. */
export async function sealMonths(ctx: Context): Promise<void> {
  const thisMonth = monthStart(localDay(ctx.now(), "UTC"));
  for (const month of await monthsToSeal(ctx.db, thisMonth)) {
    await ctx.db.transaction(async (tx) => {
      await lockChargeMonths(tx);
      const versions = await chargeMonths(tx, month);
      if (versions.length === 0)
        await writeStatement(ctx, tx, { month, version: 1, by: "bot", reason: null });
    });
  }
}

export interface Restatement {
  readonly month: Day;
  readonly version: number;
  /** How far the whole company's total is from the first statement, with its sign. */
  readonly difference: string;
  readonly currency: string;
}

/**
 * States a closed month anew by the prices and the usage as they are known now; the first statement stays, and
 * the difference is shown beside the new one. Throws `denied`, `invalid` without a reason, `not-found` for a
 * month that is not closed, and `conflict` when nothing would change. Audited (R13).
 */
export async function restateMonth(
  ctx: Context,
  actor: Actor,
  input: { readonly month: Day; readonly reason: string },
): Promise<Restatement> {
  await requireRootAccess(ctx, actor, "rates");
  const reason = input.reason.trim();
  const month = monthStart(input.month);
  if (reason === "") throw new UsageError("invalid", "Say why the month is stated anew.", "reason");
  return await ctx.db.transaction(async (tx) => {
    await lockChargeMonths(tx);
    const newest = (await chargeMonths(tx, month)).at(-1);
    if (newest === undefined) throw new UsageError("not-found", notClosed(month), "month");
    const organizationId = await rootOrganizationId(tx);
    const before = await chargeLines(tx, { month, version: newest.version, organizationId });
    const first = await chargeLines(tx, { month, version: 1, organizationId });
    const version = newest.version + 1;
    const after = await writeStatement(ctx, tx, { month, version, by: actor.name, reason });
    if (keyOf(before) === keyOf(after)) {
      throw new UsageError("conflict", `The statement of ${month.slice(0, 7)} would stay as it is.`, "month");
    }
    const { currency } = ctx.rules;
    const difference = chargeDifference(moneyOf(first, currency), moneyOf(after, currency));
    await writeAudit(tx, {
      at: ctx.now(),
      actor: actor.name,
      origin: actor.origin,
      action: "charge-back.restate",
      organizationId,
      entity: `charge-back:${month.slice(0, 7)}`,
      before: { version: newest.version, amount: moneyOf(before, currency), currency },
      after: { version, amount: moneyOf(after, currency), currency },
      reason,
    });
    return { month, version, difference, currency };
  });
}

async function writeStatement(
  ctx: Context,
  tx: Tx,
  as: { readonly month: Day; readonly version: number; readonly by: string; readonly reason: string | null },
): Promise<readonly ChargeLineRow[]> {
  const organizationId = await rootOrganizationId(tx);
  const { charges, period, cards } = await computeCharges(ctx, tx, {
    organizationId,
    from: as.month,
    to: monthEnd(as.month),
  });
  const { measuredDays, estimatedDays } = period;
  const row = {
    month: as.month,
    version: as.version,
    sealedAt: ctx.now(),
    sealedBy: as.by,
    reason: as.reason,
    currency: ctx.rules.currency,
    measuredDays,
    estimatedDays,
    cards,
  };
  await insertChargeMonth(tx, row, charges);
  return charges;
}

function notClosed(month: Day): string {
  return `${month.slice(0, 7)} is not closed: only a closed month can be stated anew.`;
}

function keyOf(lines: readonly ChargeLineRow[]): string {
  return lines
    .map((line) => [line.organizationId, line.costCentre, line.gbUnits, line.moneyUnits].join("\n"))
    .toSorted()
    .join("\n\n");
}

function moneyOf(lines: readonly ChargeLineRow[], currency: string): string {
  return moneyText(
    lines.reduce((sum, line) => sum + line.moneyUnits, 0n),
    currency,
  );
}
