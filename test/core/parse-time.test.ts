import fc from "fast-check";
import { expect, it } from "vitest";

import { parseTime } from "../../src/core/parse-time.ts";

it.each([
  ["2026-11-23T17:44:12.080509239Z", "2026-11-23T17:44:12.080Z"],
  ["2019-12-02T09:34:28.364-06:00", "2019-12-02T15:34:28.364Z"],
  ["2026-11-23t17:44:12+0530", "2026-11-23T12:14:12Z"],
  ["2026-11-23 17:44 +01", "2026-11-23T16:44:00Z"],
  ["2026-11-23 17:44:12,5", "2026-11-23T17:44:12.500Z"],
  [" 2026-11-23 ", "2026-11-23T00:00:00Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
])("reads %j", (text, expected) => {
  expect(parseTime(text, "UTC")).toBe(Date.parse(expected));
});

it.each([
  ["2026-11-23T17:44:50", "Europe/Berlin", "2026-11-23T16:44:50Z"],
  ["2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T01:00:00Z"],
  ["2026-10-25T02:30:00", "Europe/Berlin", "2026-10-25T00:30:00Z"],
  ["2026-11-23", "America/New_York", "2026-11-23T05:00:00Z"],
  ["2026-11-23T17:44:50Z", "America/New_York", "2026-11-23T17:44:50Z"],
])("reads %j in %s", (text, zone, expected) => {
  expect(parseTime(text, zone)).toBe(Date.parse(expected));
});

it.each([
  "",
  "never",
  "1795456800",
  "5/14/2026 13:03",
  "2026-02-29T00:00:00Z",
  "2026-00-10T00:00:00Z",
  "2026-13-01",
  "2026-11-31",
  "2026-11-23T24:00:00Z",
  "2026-11-23T17:60:00Z",
  "2026-11-23T17:44:60Z",
  "2026-11-23T17:44:12Zulu",
  "0001-01-01T00:00:00Z",
  "1969-12-31T23:59:59Z",
])("does not take %j for a time", (text) => {
  expect(parseTime(text, "UTC")).toBeNull();
});

it("reads back every instant since 1970", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.parse("9999-12-31T23:59:59.999Z") }), (at) => {
      expect(parseTime(new Date(at).toISOString(), "Europe/Berlin")).toBe(at);
    }),
  );
});

it("throws for a zone there is not", () => {
  expect(() => parseTime("2026-11-23T17:44:50", "Mars/Olympus")).toThrow(RangeError);
});
