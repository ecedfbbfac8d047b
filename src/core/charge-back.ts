import { Decimal } from "decimal.js";

import { apportion } from "./apportion.ts";
import type { Day } from "./local-day.ts";
import type { RateCard } from "./rate-card.ts";

/** What was stored and watched, summed over days. */
export interface Volume {
  readonly storedBytes: bigint;
  readonly selectedBytes: bigint;
  /** The larger of both, archive by archive. */
  readonly billableBytes: bigint;
  /** Stored in cold storage; in none of the others. */
  readonly coldBytes: bigint;
  readonly devices: bigint;
  readonly persons: bigint;
}

/** What one organization used for one cost centre in a period. */
export interface UsageSum {
  readonly organizationId: number;
  readonly organization: string;
  /** Empty: no cost centre. */
  readonly costCentre: string;
  /** Over all days. */
  readonly days: Volume;
  /** On the last day alone. */
  readonly last: Volume;
}

export interface ChargePeriod {
  /** First and last day, both counted. */
  readonly from: Day;
  readonly to: Day;
  /** Days of the period on which usage was written down. */
  readonly measuredDays: number;
  /** Days without data that carry the day before; with the measured ones, what the average is taken over. */
  readonly estimatedDays: number;
}

/** A card, whose it is, and what of its organizations is one unit. */
export interface CardInForce {
  readonly card: RateCard;
  readonly ownerId: number;
  /** The organization directly below the owner that holds this one, or the owner itself. */
  readonly topId: number;
}

/** What one organization pays for one cost centre, in the smallest units: 1/1000 GB, 1/100 device, a cent. */
export interface UsageCharge {
  readonly organizationId: number;
  readonly organization: string;
  readonly costCentre: string;
  readonly gbUnits: bigint;
  readonly moneyUnits: bigint;
}

/** One line: the volume charged, and what it costs for a month. Decimal numbers as text. */
export interface Charge {
  readonly gbMonths: string;
  readonly amount: string;
}

export interface OrganizationCharge extends Charge {
  readonly organizationId: number;
  readonly organization: string;
}

export interface CostCentreCharge extends Charge {
  /** Null: the line of what has no cost centre. */
  readonly costCentre: string | null;
}

/** The prices that a charge-back was made with, and whose they are. */
export interface ChargeCard {
  readonly organization: string;
  readonly card: RateCard;
}

/** How a month that was closed stands. */
export interface ChargeSeal {
  readonly sealedAt: number;
  /** 1: as it was closed; more: restated. */
  readonly version: number;
  /** Why it was restated, by whom, and how far it is from what was there first; null: never. */
  readonly restated: { readonly by: string; readonly reason: string; readonly difference: string } | null;
}

export interface ChargeBack {
  readonly period: ChargePeriod;
  /** ISO 4217. */
  readonly currency: string;
  readonly cards: readonly ChargeCard[];
  /** Null: the month runs, or is not closed yet. */
  readonly seal: ChargeSeal | null;
  /** Largest first. Their sum is the total, digit for digit. */
  readonly byOrganization: readonly OrganizationCharge[];
  /** Largest first, the line without a cost centre last and always there. Their sum is the total too. */
  readonly byCostCentre: readonly CostCentreCharge[];
  readonly total: Charge;
}

const GB = 1_000_000_000;
const GB_DIGITS = 3;
/** Enough for exabytes over a month at any price people write. */
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });
const ZERO = new Exact(0);

/**
 * What each organization pays for each cost centre (R15).
 *
 * A unit of a card (a top-level organization, or a cost centre) is charged as a whole: its volume above the
 * included GB by tiers, its devices and persons on average, at least the minimum, rounded once, half up, to the
 * currency's smallest unit. What it pays is then divided among its organizations and cost centres in proportion
 * to their volume (see `apportion`): every sum of lines is exact, in whatever way they are grouped, and a unit
 * pays the same whoever looks at it.
 */
