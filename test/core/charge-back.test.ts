import { array, assert, bigInt, constantFrom, integer, nat, property, record } from "fast-check";
import { expect, test } from "vitest";

import { apportion } from "../../src/core/apportion.ts";
import {
  type CardInForce,
  type ChargeBack,
  chargeBack,
  chargeDifference,
  chargeUsage,
  type UsageSum,
} from "../../src/core/charge-back.ts";
import { plainRateCard, type RateCard, rateCardFaults } from "../../src/core/rate-card.ts";
import { usageOf, volume } from "../support/usage.ts";

const GB = 1_000_000_000n;
const NOVEMBER = { from: "2026-11-01", to: "2026-11-30", measuredDays: 30, estimatedDays: 0 };
const PLAIN = plainRateCard("0.05");

function usage(organizationId: number, costCentre: string, byteDays: bigint): UsageSum {
  return usageOf(organizationId, `Organization ${organizationId}`, costCentre, byteDays);
}

/** Every organization is a top-level one. */
function charged(sums: readonly UsageSum[], card: RateCard, currency = "EUR", period = NOVEMBER): ChargeBack {
  const cardOf = (id: number): CardInForce => ({ card, ownerId: 1, topId: id });
  const frame = { period, currency, cards: [{ organization: "Acme", card }], seal: null };
  return chargeBack(chargeUsage(sums, period, { currency, cardOf }), frame, (charge) => ({
    id: charge.organizationId,
    name: charge.organization,
  }));
}

/** A decimal number with `digits` digits as whole units. */
function units(text: string, digits: number): bigint {
  expect(text).toMatch(digits === 0 ? /^\d+$/ : new RegExp(`^\\d+\\.\\d{${digits}}$`));
  return BigInt(text.replace(".", ""));
}

test("a line is the average of its days times the price, and both tables add up to the total", () => {
  const sums = [
    usage(2, "R&D", 30n * 1000n * GB),
    usage(2, "", 15n * 100n * GB),
    usage(3, "Sales", 30n * 10n * GB),
  ];
  expect(charged(sums, PLAIN)).toEqual({
    period: NOVEMBER,
    currency: "EUR",
    cards: [{ organization: "Acme", card: PLAIN }],
    seal: null,
    byOrganization: [
      { organizationId: 2, organization: "Organization 2", gbMonths: "1050.000", amount: "52.50" },
      { organizationId: 3, organization: "Organization 3", gbMonths: "10.000", amount: "0.50" },
    ],
    byCostCentre: [
      { costCentre: "R&D", gbMonths: "1000.000", amount: "50.00" },
      { costCentre: "Sales", gbMonths: "10.000", amount: "0.50" },
      { costCentre: null, gbMonths: "50.000", amount: "2.50" },
    ],
    total: { gbMonths: "1060.000", amount: "53.00" },
  });
});

test("days that carry the one before count like measured ones", () => {
  const sums = [usage(2, "", 20n * 30n * GB)];
  const period = { ...NOVEMBER, measuredDays: 18, estimatedDays: 2 };
  expect(charged(sums, PLAIN, "EUR", period).total).toEqual({ gbMonths: "30.000", amount: "1.50" });
});

test("three equal thirds of one organization share the odd cent", () => {
  const third = 30n * GB;
  const sums = [usage(1, "a", third), usage(1, "b", third), usage(1, "c", third)];
  const result = charged(sums, plainRateCard("0.333333"));
  expect(result.total.amount).toBe("1.00");
  expect(result.byCostCentre.map((line) => line.amount)).toEqual(["0.34", "0.33", "0.33", "0.00"]);
});

test("nothing stored costs nothing and still has a line for no cost centre", () => {
  expect(charged([], PLAIN, "EUR", { ...NOVEMBER, measuredDays: 0 })).toMatchObject({
    byOrganization: [],
    byCostCentre: [{ costCentre: null, gbMonths: "0.000", amount: "0.00" }],
    total: { gbMonths: "0.000", amount: "0.00" },
  });
});

