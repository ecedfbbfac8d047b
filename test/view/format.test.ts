import { expect, test } from "vitest";

import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/core/instant.ts";
import {
  formatAge,
  formatBytes,
  formatCell,
  formatMoney,
  formatPercent,
  formatTimeWithAge,
} from "../../src/view/format.ts";

const EN = { locale: "en", zone: "UTC" };
const DE = { locale: "de", zone: "Europe/Berlin" };
const AS_OF = Date.UTC(2026, 10, 19, 8, 12);

test.each([
  [0n, false, "0 B"],
  [1_234_567_890_123n, false, "1.23 TB"],
  [1_500n, true, "+1.5 kB"],
  [-1_500n, true, "-1.5 kB"],
  [0n, true, "0 B"],
  [9_007_199_254_740_993_000n, false, "9.01 EB"],
])("%s bytes (signed: %s) are %s", (value, signed, expected) => {
  expect(formatBytes(value, EN, signed)).toBe(expected);
});

test("separators are the reader's", () => {
  expect(formatBytes(1_500n, DE)).toBe("1,5 kB");
  expect(formatCell({ kind: "number", value: 1234.5, digits: 2 }, DE)).toBe("1.234,50");
});

test.each([
  [100, "100%"],
  [99.96, "99.9%"],
  [57.3, "57.3%"],
  [0, "0%"],
  [null, "–"],
])("%s percent is %s: only what is complete reads 100", (value, expected) => {
  expect(formatPercent(value, EN)).toBe(expected);
});

test("money keeps every digit", () => {
  expect(formatMoney("12345678901234567890.12", "EUR", EN)).toBe("EUR 12,345,678,901,234,567,890.12");
  expect(formatMoney("3.5", "credits", EN)).toBe("3.5 credits");
});

test.each([
  [14 * DAY_MS + HOUR_MS, "14 days"],
  [DAY_MS, "1 day"],
  [DAY_MS - 1, "23 h"],
  [59 * MINUTE_MS, "59 min"],
  [-3 * DAY_MS, "in 3 days"],
])("%s ms is %s", (ms, expected) => {
  expect(formatAge(ms)).toBe(expected);
});

test("a time stands in the reader's zone with its age beside it", () => {
  expect(formatTimeWithAge(AS_OF - 14 * DAY_MS, AS_OF, DE)).toBe("2026-11-05 09:12 (14 days)");
  expect(formatTimeWithAge(null, AS_OF, DE)).toBe("never");
});
