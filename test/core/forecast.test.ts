import { expect, test } from "vitest";

import { forecast, type ForecastDevice } from "../../src/core/forecast.ts";
import { DAY_MS } from "../../src/core/instant.ts";

const AS_OF = Date.UTC(2026, 10, 19);
const NEXT_RUN = AS_OF + 7 * DAY_MS;
const THRESHOLDS = { warningDays: 7, criticalDays: 14 };

function device(silentDays: number, more: Partial<ForecastDevice> = {}): ForecastDevice {
  return {
    level: "ok",
    clockAt: AS_OF - silentDays * DAY_MS,
    asOf: AS_OF,
    longestGapMs: 0,
    graceEndsAt: null,
    ...more,
  };
}

test("a device silent for half of its next threshold is on its way", () => {
  expect(forecast(device(3.5), THRESHOLDS, NEXT_RUN)).toEqual({ level: "warning", at: AS_OF + 3.5 * DAY_MS });
  expect(forecast(device(8, { level: "warning" }), THRESHOLDS, NEXT_RUN)).toEqual({
    level: "critical",
    at: AS_OF + 6 * DAY_MS,
  });
});

test("one silent for less than half is not", () => {
  expect(forecast(device(3.4), THRESHOLDS, NEXT_RUN)).toBeNull();
});

test("one that has usually been silent as long is not", () => {
  expect(forecast(device(5, { longestGapMs: 5 * DAY_MS }), THRESHOLDS, NEXT_RUN)).toBeNull();
  expect(forecast(device(5, { longestGapMs: 5 * DAY_MS - 1 }), THRESHOLDS, NEXT_RUN)).not.toBeNull();
});

test("one that gets there only after the next run is not", () => {
  const late = device(15, { level: "ok" });
  const slow = { warningDays: 30, criticalDays: 60 };
  expect(forecast(late, slow, AS_OF + 15 * DAY_MS - 1)).toBeNull();
  expect(forecast(late, slow, AS_OF + 15 * DAY_MS)).toEqual({ level: "warning", at: AS_OF + 15 * DAY_MS });
});

test("a critical device has no next threshold", () => {
  expect(forecast(device(20, { level: "critical" }), THRESHOLDS, NEXT_RUN)).toBeNull();
});

test("a device that never backed up is not there before its grace ends", () => {
  const graced = { graceEndsAt: AS_OF + 5 * DAY_MS };
  expect(forecast(device(6, graced), THRESHOLDS, NEXT_RUN)).toEqual({
    level: "warning",
    at: AS_OF + 5 * DAY_MS,
  });
  expect(forecast(device(6, graced), THRESHOLDS, AS_OF + 4 * DAY_MS)).toBeNull();
});
