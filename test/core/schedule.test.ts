import { assert, constantFrom, integer, property, subarray } from "fast-check";
import { describe, expect, test } from "vitest";

import { DAY_MS, HOUR_MS, isoInstant, MINUTE_MS, parseInstant } from "../../src/core/instant.ts";
import { atLocalTime, localDay, localTime } from "../../src/core/local-day.ts";
import { WEEKDAYS } from "../../src/core/policy.ts";
import { nextRun, nextRuns, planRun, type Schedule } from "../../src/core/schedule.ts";

function at(iso: string): number {
  return parseInstant(iso) ?? Number.NaN;
}

function next(schedule: Schedule, after: string): string | null {
  const run = nextRun(schedule, at(after));
  return run === null ? null : isoInstant(run);
}

const DAILY = [...WEEKDAYS];

test("every Thursday at nine stays at nine local time when the clocks change", () => {
  const schedule: Schedule = { days: ["Th"], time: "09:00", zone: "Europe/Berlin" };
  expect(nextRuns(schedule, at("2026-10-16T00:00:00Z"), 3).map(isoInstant)).toEqual([
    "2026-10-22T07:00:00.000Z",
    "2026-10-29T08:00:00.000Z",
    "2026-11-05T08:00:00.000Z",
  ]);
});

describe("a local time that does not exist runs at the first instant after it", () => {
  test.each([
    ["Europe/Berlin", "02:30", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00.000Z"],
    ["America/New_York", "02:30", "2026-03-07T12:00:00Z", "2026-03-08T07:00:00.000Z"],
    ["Australia/Lord_Howe", "02:15", "2026-10-03T00:00:00Z", "2026-10-03T15:30:00.000Z"],
    ["America/Havana", "00:30", "2026-03-07T12:00:00Z", "2026-03-08T05:00:00.000Z"],
  ])("%s %s", (zone, time, after, expected) => {
    expect(next({ days: DAILY, time, zone }, after)).toBe(expected);
  });

  test("also when a whole day was left out", () => {
    const friday: Schedule = { days: ["F"], time: "09:00", zone: "Pacific/Apia" };
    expect(next(friday, "2011-12-28T00:00:00Z")).toBe("2011-12-30T10:00:00.000Z");
    const both: Schedule = { days: ["F", "Sa"], time: "00:00", zone: "Pacific/Apia" };
    expect(nextRuns(both, at("2011-12-28T12:00:00Z"), 2).map(isoInstant)).toEqual([
      "2011-12-30T10:00:00.000Z",
      "2012-01-05T10:00:00.000Z",
    ]);
  });
});

describe("a local time that occurs twice runs at the first, once", () => {
  test.each([
    [
      "Europe/Berlin",
      "02:30",
      "2026-10-24T12:00:00Z",
      ["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"],
    ],
    [
      "America/New_York",
      "01:30",
      "2026-10-31T12:00:00Z",
      ["2026-11-01T05:30:00.000Z", "2026-11-02T06:30:00.000Z"],
    ],
    [
      "Australia/Lord_Howe",
      "01:45",
      "2026-04-04T00:00:00Z",
      ["2026-04-04T14:45:00.000Z", "2026-04-05T15:15:00.000Z"],
    ],
  ])("%s %s", (zone, time, after, expected) => {
    expect(nextRuns({ days: DAILY, time, zone }, at(after), 2).map(isoInstant)).toEqual(expected);
  });
});

test("month ends, the turn of the year and the leap day are days like any other", () => {
  const daily: Schedule = { days: DAILY, time: "09:00", zone: "UTC" };
  expect(next(daily, "2026-01-31T09:00:00Z")).toBe("2026-02-01T09:00:00.000Z");
  expect(next(daily, "2026-12-31T10:00:00Z")).toBe("2027-01-01T09:00:00.000Z");
  expect(next(daily, "2028-02-28T10:00:00Z")).toBe("2028-02-29T09:00:00.000Z");
  expect(next({ ...daily, days: ["Th"] }, "2028-02-24T09:00:00Z")).toBe("2028-03-02T09:00:00.000Z");
});

test("without a day there is no next run, and an unknown zone is refused", () => {
  expect(nextRun({ days: [], time: "09:00", zone: "UTC" }, 0)).toBeNull();
  expect(nextRuns({ days: [], time: "09:00", zone: "UTC" }, 0, 3)).toEqual([]);
  expect(() => nextRun({ days: ["M"], time: "09:00", zone: "Mars/Phobos" }, 0)).toThrow(RangeError);
});

test("runs come in order, on chosen days, at the chosen time or just after a skipped one, and none is left out", () => {
  assert(
    property(
      constantFrom(
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "America/St_Johns",
      ),
      subarray(DAILY, { minLength: 1 }),
      integer({ min: 0, max: 24 * 60 - 1 }),
      integer({ min: at("2024-01-01T00:00:00Z"), max: at("2032-01-01T00:00:00Z") }),
      (zone, days, minute, after) => {
        const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
        const run = nextRun({ days, time, zone }, after);
        if (run === null) throw new Error("a schedule with days has a next run");
        expect(run).toBeGreaterThan(after);
        expect(run - after).toBeLessThanOrEqual(7 * DAY_MS + HOUR_MS);
        const local = localTime(run, zone);
        expect(days).toContain(WEEKDAYS[new Date(`${local.day}T00:00:00Z`).getUTCDay()]);
        expect(local.time >= time).toBe(true);
        expect(atLocalTime(local.day, time, zone)).toBe(run);
        expect(nextRun({ days, time, zone }, run - 1)).toBe(run);
        expect(nextRun({ days, time, zone }, run)).not.toBe(run);
      },
    ),
  );
});

describe("a run that is due", () => {
  const dueAt = at("2026-11-19T09:00:00Z");
  const week = dueAt + 7 * DAY_MS;

  test("in time is made, however near the next one is", () => {
    expect(planRun({ dueAt, now: dueAt + MINUTE_MS, next: week })).toEqual({ action: "run", late: false });
    expect(planRun({ dueAt, now: dueAt + 10 * MINUTE_MS, next: dueAt + HOUR_MS })).toEqual({
      action: "run",
      late: false,
    });
  });

  test("and was missed is made once, marked late", () => {
    expect(planRun({ dueAt, now: dueAt + 11 * MINUTE_MS, next: week })).toEqual({
      action: "run",
      late: true,
    });
    expect(planRun({ dueAt, now: week - 12 * HOUR_MS, next: week })).toEqual({ action: "run", late: true });
    expect(planRun({ dueAt, now: dueAt + DAY_MS, next: null })).toEqual({ action: "run", late: true });
  });

  test("and was missed is left out when the next is less than 12 h away", () => {
    expect(planRun({ dueAt, now: week - 12 * HOUR_MS + 1, next: week })).toEqual({
      action: "skip",
      reason: "next-is-near",
    });
  });
});

test("the local day changes at local midnight", () => {
  expect(localDay(at("2026-11-19T22:59:59Z"), "Europe/Berlin")).toBe("2026-11-19");
  expect(localDay(at("2026-11-19T23:00:00Z"), "Europe/Berlin")).toBe("2026-11-20");
  expect(localDay(at("2026-11-19T12:00:00Z"), "Pacific/Kiritimati")).toBe("2026-11-20");
});