test("each part of the volume has the price of its tier, after what is included", () => {
  const card: RateCard = {
    ...PLAIN,
    includedGb: "100",
    tiers: [
      { fromGb: "0", perGbMonth: "0.10" },
      { fromGb: "500", perGbMonth: "0.05" },
      { fromGb: "1000", perGbMonth: "0.01" },
    ],
  };
  const amount = (gb: bigint): string => charged([usage(2, "", 30n * gb * GB)], card).total.amount;
  expect([50n, 100n, 101n, 600n, 1100n, 2100n].map(amount)).toEqual([
    "0.00",
    "0.00",
    "0.10",
    "50.00",
    "75.00",
    "85.00",
  ]);
});

test("the included volume is that of the unit: each top-level organization's, or each cost centre's", () => {
  const sums = [usage(2, "R&D", 30n * 60n * GB), usage(3, "R&D", 30n * 60n * GB)];
  const card: RateCard = { ...plainRateCard("1"), includedGb: "100" };
  expect(charged(sums, card).total.amount).toBe("0.00");
  expect(charged(sums, { ...card, unit: "cost-centre" }).total.amount).toBe("20.00");
});

test("a unit pays at least the minimum, and its parts add up to it", () => {
  const sums = [usage(2, "a", 30n * GB), usage(2, "b", 60n * GB), usage(3, "", 30n * 1000n * GB)];
  const result = charged(sums, { ...PLAIN, minimum: "10" });
  expect(result.byOrganization.map((line) => line.amount)).toEqual(["50.00", "10.00"]);
  expect(result.byCostCentre.map((line) => line.amount)).toEqual(["6.67", "3.33", "50.00"]);
});

test("volumes are rounded up to the step", () => {
  const sums = [usage(2, "", 30n * GB + 1n)];
  expect(charged(sums, { ...plainRateCard("1"), stepGb: "50" }).total).toEqual({
    gbMonths: "50.000",
    amount: "50.00",
  });
});

test("what is charged is what the card says: stored, selected, billable, cold, the average or the last day", () => {
  const sums: UsageSum[] = [
    {
      organizationId: 2,
      organization: "Organization 2",
      costCentre: "",
      days: volume({
        storedBytes: 30n * GB,
        selectedBytes: 60n * GB,
        billableBytes: 90n * GB,
        coldBytes: 300n * GB,
      }),
      last: volume({ storedBytes: 7n * GB, coldBytes: GB }),
    },
  ];
  const card = plainRateCard("1");
  const amount = (more: Partial<RateCard>): string => charged(sums, { ...card, ...more }).total.amount;
  expect(amount({})).toBe("1.00");
  expect(amount({ basis: "selected" })).toBe("2.00");
  expect(amount({ basis: "billable" })).toBe("3.00");
  expect(amount({ cold: true })).toBe("11.00");
  expect(amount({ measure: "month-end" })).toBe("7.00");
  expect(amount({ measure: "month-end", cold: true })).toBe("8.00");
});

test("devices and persons are charged on average, and divide what nothing stored cannot", () => {
  const heads = (devices: bigint): UsageSum["days"] => volume({ devices, persons: devices });
  const of = (organizationId: number, costCentre: string, devices: bigint): UsageSum => ({
    ...usage(organizationId, costCentre, 0n),
    days: heads(devices),
    last: heads(devices / 30n),
  });
  const card: RateCard = { ...PLAIN, perDevice: "2", perPerson: "1" };
  const result = charged([of(2, "a", 30n), of(2, "b", 60n)], card);
  expect(result.byCostCentre.map((line) => line.amount)).toEqual(["6.00", "3.00", "0.00"]);
});

