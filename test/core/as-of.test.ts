import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  allowanceMs,
  asOfBounds,
  deviceAsOf,
  type DeviceTime,
  type ReceivingGap,
  type SourceTime,
} from "../../src/core/as-of.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../../src/core/instant.ts";
import { at } from "../support/at.ts";

const NOW = at("2026-11-19T09:00:00Z");
const YESTERDAY = at("2026-11-18T09:00:00Z");
const LAST_WEEK = at("2026-11-12T09:00:00Z");

function pull(asOf: Instant | null, enabled = true): SourceTime {
  return { mode: "pull", enabled, asOf };
}
function snapshot(asOf: Instant | null, enabled = true): SourceTime {
  return { mode: "snapshot", enabled, asOf };
}
const PUSH: SourceTime = { mode: "push", enabled: true, asOf: null };
const SEEN: DeviceTime = { snapshotAt: null, observedAt: YESTERDAY };

describe("the time a device is judged at (R6)", () => {
  test("pull: the start of the last good complete read", () => {
    expect(deviceAsOf([pull(YESTERDAY)], SEEN, [], NOW)).toBe(YESTERDAY);
  });

  test("pull before its first complete read: not judged", () => {
    expect(deviceAsOf([pull(null)], SEEN, [], NOW)).toBe(null);
  });

  test("snapshot: when the newest that contained the device was taken", () => {
    const device = { snapshotAt: LAST_WEEK, observedAt: LAST_WEEK };
    expect(deviceAsOf([snapshot(YESTERDAY)], device, [], NOW)).toBe(LAST_WEEK);
  });

  test("a newer snapshot of another source makes the first one's no newer", () => {
    const device = { snapshotAt: YESTERDAY, observedAt: YESTERDAY };
    expect(deviceAsOf([snapshot(LAST_WEEK), snapshot(YESTERDAY)], device, [], NOW)).toBe(LAST_WEEK);
  });

  test("push: now, for silence is the signal", () => {
    expect(deviceAsOf([PUSH], SEEN, [], NOW)).toBe(NOW);
  });

  test("held by several: the earliest counts", () => {
    expect(deviceAsOf([PUSH, pull(YESTERDAY), pull(LAST_WEEK)], SEEN, [], NOW)).toBe(LAST_WEEK);
  });

  test("a source that is switched off no longer counts", () => {
    expect(deviceAsOf([pull(LAST_WEEK, false), pull(YESTERDAY)], SEEN, [], NOW)).toBe(YESTERDAY);
  });

  test("nobody speaks for it: not judged", () => {
    expect(deviceAsOf([pull(LAST_WEEK, false)], SEEN, [], NOW)).toBe(null);
  });
});

describe("the bot's own absence is no silence of a pushing device (R6)", () => {
  const night: ReceivingGap = { from: at("2026-11-18T20:00:00Z"), to: at("2026-11-19T06:00:00Z") };

  test("it is added to the allowance", () => {
    expect(deviceAsOf([PUSH], SEEN, [night], NOW)).toBe(NOW - 10 * HOUR_MS);
  });

  test("until the device reports", () => {
    const reported = { snapshotAt: null, observedAt: at("2026-11-19T06:00:00Z") };
    expect(deviceAsOf([PUSH], reported, [night], NOW)).toBe(NOW);
  });

  test("or until 24 hours have passed", () => {
    expect(allowanceMs([night], YESTERDAY, night.to + DAY_MS - 1)).toBe(10 * HOUR_MS);
    expect(allowanceMs([night], YESTERDAY, night.to + DAY_MS)).toBe(0);
  });

  test("several absences add up", () => {
    const noon: ReceivingGap = { from: at("2026-11-19T07:00:00Z"), to: at("2026-11-19T08:00:00Z") };
    expect(allowanceMs([night, noon], YESTERDAY, NOW)).toBe(11 * HOUR_MS);
    expect(allowanceMs([night, noon], at("2026-11-19T06:30:00Z"), NOW)).toBe(HOUR_MS);
  });

  test("it means nothing to the other kinds of source", () => {
    expect(deviceAsOf([pull(YESTERDAY)], SEEN, [night], NOW)).toBe(YESTERDAY);
  });
});

describe("over random sources", () => {
  const instant = fc.integer({ min: 0, max: 40 }).map((hours) => NOW - hours * 6 * HOUR_MS);
  const maybe = fc.option(instant, { nil: null });
  const source: fc.Arbitrary<SourceTime> = fc.record({
    mode: fc.constantFrom("pull", "snapshot", "push"),
    enabled: fc.boolean(),
    asOf: maybe,
  });
  const gap = fc
    .tuple(instant, fc.integer({ min: 1, max: 30 }))
    .map(([from, hours]) => ({ from, to: from + hours * HOUR_MS }));
  const sources = fc.array(source, { maxLength: 4 });
  // A device that a snapshot source holds was in one of its snapshots.
  const device: fc.Arbitrary<DeviceTime> = fc.record({ snapshotAt: instant, observedAt: maybe });

  test("the bounds hold for every device", () => {
    fc.assert(
      fc.property(sources, device, fc.array(gap, { maxLength: 3 }), (held, seen, gaps) => {
        const asOf = deviceAsOf(held, seen, gaps, NOW);
        const bounds = asOfBounds(held, gaps, NOW);
        if (asOf === null) return;
        const limit = bounds?.bySnapshot === true && seen.snapshotAt !== null ? seen.snapshotAt : Infinity;
        expect(asOf).toBeLessThanOrEqual(Math.min(bounds?.latest ?? NaN, limit));
        expect(asOf).toBeGreaterThanOrEqual(Math.min(bounds?.earliest ?? NaN, limit));
      }),
    );
  });

  test("absences never take a pushing device back behind the time before them", () => {
    const absences = fc.array(fc.tuple(fc.nat({ max: 40 }), fc.integer({ min: 1, max: 40 })), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(absences, fc.nat({ max: 60 }), (spans, rest) => {
        let clock = NOW;
        let last = deviceAsOf([PUSH], SEEN, [], clock) ?? NaN;
        const gaps: ReceivingGap[] = [];
        for (const [up, down] of [...spans, [rest, 0] as const]) {
          clock += up * HOUR_MS;
          const before = deviceAsOf([PUSH], SEEN, gaps, clock) ?? NaN;
          expect(before).toBeGreaterThanOrEqual(last);
          if (down > 0) gaps.push({ from: clock, to: clock + down * HOUR_MS });
          clock += down * HOUR_MS;
          last = deviceAsOf([PUSH], SEEN, gaps, clock) ?? NaN;
          expect(last).toBeGreaterThanOrEqual(before);
        }
      }),
    );
  });
});
