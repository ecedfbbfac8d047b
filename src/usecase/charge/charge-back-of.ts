import type { Queryable } from "../../../db/client.ts";
import {
  chargeLines,
  type ChargeLineRow,
  type ChargeMonthRow,
  chargeMonths,
} from "../../../db/query/charge.ts";
import { organizationNames } from "../../../db/query/organization.ts";
import type { SealedCard } from "../../../db/schema/report.ts";
import {
  type ChargeBack,
  chargeBack,
  chargeDifference,
  type ChargeFrame,
  moneyText,
  type UsageCharge,
} from "../../core/charge-back.ts";
import { addDays, type Day, monthEnd, monthStart } from "../../core/local-day.ts";
import type { Context } from "../context.ts";
import { computeCharges, type PlacedCharge } from "./compute-charges.ts";

/**
 * The charge-back of an organization and everything below it for the month of a day (UTC): the last statement
 * of a closed month, else what it comes to by the end of that day. Asks nobody's permission: the caller does.
 */
export async function chargeBackOf(
  ctx: Context,
  q: Queryable,
  asked: { readonly organizationId: number; readonly until: Day },
): Promise<ChargeBack> {
  const sealed = await sealedChargeBack(q, asked.organizationId, monthStart(asked.until));
  if (sealed !== null) return sealed;
  const from = monthStart(asked.until);
  const { organizationId, until: to } = asked;
  const { charges, period, cards } = await computeCharges(ctx, q, { organizationId, from, to });
  const frame = { period, currency: ctx.rules.currency, cards: shownCards(cards), seal: null };
  return await stated(q, organizationId, charges, frame);
}

/** The last statement of a month, cut to an organization and what was below it then; null: the month is not closed. */
export async function sealedChargeBack(
  q: Queryable,
  organizationId: number,
  month: Day,
): Promise<ChargeBack | null> {
  const versions = await chargeMonths(q, month);
  const first = versions[0];
  const newest = versions.at(-1);
  if (first === undefined || newest === undefined) return null;
  const { measuredDays, estimatedDays, currency, version, sealedAt } = newest;
  const lines = await chargeLines(q, { month, version, organizationId });
  const within = new Set(lines.flatMap((line) => line.path));
  const restated =
    version === first.version
      ? null
      : {
          by: newest.sealedBy,
          reason: newest.reason ?? "",
          difference: await differenceFrom(q, organizationId, first, lines),
        };
  return await stated(q, organizationId, lines, {
    period: { from: month, to: monthEnd(month), measuredDays, estimatedDays },
    currency,
    cards: shownCards(newest.cards.filter((card) => within.has(card.ownerId))),
    seal: { sealedAt, version, restated },
  });
}

/** The month before the one of a day. */
export function monthBefore(day: Day): Day {
  return monthStart(addDays(monthStart(day), -1));
}

async function differenceFrom(
  q: Queryable,
  organizationId: number,
  first: ChargeMonthRow,
  lines: readonly ChargeLineRow[],
): Promise<string> {
  const { month, version, currency } = first;
  const before = await chargeLines(q, { month, version, organizationId });
  return chargeDifference(moneyText(moneyOf(before), currency), moneyText(moneyOf(lines), currency));
}

function moneyOf(lines: readonly UsageCharge[]): bigint {
  return lines.reduce((sum, line) => sum + line.moneyUnits, 0n);
}

function shownCards(cards: readonly SealedCard[]): ChargeFrame["cards"] {
  return cards.map(({ organization, card }) => ({ organization, card }));
}

/**
 * A line is what lies directly below the organization, with all below that, or the organization's own part. Where
 * there would be one line only, it is taken apart in its place.
 */
async function stated(
  q: Queryable,
  organizationId: number,
  charges: readonly PlacedCharge[],
  frame: ChargeFrame,
): Promise<ChargeBack> {
  const [first, ...others] = charges.map((charge) => charge.path);
  const shared = (first ?? []).filter((id) => others.every((path) => path.includes(id))).length;
  const lineId = ({ path }: PlacedCharge): number => path[shared] ?? path.at(-1) ?? organizationId;
  const names = await organizationNames(q, [...new Set(charges.map(lineId))]);
  return chargeBack(charges, frame, (charge) => {
    const id = lineId(charge);
    return { id, name: names.get(id) ?? charge.organization };
  });
}
