import { array, assert, bigInt, constantFrom, integer, nat, property, record } from "fast-check";
import { expect, test } from "vitest";

import { apportion } from "../../src/core/apportion.ts";
import { chargeBack, type UsageSum } from "../../src/core/charge-back.ts";

const GB = 1_000_000_000n;
const NOVEMBER = { from: "2026-11-01", to: "2026-11-30", measuredDays: 30 };
const PRICE = { perGbMonth: "0.05", currency: "EUR" };

function usage(organizationId: number, costCentre: string, byteDays: bigint): UsageSum {
  return { organizationId, organization: `Organization ${organizationId}`, costCentre, byteDays };
}

/** A decimal number with `digits` digits as whole units. */
function units(text: string, digits: number): bigint {
  expect(text).toMatch(digits === 0 ? /^\d+$/ : new RegExp(`^\\d+\\.\\d{${digits}}$`));
  return BigInt(text.replace(".", ""));
}

test("a line is the average of its days times the price, and both tables add up to the total", () => {
  const result = chargeBack(
    [usage(2, "R&D", 30n * 1000n * GB), usage(2, "", 15n * 100n * GB), usage(3, "Sales", 30n * 10n * GB)],
    NOVEMBER,
    PRICE,
  );
  expect(result).toEqual({
    period: NOVEMBER,
    price: PRICE,
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

test("three equal thirds of a cent-odd total share the odd cent", () => {
  const third = 30n * GB;
  const result = chargeBack([usage(1, "a", third), usage(2, "b", third), usage(3, "c", third)], NOVEMBER, {
    perGbMonth: "0.333333",
    currency: "EUR",
  });
  expect(result.total.amount).toBe("1.00");
  expect(result.byOrganization.map((line) => line.amount)).toEqual(["0.34", "0.33", "0.33"]);
});

test("nothing stored costs nothing and still has a line for no cost centre", () => {
  expect(chargeBack([], { ...NOVEMBER, measuredDays: 0 }, PRICE)).toMatchObject({
    byOrganization: [],
    byCostCentre: [{ costCentre: null, gbMonths: "0.000", amount: "0.00" }],
    total: { gbMonths: "0.000", amount: "0.00" },
  });
});

test("whatever was stored, at whatever price, the lines of both tables add up to the total, digit for digit", () => {
  const row = record({
    organizationId: integer({ min: 1, max: 12 }),
    costCentre: constantFrom("", "R&D", "Sales", "4711"),
    byteDays: bigInt({ min: 0n, max: 10n ** 20n }),
  });
  const price = record({ cents: nat(10_000_000), digits: integer({ min: 0, max: 8 }) });
  const sums = property(
    array(row, { maxLength: 40 }),
    integer({ min: 1, max: 31 }),
    price,
    constantFrom("EUR", "JPY", "KWD"),
    (rows, measuredDays, { cents, digits: scale }, currency) => {
      const perGbMonth = `${Math.floor(cents / 10 ** scale)}.${String(cents % 10 ** scale).padStart(Math.max(1, scale), "0")}`;
      const all = rows.map((each) => usage(each.organizationId, each.costCentre, each.byteDays));
      const result = chargeBack(all, { ...NOVEMBER, measuredDays }, { perGbMonth, currency });
      const digits = { EUR: 2, JPY: 0, KWD: 3 }[currency];
      for (const table of [result.byOrganization, result.byCostCentre]) {
        // Without any usage there is no organization to charge.
        if (table.length === 0) continue;
        expect(table.reduce((sum, line) => sum + units(line.amount, digits), 0n)).toBe(
          units(result.total.amount, digits),
        );
        expect(table.reduce((sum, line) => sum + units(line.gbMonths, 3), 0n)).toBe(
          units(result.total.gbMonths, 3),
        );
      }
      expect(result.byCostCentre.filter((line) => line.costCentre === null)).toHaveLength(1);
    },
  );
  assert(sums);
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
