import { Decimal } from "decimal.js";

import { apportion } from "./apportion.ts";
import type { Day } from "./local-day.ts";

/** What one organization stored for one cost centre in a period: the sum of its daily stored bytes. */
export interface UsageSum {
  readonly organizationId: number;
  readonly organization: string;
  /** Empty: no cost centre. */
  readonly costCentre: string;
  readonly byteDays: bigint;
}

export interface ChargePeriod {
  /** First and last day, both counted. */
  readonly from: Day;
  readonly to: Day;
  /** Days of the period on which usage was written down; the average is taken over them. */
  readonly measuredDays: number;
}

export interface Price {
  /** For 10⁹ bytes stored for a month; a decimal number. */
  readonly perGbMonth: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** One line: what was stored on average, and what it costs for a month. Decimal numbers as text. */
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

export interface ChargeBack {
  readonly period: ChargePeriod;
  readonly price: Price;
  /** Largest first. Their sum is the total, digit for digit. */
  readonly byOrganization: readonly OrganizationCharge[];
  /** Largest first, the line without a cost centre last and always there. Their sum is the total too. */
  readonly byCostCentre: readonly CostCentreCharge[];
  readonly total: Charge;
}

const GB = 1_000_000_000n;
const GB_DIGITS = 3;
/** Enough for exabytes over a month at any price people write. */
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });

/**
 * Charges what was stored (R15): a line is the average of its daily stored bytes over the measured days, in
 * GB (10⁹ bytes), times the price of a GB for a month.
 *
 * The total is rounded once, half up, to 3 digits of a GB and to the currency's smallest unit; the lines of
 * each table are parts of that rounded total, in proportion to their bytes (see `apportion`), so that both
 * tables add up to it and no line is a unit away from its exact value.
 */
export function chargeBack(usage: readonly UsageSum[], period: ChargePeriod, price: Price): ChargeBack {
  const total = usage.reduce((sum, each) => sum + each.byteDays, 0n);
  const digits = minorDigits(price.currency);
  const gb = new Exact(total.toString()).div(GB.toString()).div(Math.max(1, period.measuredDays));
  const whole: Whole = {
    gbUnits: toUnits(gb, GB_DIGITS),
    moneyUnits: toUnits(gb.mul(price.perGbMonth), digits),
    digits,
  };
  const organizations = grouped(usage, (each) => each.organizationId.toString());
  const centres = grouped(usage, (each) => each.costCentre);
  if (!centres.has("")) centres.set("", []);
  return {
    period,
    price,
    byOrganization: organizationCharges([...organizations.values()], whole),
    byCostCentre: costCentreCharges([...centres], whole),
    total: { gbMonths: fromUnits(whole.gbUnits, GB_DIGITS), amount: fromUnits(whole.moneyUnits, digits) },
  };
}

/** Several lines as one; there is at least one. */
export function sumCharges(lines: readonly Charge[]): Charge {
  return {
    gbMonths: sumOf(lines.map((line) => line.gbMonths)),
    amount: sumOf(lines.map((line) => line.amount)),
  };
}

function sumOf(amounts: readonly string[]): string {
  const digits = Math.max(0, ...amounts.map((amount) => amount.split(".")[1]?.length ?? 0));
  return amounts.reduce((sum, amount) => sum.add(amount), new Exact(0)).toFixed(digits);
}

/** The rounded total, in its smallest units. */
interface Whole {
  readonly gbUnits: bigint;
  readonly moneyUnits: bigint;
  readonly digits: number;
}

function organizationCharges(groups: readonly (readonly UsageSum[])[], whole: Whole): OrganizationCharge[] {
  const lines = groups
    .map((sums) => ({
      organizationId: sums[0]?.organizationId ?? 0,
      organization: sums[0]?.organization ?? "",
      byteDays: byteDays(sums),
    }))
    .toSorted((a, b) => compareBytes(a, b) || a.organizationId - b.organizationId);
  return divide(whole, lines).map(({ line, gbMonths, amount }) => ({
    organizationId: line.organizationId,
    organization: line.organization,
    gbMonths,
    amount,
  }));
}

function costCentreCharges(
  groups: readonly (readonly [string, readonly UsageSum[]])[],
  whole: Whole,
): CostCentreCharge[] {
  const lines = groups
    .map(([costCentre, sums]) => ({ costCentre, none: costCentre === "" ? 1 : 0, byteDays: byteDays(sums) }))
    .toSorted((a, b) => a.none - b.none || compareBytes(a, b) || compareText(a.costCentre, b.costCentre));
  return divide(whole, lines).map(({ line, gbMonths, amount }) => ({
    costCentre: line.none === 1 ? null : line.costCentre,
    gbMonths,
    amount,
  }));
}

function divide<Line extends { readonly byteDays: bigint }>(
  whole: Whole,
  lines: readonly Line[],
): (Charge & { readonly line: Line })[] {
  const weights = lines.map((line) => line.byteDays);
  const gbParts = apportion(whole.gbUnits, weights);
  const moneyParts = apportion(whole.moneyUnits, weights);
  return lines.map((line, index) => ({
    line,
    gbMonths: fromUnits(gbParts[index] ?? 0n, GB_DIGITS),
    amount: fromUnits(moneyParts[index] ?? 0n, whole.digits),
  }));
}

function grouped(usage: readonly UsageSum[], keyOf: (each: UsageSum) => string): Map<string, UsageSum[]> {
  const groups = new Map<string, UsageSum[]>();
  for (const each of usage) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}

function byteDays(sums: readonly UsageSum[]): bigint {
  return sums.reduce((sum, each) => sum + each.byteDays, 0n);
}

function compareBytes(a: { readonly byteDays: bigint }, b: { readonly byteDays: bigint }): number {
  if (a.byteDays === b.byteDays) return 0;
  return a.byteDays > b.byteDays ? -1 : 1;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
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
