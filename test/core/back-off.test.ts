import { expect, test } from "vitest";

import { MOST_ATTEMPTS, nextAttempt } from "../../src/core/back-off.ts";
import { at } from "../support/at.ts";

const NOW = at("2026-11-19T09:00:00Z");

test("waits twice as long after each failed attempt, an hour at most, and gives up after the fourteenth", () => {
  const waits = Array.from({ length: MOST_ATTEMPTS }, (_, index) => {
    const next = nextAttempt(index + 1, NOW);
    return next === null ? "given up" : (next - NOW) / 1000;
  });
  expect(waits).toEqual([15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600, "given up"]);
});

test("tries for about six hours before it gives up", () => {
  let now = NOW;
  for (let attempts = 1; ; attempts += 1) {
    const next = nextAttempt(attempts, now);
    if (next === null) break;
    now = next;
  }
  expect((now - NOW) / 3_600_000).toBeCloseTo(6.06, 2);
});
