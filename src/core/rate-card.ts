import { Decimal } from "decimal.js";

/** What of an archive is charged: what it stores, what was selected, or the larger of both. */
export const CHARGE_BASES = ["stored", "selected", "billable"] as const;
export type ChargeBasis = (typeof CHARGE_BASES)[number];

/** Whether the average of a month's days counts, or its last day alone. */
export const CHARGE_MEASURES = ["month-average", "month-end"] as const;
export type ChargeMeasure = (typeof CHARGE_MEASURES)[number];

/** What included volume, tiers, rounding and minimum apply to: all of a top-level organization, or of a cost centre. */
export const CHARGE_UNITS = ["organization", "cost-centre"] as const;
export type ChargeUnit = (typeof CHARGE_UNITS)[number];

/** From this volume on (GB, after the included ones), each further GB costs this much a month. */
export interface RateTier {
  readonly fromGb: string;
  readonly perGbMonth: string;
}

/** The prices of an organization and what is below it. Decimal numbers as text; a GB is 10⁹ bytes. */
export interface RateCard {
  readonly basis: ChargeBasis;
  readonly measure: ChargeMeasure;
  /** Archives in cold storage are charged too. */
  readonly cold: boolean;
  readonly unit: ChargeUnit;
  readonly includedGb: string;
  /** The first begins at 0, the others rise. */
  readonly tiers: readonly RateTier[];
  readonly perDevice: string;
  readonly perPerson: string;
  /** What a unit pays at least in a month. */
  readonly minimum: string;
  /** Volumes are rounded up to a multiple of it; 0: they are charged exactly. */
  readonly stepGb: string;
}

/** A price for each GB stored on average and nothing else. */
export function plainRateCard(perGbMonth: string): RateCard {
  return {
    basis: "stored",
    measure: "month-average",
    cold: false,
    unit: "organization",
    includedGb: "0",
    tiers: [{ fromGb: "0", perGbMonth }],
    perDevice: "0",
    perPerson: "0",
    minimum: "0",
    stepGb: "0",
  };
}

export interface RateFault {
  readonly field: keyof RateCard;
  readonly message: string;
}

const AMOUNT = /^\d{1,12}(?:\.\d{1,8})?$/u;
const MOST_TIERS = 10;
const AMOUNTS = ["includedGb", "perDevice", "perPerson", "minimum", "stepGb"] as const;

/** What is wrong with a card, field by field; empty: nothing. */
export function rateCardFaults(card: RateCard): readonly RateFault[] {
  const amounts = AMOUNTS.filter((field) => !AMOUNT.test(card[field])).map((field) => ({
    field,
    message: `"${card[field]}" is no amount. Use digits and a point, like 0.05.`,
  }));
  return [...amounts, ...tierFaults(card.tiers)];
}

function tierFaults(tiers: readonly RateTier[]): RateFault[] {
  const fault = (message: string): RateFault[] => [{ field: "tiers", message }];
  if (tiers.length === 0 || tiers.length > MOST_TIERS) return fault(`Give 1 to ${MOST_TIERS} prices a GB.`);
  for (const { fromGb, perGbMonth } of tiers) {
    const wrong = [fromGb, perGbMonth].find((text) => !AMOUNT.test(text));
    if (wrong !== undefined) return fault(`"${wrong}" is no amount. Use digits and a point, like 0.05.`);
  }
  const starts = tiers.map((tier) => new Decimal(tier.fromGb));
  if (starts[0]?.isZero() !== true) return fault("The first price a GB must begin at 0 GB.");
  const rising = starts.every((start, index) => index === 0 || start.gt(starts[index - 1] ?? 0));
  return rising ? [] : fault("Each further price must begin at more GB than the one before.");
}
