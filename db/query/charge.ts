import type { Instant } from "../../src/core/instant.ts";
import type { Day } from "../../src/core/local-day.ts";
import type { RateCard } from "../../src/core/rate-card.ts";
import type { Queryable, Tx } from "../client.ts";
import type { SealedCard } from "../schema/report.ts";

export interface RateCardRow {
  readonly organizationId: number;
  readonly organization: string;
  readonly fromMonth: Day;
  readonly card: RateCard;
}

/** The card of each organization that has one of its own in a month (its first day). */
export async function cardsInForce(q: Queryable, month: Day): Promise<readonly RateCardRow[]> {
  return await q.sql<RateCardRow[]>`
    select distinct on (r.organization_id) r.organization_id as "organizationId", o.name as organization,
      r.from_month::text as "fromMonth", r.card
    from rate_card r join organization o on o.id = r.organization_id
    where r.from_month <= ${month} order by r.organization_id, r.from_month desc`;
}

/** All cards of these organizations, of past and coming months too, the newest first. */
export async function listCards(
  q: Queryable,
  organizationIds: readonly number[],
): Promise<readonly RateCardRow[]> {
  return await q.sql<RateCardRow[]>`
    select r.organization_id as "organizationId", o.name as organization, r.from_month::text as "fromMonth", r.card
    from rate_card r join organization o on o.id = r.organization_id
    where r.organization_id = any (${[...organizationIds]}::int[]) order by lower(o.name), r.organization_id, r.from_month desc`;
}

/** Saves a card, in place of one from the same month. Returns what was there. */
export async function saveCard(
  tx: Tx,
  row: Pick<RateCardRow, "organizationId" | "fromMonth" | "card">,
): Promise<RateCard | null> {
  const before = await removeCard(tx, row);
  await tx.sql`
    insert into rate_card (organization_id, from_month, card)
    values (${row.organizationId}, ${row.fromMonth}, ${JSON.stringify(row.card)}::jsonb)`;
  return before;
}

/** Null: there was none. */
export async function removeCard(
  tx: Tx,
  row: Pick<RateCardRow, "organizationId" | "fromMonth">,
): Promise<RateCard | null> {
  const [removed] = await tx.sql<{ card: RateCard }[]>`
    delete from rate_card where organization_id = ${row.organizationId} and from_month = ${row.fromMonth} returning card`;
  return removed?.card ?? null;
}

/** A statement of a closed month. */
export interface ChargeMonthRow {
  readonly month: Day;
  readonly version: number;
  readonly sealedAt: Instant;
  readonly sealedBy: string;
  readonly reason: string | null;
  readonly currency: string;
  readonly measuredDays: number;
  readonly estimatedDays: number;
  readonly cards: readonly SealedCard[];
}

export interface ChargeLineRow {
  readonly organizationId: number;
  readonly organization: string;
  /** Ids from the root to the organization, both included. */
  readonly path: readonly number[];
  readonly costCentre: string;
  readonly gbUnits: bigint;
  readonly moneyUnits: bigint;
}

/** The statements of a month, the first one first; empty: it is not closed. */
export async function chargeMonths(q: Queryable, month: Day): Promise<readonly ChargeMonthRow[]> {
  return await q.sql<ChargeMonthRow[]>`
    select month::text as month, version, sealed_at as "sealedAt", sealed_by as "sealedBy", reason, currency,
      measured_days as "measuredDays", estimated_days as "estimatedDays", cards
    from charge_month where month = ${month} order by version`;
}

/** The lines of a statement below an organization, by the tree of when it was made. */
export async function chargeLines(
  q: Queryable,
  statement: { readonly month: Day; readonly version: number; readonly organizationId: number },
): Promise<readonly ChargeLineRow[]> {
  const rows = await q.sql<(Omit<ChargeLineRow, "gbUnits" | "moneyUnits"> & { gb: string; money: string })[]>`
    select organization_id as "organizationId", organization, path, cost_centre as "costCentre",
      gb_units::text as gb, money_units::text as money
    from charge_line
    where month = ${statement.month} and version = ${statement.version} and path @> array[${statement.organizationId}::int]
    order by organization_id, cost_centre`;
  return rows.map(({ gb, money, ...row }) => ({ ...row, gbUnits: BigInt(gb), moneyUnits: BigInt(money) }));
}

/** Writes a statement down. Throws when there is one of that version, so that no two are ever made at once. */
export async function insertChargeMonth(
  tx: Tx,
  row: ChargeMonthRow,
  lines: readonly ChargeLineRow[],
): Promise<void> {
  await tx.sql`
    insert into charge_month (month, version, sealed_at, sealed_by, reason, currency, measured_days, estimated_days, cards)
    values (${row.month}, ${row.version}, ${row.sealedAt}::timestamptz, ${row.sealedBy}, ${row.reason}, ${row.currency},
      ${row.measuredDays}, ${row.estimatedDays}, ${JSON.stringify(row.cards)}::jsonb)`;
  const written = lines.map((line) => ({
    ...line,
    gbUnits: line.gbUnits.toString(),
    moneyUnits: line.moneyUnits.toString(),
  }));
  await tx.sql`
    insert into charge_line (month, version, organization_id, organization, path, cost_centre, gb_units, money_units)
    select ${row.month}, ${row.version}, l."organizationId", l.organization, l.path, l."costCentre", l."gbUnits", l."moneyUnits"
    from jsonb_to_recordset(${JSON.stringify(written)}::jsonb) as l ("organizationId" int, organization text,
      path int[], "costCentre" text, "gbUnits" bigint, "moneyUnits" bigint)`;
}

/** One statement is made at a time. */
export async function lockChargeMonths(tx: Tx): Promise<void> {
  await tx.sql`lock table charge_month in share row exclusive mode`;
}

/** Months before this one that have usage and no statement, the earliest first. */
export async function monthsToSeal(q: Queryable, before: Day): Promise<readonly Day[]> {
  const rows = await q.sql<{ month: Day }[]>`
    select distinct date_trunc('month', day)::date::text as month from usage_day
    where day < ${before} and not exists (
      select 1 from charge_month c where c.month = date_trunc('month', usage_day.day)::date)
    order by 1`;
  return rows.map(({ month }) => month);
}
