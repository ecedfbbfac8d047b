import { describe, expect, it } from "vitest";

import { isoInstant } from "../../src/core/instant.ts";
import { nextWorkingDay, parseUntil } from "../../src/core/until.ts";
import { at } from "../support/at.ts";

// A Thursday.
const NOW = at("2026-11-19T09:00:00Z");

describe("until when", () => {
  it.each([
    ["tomorrow", "2026-11-20T07:00:00.000Z", 1],
    ["until tomorrow", "2026-11-20T07:00:00.000Z", 2],
    ["Monday", "2026-11-23T07:00:00.000Z", 1],
    ["mon", "2026-11-23T07:00:00.000Z", 1],
    ["next monday", "2026-11-23T07:00:00.000Z", 2],
    ["next week", "2026-11-23T07:00:00.000Z", 2],
    ["thursday", "2026-11-26T07:00:00.000Z", 1],
    ["next working day", "2026-11-20T07:00:00.000Z", 3],
    ["3 days", "2026-11-22T09:00:00.000Z", 2],
    ["for 2 weeks", "2026-12-03T09:00:00.000Z", 3],
    ["a week", "2026-11-26T09:00:00.000Z", 2],
    ["3d", "2026-11-22T09:00:00.000Z", 1],
    ["4h", "2026-11-19T13:00:00.000Z", 1],
    ["2026-12-01", "2026-12-01T07:00:00.000Z", 1],
    ["2026-12-01 9:30", "2026-12-01T08:30:00.000Z", 2],
    ["2026-12-01T09:30", "2026-12-01T08:30:00.000Z", 1],
    ["2026-12-01T09:30Z vacation", "2026-12-01T09:30:00.000Z", 1],
  ])("%s", (text, instant, words) => {
    const until = parseUntil(text.split(" "), "Europe/Berlin", NOW);
    expect(until === null ? null : { at: isoInstant(until.at), words: until.words }).toEqual({
      at: instant,
      words,
    });
  });

  it.each(["", "someday", "2026-13-01", "2026-02-30", "0x3 days", "until", "mo", "1000 days"])(
    "%j is no time",
    (text) => {
      expect(parseUntil(text.split(" "), "Europe/Berlin", NOW)).toBeNull();
    },
  );

  it("leaves the weekend out of working days", () => {
    expect(isoInstant(nextWorkingDay("UTC", at("2026-11-20T09:00:00Z")))).toBe("2026-11-23T08:00:00.000Z");
  });
});