test("a card that cannot be used is refused at its field", () => {
  expect(rateCardFaults(PLAIN)).toEqual([]);
  const bad = (more: Partial<RateCard>): string[] =>
    rateCardFaults({ ...PLAIN, ...more }).map((fault) => fault.field);
  expect(bad({ perDevice: "-1" })).toEqual(["perDevice"]);
  expect(bad({ minimum: "1e3" })).toEqual(["minimum"]);
  expect(bad({ includedGb: "" })).toEqual(["includedGb"]);
  expect(bad({ tiers: [] })).toEqual(["tiers"]);
  expect(bad({ tiers: [{ fromGb: "1", perGbMonth: "1" }] })).toEqual(["tiers"]);
  expect(bad({ tiers: [{ fromGb: "0", perGbMonth: "a" }] })).toEqual(["tiers"]);
  const tier = { fromGb: "0", perGbMonth: "1" };
  expect(bad({ tiers: [tier, tier] })).toEqual(["tiers"]);
});

test("a difference carries its sign", () => {
  expect(chargeDifference("10.00", "12.50")).toBe("+2.50");
  expect(chargeDifference("12.50", "10.00")).toBe("-2.50");
  expect(chargeDifference("1.00", "1.00")).toBe("0.00");
});

test("whatever was used, by whatever card, the lines of both tables add up to the total, digit for digit", () => {
  const row = record({
    organizationId: integer({ min: 1, max: 12 }),
    costCentre: constantFrom("", "R&D", "Sales", "4711"),
    byteDays: bigInt({ min: 0n, max: 10n ** 20n }),
  });
  const decimal = record({ cents: nat(10_000_000), scale: integer({ min: 0, max: 8 }) }).map(
    ({ cents, scale }) =>
      `${Math.floor(cents / 10 ** scale)}.${String(cents % 10 ** scale).padStart(Math.max(1, scale), "0")}`,
  );
  const card = record({
    perGbMonth: decimal,
    minimum: decimal,
    includedGb: decimal,
    stepGb: constantFrom("0", "1", "50"),
    unit: constantFrom("organization" as const, "cost-centre" as const),
  }).map(({ perGbMonth, ...more }) => ({ ...plainRateCard(perGbMonth), ...more }));
  assert(
    property(
      array(row, { maxLength: 40 }),
      integer({ min: 1, max: 31 }),
      card,
      constantFrom("EUR" as const, "JPY" as const, "KWD" as const),
      (rows, measuredDays, rates, currency) => {
        const once = new Map(rows.map((each) => [`${each.organizationId} ${each.costCentre}`, each]));
        const all = [...once.values()].map((each) =>
          usage(each.organizationId, each.costCentre, each.byteDays),
        );
        const result = charged(all, rates, currency, { ...NOVEMBER, measuredDays });
        const digits = { EUR: 2, JPY: 0, KWD: 3 }[currency];
        for (const table of [result.byOrganization, result.byCostCentre]) {
          expect(table.reduce((sum, line) => sum + units(line.amount, digits), 0n)).toBe(
            units(result.total.amount, digits),
          );
          expect(table.reduce((sum, line) => sum + units(line.gbMonths, 3), 0n)).toBe(
            units(result.total.gbMonths, 3),
          );
        }
        expect(result.byCostCentre.filter((line) => line.costCentre === null)).toHaveLength(1);
      },
    ),
  );
});

test("parts are whole, add up, and are less than one away from their share", () => {
  assert(
    property(
      bigInt({ min: 0n, max: 10n ** 12n }),
      array(bigInt({ min: 0n, max: 10n ** 20n }), { minLength: 1, maxLength: 30 }),
      (total, weights) => {
        const whole = weights.reduce((sum, weight) => sum + weight, 0n);
        const parts = apportion(whole === 0n ? 0n : total, weights);
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(whole === 0n ? 0n : total);
        for (const [index, part] of parts.entries()) {
          const difference = part * whole - (weights[index] ?? 0n) * total;
          expect(difference < whole || whole === 0n).toBe(true);
          expect(-difference < whole || whole === 0n).toBe(true);
        }
      },
    ),
  );
});