export function chargeUsage(
  usage: readonly UsageSum[],
  period: ChargePeriod,
  rates: { readonly currency: string; readonly cardOf: (organizationId: number) => CardInForce },
): UsageCharge[] {
  const days = Math.max(1, period.measuredDays + period.estimatedDays);
  const digits = minorDigits(rates.currency);
  const units = grouped(usage, ({ organizationId, costCentre }) => {
    const { card, ownerId, topId } = rates.cardOf(organizationId);
    return JSON.stringify([ownerId, card.unit === "organization" ? topId : costCentre]);
  });
  return [...units.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    return chargeUnit(members, rates.cardOf(first.organizationId).card, { days, digits });
  });
}

function chargeUnit(
  members: readonly UsageSum[],
  card: RateCard,
  { days, digits }: { readonly days: number; readonly digits: number },
): UsageCharge[] {
  const average = card.measure === "month-average";
  const volumes = members.map((member) => (average ? member.days : member.last));
  const divisor = average ? days : 1;
  const bytes = volumes.map((volume) => bytesOf(volume, card));
  const mean = (values: readonly bigint[]): Decimal => new Exact(sumOf(values).toString()).div(divisor);
  const gb = steppedUp(mean(bytes).div(GB), new Exact(card.stepGb));
  const devices = mean(volumes.map((volume) => volume.devices)).mul(card.perDevice);
  const persons = mean(volumes.map((volume) => volume.persons)).mul(card.perPerson);
  const exact = tiered(gb, card).add(devices).add(persons);
  const owed = exact.lt(card.minimum) ? new Exact(card.minimum) : exact;
  const gbParts = apportion(toUnits(gb, GB_DIGITS), weightsOf(bytes));
  const heads = volumes.map((volume) => volume.devices + volume.persons);
  const moneyParts = apportion(toUnits(owed, digits), weightsOf(bytes, heads));
  return members.map(({ organizationId, organization, costCentre }, index) => ({
    organizationId,
    organization,
    costCentre,
    gbUnits: gbParts[index] ?? 0n,
    moneyUnits: moneyParts[index] ?? 0n,
  }));
}

/** Where nothing is stored the heads divide, and where there are none, all are alike. */
function weightsOf(bytes: readonly bigint[], heads: readonly bigint[] = []): readonly bigint[] {
  if (bytes.some((each) => each > 0n)) return bytes;
  return heads.some((each) => each > 0n) ? heads : bytes.map(() => 1n);
}

function bytesOf(volume: Volume, card: RateCard): bigint {
  const basis = {
    stored: volume.storedBytes,
    selected: volume.selectedBytes,
    billable: volume.billableBytes,
  };
  return basis[card.basis] + (card.cold ? volume.coldBytes : 0n);
}

function steppedUp(gb: Decimal, step: Decimal): Decimal {
  return step.isZero() ? gb : gb.div(step).ceil().mul(step);
}

/** Each tier's price for the part of the volume that lies in it. */
function tiered(gb: Decimal, card: RateCard): Decimal {
  const charged = Decimal.max(ZERO, gb.sub(card.includedGb));
  return card.tiers.reduce((sum, tier, index) => {
    const next = card.tiers[index + 1];
    const end = next === undefined ? charged : Decimal.min(charged, next.fromGb);
    return sum.add(Decimal.max(ZERO, end.sub(tier.fromGb)).mul(tier.perGbMonth));
  }, ZERO);
}

/** What a charge-back says besides its lines. */
export interface ChargeFrame {
  readonly period: ChargePeriod;
  readonly currency: string;
  readonly cards: readonly ChargeCard[];
  readonly seal: ChargeSeal | null;
}

