import type { Queryable } from "../../../db/client.ts";
import { cardsInForce } from "../../../db/query/charge.ts";
import { organizationTree, rootOrganizationId } from "../../../db/query/organization.ts";
import { readUsage } from "../../../db/query/usage.ts";
import type { SealedCard } from "../../../db/schema/report.ts";
import {
  type CardInForce,
  type ChargePeriod,
  chargeUsage,
  type UsageCharge,
} from "../../core/charge-back.ts";
import { type Day, monthStart } from "../../core/local-day.ts";
import { plainRateCard, type RateCard } from "../../core/rate-card.ts";
import type { Context } from "../context.ts";

/** A charge, and where its organization stands in the tree. */
export interface PlacedCharge extends UsageCharge {
  /** Ids from the root to the organization, both included. */
  readonly path: readonly number[];
}

export interface ComputedCharges {
  readonly charges: readonly PlacedCharge[];
  readonly period: ChargePeriod;
  /** Those by which anything was charged. */
  readonly cards: readonly SealedCard[];
}

/**
 * What an organization and everything below it pays for a period within one month, by what was written down so
 * far and the cards in force in that month. A unit that reaches beyond the organization is charged as a whole
 * and cut after, so that everybody is told the same amount.
 */
export async function computeCharges(
  ctx: Context,
  q: Queryable,
  asked: { readonly organizationId: number; readonly from: Day; readonly to: Day },
): Promise<ComputedCharges> {
  const { from, to, organizationId } = asked;
  const rates = await loadRates(ctx, q, monthStart(from));
  const ids = rates.chargedWith(organizationId);
  const { sums, measuredDays, estimatedDays } = await readUsage(q, ids, { from, to });
  const period = { from, to, measuredDays, estimatedDays };
  const charges = chargeUsage(sums, period, { currency: ctx.rules.currency, cardOf: rates.cardOf })
    .map((charge) => ({ ...charge, path: rates.pathOf(charge.organizationId) }))
    .filter((charge) => charge.path.includes(organizationId));
  const used = charges.map((charge) => rates.cardOf(charge.organizationId));
  const owners = used.length === 0 ? [rates.cardOf(organizationId)] : used;
  const cards = [...new Map(owners.map((each) => [each.ownerId, each])).values()];
  return {
    charges,
    period,
    cards: cards.map(({ ownerId, card }) => ({ ownerId, organization: rates.nameOf(ownerId), card })),
  };
}

interface Rates {
  readonly cardOf: (organizationId: number) => CardInForce;
  readonly pathOf: (organizationId: number) => readonly number[];
  readonly nameOf: (organizationId: number) => string;
  /** The organization and all below it, with the rest of the unit that it is a part of. */
  readonly chargedWith: (organizationId: number) => readonly number[];
}

async function loadRates(ctx: Context, q: Queryable, month: Day): Promise<Rates> {
  const rootId = await rootOrganizationId(q);
  const tree = await organizationTree(q, rootId);
  const cards = new Map<number, RateCard>([[rootId, plainRateCard(ctx.rules.pricePerGbMonth)]]);
  for (const row of await cardsInForce(q, month)) cards.set(row.organizationId, row.card);
  const paths = new Map<number, readonly number[]>();
  for (const { id, parentId } of tree) {
    paths.set(id, [...(parentId === null ? [] : (paths.get(parentId) ?? [])), id]);
  }
  const names = new Map(tree.map(({ id, name }) => [id, name]));
  const pathOf = (id: number): readonly number[] => paths.get(id) ?? [rootId];
  const cardOf = (id: number): CardInForce => {
    const path = pathOf(id);
    const at = path.findLastIndex((each) => cards.has(each));
    const ownerId = path[at] ?? rootId;
    const card = cards.get(ownerId) ?? plainRateCard(ctx.rules.pricePerGbMonth);
    return { card, ownerId, topId: path[at + 1] ?? ownerId };
  };
  return {
    cardOf,
    pathOf,
    nameOf: (id) => names.get(id) ?? "",
    chargedWith(id) {
      const { card, ownerId, topId } = cardOf(id);
      const whole = card.unit === "organization" ? topId : ownerId;
      return tree.filter((row) => pathOf(row.id).includes(whole)).map((row) => row.id);
    },
  };
}
