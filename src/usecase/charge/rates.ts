import { type AuditRow, writeAudit } from "../../../db/query/audit.ts";
import { chargeMonths, listCards, removeCard, saveCard } from "../../../db/query/charge.ts";
import { type Day, monthStart } from "../../core/local-day.ts";
import { plainRateCard, type RateCard, rateCardFaults } from "../../core/rate-card.ts";
import { visibleOrganizations } from "../access/visible-organizations.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";

export interface ListedRate {
  readonly organization: string;
  readonly organizationId: number;
  /** First day of the month it begins with; null: the price of the configuration, which was always there. */
  readonly fromMonth: Day | null;
  readonly card: RateCard;
}

/** The prices of the organizations whose charge-back the actor may see, with their history. */
export async function listRates(ctx: Context, actor: Actor): Promise<readonly ListedRate[]> {
  const visible = await visibleOrganizations(ctx, actor, { verb: "chargeback", accept: ["full"] });
  const root = visible.find((row) => row.parentId === null);
  const cards = await listCards(
    ctx.db,
    visible.map(({ id }) => id),
  );
  if (root === undefined) return cards;
  const configured = plainRateCard(ctx.rules.pricePerGbMonth);
  return [...cards, { organizationId: root.id, organization: root.name, fromMonth: null, card: configured }];
}

export interface RatePlace {
  readonly organizationId: number;
  /** Any day of the month it begins with. */
  readonly from: Day;
}

export interface SetRate extends RatePlace {
  readonly card: RateCard;
}

/**
 * Gives an organization, and what is below it, its own prices from a month on. Says whether that month is closed
 * already: its statement stays until it is stated anew. Throws `denied`, and `invalid` with the field. Audited (R13).
 */
export async function setRate(
  ctx: Context,
  actor: Actor,
  input: SetRate,
): Promise<{ readonly closed: boolean }> {
  await requireAccess(ctx, actor, "rates", input.organizationId);
  const [fault] = rateCardFaults(input.card);
  if (fault !== undefined) throw new UsageError("invalid", fault.message, fault.field);
  return await ctx.db.transaction(async (tx) => {
    const fromMonth = monthStart(input.from);
    const before = await saveCard(tx, { ...input, fromMonth });
    await writeAudit(tx, { ...auditOf(ctx, actor, input, "rates.set"), before, after: input.card });
    return { closed: (await chargeMonths(tx, fromMonth)).length > 0 };
  });
}

/** Takes an organization's prices from a month on away. Throws `denied`, and `not-found` when there are none. Audited. */
export async function removeRate(ctx: Context, actor: Actor, input: RatePlace): Promise<void> {
  await requireAccess(ctx, actor, "rates", input.organizationId);
  await ctx.db.transaction(async (tx) => {
    const before = await removeCard(tx, { ...input, fromMonth: monthStart(input.from) });
    if (before === null) {
      const message = `The organization has no prices of its own from ${input.from.slice(0, 7)} on. The list: rates`;
      throw new UsageError("not-found", message, "from");
    }
    await writeAudit(tx, { ...auditOf(ctx, actor, input, "rates.remove"), before, after: null });
  });
}

function auditOf(ctx: Context, actor: Actor, { organizationId, from }: RatePlace, action: string): AuditRow {
  return {
    at: ctx.now(),
    actor: actor.name,
    origin: actor.origin,
    action,
    organizationId,
    entity: `rates:${organizationId}:${from.slice(0, 7)}`,
  };
}