/** The lines of a charge-back, by cost centre and by the organization that `lineOf` puts each one under. */
export function chargeBack<One extends UsageCharge>(
  charges: readonly One[],
  frame: ChargeFrame,
  lineOf: (charge: One) => { readonly id: number; readonly name: string },
): ChargeBack {
  const digits = minorDigits(frame.currency);
  const organizations = grouped(charges, (charge) => lineOf(charge).id.toString());
  const centres = grouped(charges, (charge) => charge.costCentre);
  if (!centres.has("")) centres.set("", []);
  const { period, currency, cards, seal } = frame;
  return {
    period,
    currency,
    cards,
    seal,
    byOrganization: [...organizations.values()]
      .flatMap((group) => group.slice(0, 1).map((first) => ({ line: lineOf(first), sum: summed(group) })))
      .toSorted((a, b) => byAmount(a.sum, b.sum) || a.line.id - b.line.id)
      .map(({ line, sum }) => ({
        organizationId: line.id,
        organization: line.name,
        ...written(sum, digits),
      })),
    byCostCentre: [...centres]
      .map(([costCentre, group]) => ({ costCentre, none: costCentre === "" ? 1 : 0, sum: summed(group) }))
      .toSorted(
        (a, b) => a.none - b.none || byAmount(a.sum, b.sum) || compareText(a.costCentre, b.costCentre),
      )
      .map(({ costCentre, none, sum }) => ({
        costCentre: none === 1 ? null : costCentre,
        ...written(sum, digits),
      })),
    total: written(summed(charges), digits),
  };
}

/** Several lines as one; there is at least one. */
export function sumCharges(lines: readonly Charge[]): Charge {
  return {
    gbMonths: sumOfText(lines.map((line) => line.gbMonths)),
    amount: sumOfText(lines.map((line) => line.amount)),
  };
}

/** How much more the second amount is, with its sign, in the same digits. */
export function chargeDifference(before: string, after: string): string {
  const digits = after.split(".")[1]?.length ?? 0;
  const difference = new Exact(after).sub(before);
  return `${difference.isNegative() || difference.isZero() ? "" : "+"}${difference.toFixed(digits)}`;
}

/** Whole smallest units of a currency as a decimal number. */
export function moneyText(units: bigint, currency: string): string {
  return fromUnits(units, minorDigits(currency));
}

function sumOfText(amounts: readonly string[]): string {
  const digits = Math.max(0, ...amounts.map((amount) => amount.split(".")[1]?.length ?? 0));
  return amounts.reduce((sum, amount) => sum.add(amount), new Exact(0)).toFixed(digits);
}

interface Units {
  readonly gbUnits: bigint;
  readonly moneyUnits: bigint;
}

function summed(charges: readonly Units[]): Units {
  return {
    gbUnits: sumOf(charges.map((charge) => charge.gbUnits)),
    moneyUnits: sumOf(charges.map((charge) => charge.moneyUnits)),
  };
}

function written({ gbUnits, moneyUnits }: Units, digits: number): Charge {
  return { gbMonths: fromUnits(gbUnits, GB_DIGITS), amount: fromUnits(moneyUnits, digits) };
}

function byAmount(a: Units, b: Units): number {
  return compareLargest(a.moneyUnits, b.moneyUnits) || compareLargest(a.gbUnits, b.gbUnits);
}

function compareLargest(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function sumOf(values: readonly bigint[]): bigint {
  return values.reduce((sum, each) => sum + each, 0n);
}

function grouped<One>(all: readonly One[], keyOf: (each: One) => string): Map<string, One[]> {
  const groups = new Map<string, One[]>();
  for (const each of all) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}

function toUnits(value: Decimal, digits: number): bigint {
  return BigInt(value.mul(new Exact(10).pow(digits)).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toFixed(0));
}

function fromUnits(units: bigint, digits: number): string {
  return new Exact(units.toString()).div(new Exact(10).pow(digits)).toFixed(digits);
}

/** Digits after the point in a currency: 2 for most, 0 for the yen; 2 for what is no currency code. */
function minorDigits(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2;
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}
