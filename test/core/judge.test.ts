import { describe, expect, test } from "vitest";

import { type Instant, isoInstant } from "../../src/core/instant.ts";
import { judge, type Silence } from "../../src/core/judge.ts";
import { at } from "../support/at.ts";

const THRESHOLDS = { warningDays: 7, criticalDays: 14 };
const GRACE_DAYS = 7;

function lastActive(time: string): Silence {
  return {
    state: "active",
    clockAt: at(time),
    lastActivityAt: at(time),
    graceFrom: at("2025-01-01T00:00:00Z"),
  };
}

/** A device without activity since it was created. */
function created(time: string): Silence {
  return { state: "active", clockAt: at(time), lastActivityAt: null, graceFrom: at(time) };
}

function judged(device: Silence, asOf: string): unknown {
  return judge(device, THRESHOLDS, at(asOf), GRACE_DAYS);
}

describe("a threshold is reached at its number of days of 24 hours (R1)", () => {
  const device = lastActive("2026-11-01T09:00:00Z");
  test.each([
    ["2026-11-01T09:00:00Z", { level: "ok", reason: "recent" }],
    ["2026-11-08T08:59:59.999Z", { level: "ok", reason: "recent" }],
    ["2026-11-08T09:00:00Z", { level: "warning", reason: "warning-reached" }],
    ["2026-11-15T08:59:59.999Z", { level: "warning", reason: "warning-reached" }],
    ["2026-11-15T09:00:00Z", { level: "critical", reason: "critical-reached" }],
  ])("judged at %s", (asOf, expected) => {
    expect(judged(device, asOf)).toEqual(expected);
  });

  test("also over a change of the clocks, for a day is 24 hours", () => {
    // Berlin's clocks went back on 2026-10-25: seven local days were 169 hours.
    expect(judged(lastActive("2026-10-24T12:00:00+02:00"), "2026-10-31T11:00:00+01:00")).toEqual({
      level: "warning",
      reason: "warning-reached",
    });
  });

  test("activity after the time judged at is recent", () => {
    expect(judged(device, "2026-10-01T09:00:00Z")).toEqual({ level: "ok", reason: "recent" });
  });

  test("a critical threshold below the warning one is reached first", () => {
    const upsideDown = { warningDays: 14, criticalDays: 7 };
    expect(judge(device, upsideDown, at("2026-11-08T09:00:00Z"), GRACE_DAYS)).toEqual({
      level: "critical",
      reason: "critical-reached",
    });
  });
});

describe("a device that never backed up (R4)", () => {
  const device = created("2026-11-01T09:00:00Z");
  test.each([
    ["2026-11-08T08:59:59.999Z", { level: "ok", reason: "grace" }],
    ["2026-11-08T09:00:00Z", { level: "warning", reason: "warning-reached" }],
    ["2026-11-15T09:00:00Z", { level: "critical", reason: "critical-reached" }],
  ])("judged at %s", (asOf, expected) => {
    expect(judged(device, asOf)).toEqual(expected);
  });

  test("without a grace its age alone decides", () => {
    const three = { warningDays: 3, criticalDays: 5 };
    expect(judge(device, three, at("2026-11-04T09:00:00Z"), 0)).toEqual({
      level: "warning",
      reason: "warning-reached",
    });
  });

  test("a threshold inside the grace is not reached before the grace ends", () => {
    const three = { warningDays: 3, criticalDays: 5 };
    expect(judge(device, three, at("2026-11-07T09:00:00Z"), GRACE_DAYS)).toEqual({
      level: "ok",
      reason: "grace",
    });
    expect(judge(device, three, at("2026-11-08T09:00:00Z"), GRACE_DAYS)).toEqual({
      level: "critical",
      reason: "critical-reached",
    });
  });
});

describe("a reactivated device starts a new grace (R4)", () => {
  const device: Silence = { ...lastActive("2026-08-01T09:00:00Z"), graceFrom: at("2026-11-01T09:00:00Z") };
  test.each([
    ["during it", "2026-11-07T09:00:00Z", { level: "ok", reason: "grace" }],
    ["after it", "2026-11-08T09:00:00Z", { level: "critical", reason: "critical-reached" }],
  ])("%s", (_, asOf, expected) => {
    expect(judged(device, asOf)).toEqual(expected);
  });

  test("which ends with its first activity", () => {
    const back: Instant = at("2026-11-02T09:00:00Z");
    expect(judged({ ...device, clockAt: back, lastActivityAt: back }, isoInstant(back))).toEqual({
      level: "ok",
      reason: "recent",
    });
  });
});

test("a deactivated device is ok, however silent (R5)", () => {
  expect(
    judged({ ...lastActive("2025-06-01T09:00:00Z"), state: "deactivated" }, "2026-11-19T09:00:00Z"),
  ).toEqual({
    level: "ok",
    reason: "deactivated",
  });
});
