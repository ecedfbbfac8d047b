import { describe, expect, test } from "vitest";

import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/core/instant.ts";
import { overdueAt, type Punctuality, stepOverdue } from "../../src/core/overdue.ts";
import { at } from "../support/at.ts";

const LAST = at("2026-11-01T00:00:00Z");
const SOURCE: Punctuality = { intervalMinutes: 60, lastGoodAt: LAST, overdueNotices: 0, lastNoticeAt: null };

describe("when a source is overdue (R6)", () => {
  test.each([
    [60, 4 * HOUR_MS],
    [1440, 4 * DAY_MS],
    [5, HOUR_MS],
    [15, HOUR_MS],
    [16, 64 * MINUTE_MS],
  ])("read every %i minutes: %i ms after its last good read", (intervalMinutes, afterMs) => {
    expect(overdueAt({ intervalMinutes, lastGoodAt: LAST })).toBe(LAST + afterMs);
  });

  test("a source that nobody expects at a time never is", () => {
    expect(overdueAt({ intervalMinutes: null, lastGoodAt: LAST })).toBeNull();
    expect(stepOverdue({ ...SOURCE, intervalMinutes: null }, LAST + 400 * DAY_MS)).toBe("in-time");
  });
});

describe("what is said of it (R6)", () => {
  test("nothing while it is in time, one notice when it is not", () => {
    expect(stepOverdue(SOURCE, LAST + 4 * HOUR_MS - 1)).toBe("in-time");
    expect(stepOverdue(SOURCE, LAST + 4 * HOUR_MS)).toBe("first-notice");
  });

  test("again after 1, 3 and then every 7 days", () => {
    const told = { overdueNotices: 0, lastNoticeAt: LAST };
    const said: string[] = [];
    for (let now = LAST; now < LAST + 40 * DAY_MS; now += HOUR_MS) {
      const step = stepOverdue({ ...SOURCE, ...told }, now);
      if (step !== "first-notice" && step !== "repeat-notice") continue;
      said.push(`${step} after ${(now - LAST - 4 * HOUR_MS) / DAY_MS}`);
      told.overdueNotices += 1;
      told.lastNoticeAt = now;
    }
    expect(said).toEqual([
      "first-notice after 0",
      ...[1, 4, 11, 18, 25, 32, 39].map((days) => `repeat-notice after ${days}`),
    ]);
  });

  test("one notice when it is back, and none when it was never missed", () => {
    const missed: Punctuality = { ...SOURCE, overdueNotices: 2, lastNoticeAt: LAST + DAY_MS };
    const back = { ...missed, lastGoodAt: LAST + 2 * DAY_MS };
    expect(stepOverdue(missed, LAST + DAY_MS + 1)).toBe("already-told");
    expect(stepOverdue(back, LAST + 2 * DAY_MS)).toBe("back");
    expect(stepOverdue({ ...back, overdueNotices: 0 }, LAST + 2 * DAY_MS)).toBe("in-time");
  });
});
