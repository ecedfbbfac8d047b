import { assert, constantFrom, integer, property } from "fast-check";
import { expect, test } from "vitest";

import { nextDelivery } from "../../src/core/delivery-window.ts";
import { DAY_MS, isoInstant, parseInstant } from "../../src/core/instant.ts";
import { localTime } from "../../src/core/local-day.ts";
import { DELIVERY_WINDOWS } from "../../src/core/policy.ts";

const ZONE = "Europe/Berlin";

function at(iso: string): number {
  return parseInstant(iso) ?? Number.NaN;
}

test.each([
  ["any", "2026-11-19T02:00:00Z", "2026-11-19T02:00:00.000Z"],
  ["morning", "2026-11-19T02:00:00Z", "2026-11-19T05:00:00.000Z"],
  ["morning", "2026-11-19T05:00:00Z", "2026-11-19T05:00:00.000Z"],
  ["morning", "2026-11-19T10:59:59Z", "2026-11-19T10:59:59.000Z"],
  ["morning", "2026-11-19T11:00:00Z", "2026-11-20T05:00:00.000Z"],
  ["afternoon", "2026-11-19T10:00:00Z", "2026-11-19T11:00:00.000Z"],
  ["afternoon", "2026-11-19T17:00:00Z", "2026-11-20T11:00:00.000Z"],
  ["evening", "2026-11-19T20:59:59Z", "2026-11-19T20:59:59.000Z"],
  ["evening", "2026-11-19T21:00:00Z", "2026-11-20T17:00:00.000Z"],
] as const)("a warning for the window %s, looked at %s, goes at %s", (window, from, expected) => {
  expect(isoInstant(nextDelivery(window, ZONE, at(from), "warning", at(from)))).toBe(expected);
});

test("a window keeps its local hours over a change of the clocks", () => {
  const from = at("2026-10-24T12:00:00Z");
  expect(isoInstant(nextDelivery("morning", ZONE, from, "warning", from))).toBe("2026-10-25T05:00:00.000Z");
});

test("critical mail goes 24 h after it was owed, when its window missed that", () => {
  const owedAt = at("2026-11-19T11:30:00Z");
  const later = at("2026-11-20T11:10:00Z");
  expect(isoInstant(nextDelivery("morning", ZONE, later, "critical", owedAt))).toBe(
    "2026-11-20T11:30:00.000Z",
  );
  expect(isoInstant(nextDelivery("morning", ZONE, later, "warning", owedAt))).toBe(
    "2026-11-21T05:00:00.000Z",
  );
  expect(nextDelivery("morning", ZONE, owedAt + 2 * DAY_MS, "critical", owedAt)).toBe(owedAt + 2 * DAY_MS);
});

test("mail never goes before it is looked at, and otherwise only inside its window", () => {
  const hours = {
    any: ["00:00", "24:00"],
    morning: ["06:00", "12:00"],
    afternoon: ["12:00", "18:00"],
    evening: ["18:00", "22:00"],
  };
  assert(
    property(
      constantFrom(...DELIVERY_WINDOWS),
      constantFrom("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"),
      integer({ min: at("2024-01-01T00:00:00Z"), max: at("2032-01-01T00:00:00Z") }),
      (window, zone, from) => {
        const goes = nextDelivery(window, zone, from, "warning", from);
        const [opens = "", closes = ""] = hours[window];
        const { time } = localTime(goes, zone);
        expect(goes).toBeGreaterThanOrEqual(from);
        expect(goes - from).toBeLessThanOrEqual(DAY_MS);
        expect(time >= opens && time < closes).toBe(true);
      },
    ),
  );
});
