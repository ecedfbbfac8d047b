import { array, assert, constantFrom, integer, option, property, record, string } from "fast-check";
import { expect, test } from "vitest";

import {
  CUSTOM_COLUMNS,
  CUSTOM_REPORTS,
  type CustomQuery,
  parseCustomQuery,
  plainQuery,
  queryWords,
} from "../../src/core/custom-report.ts";
import { LEVELS } from "../../src/core/level.ts";

test("words say what a report is to be, in any case, and the last one counts", () => {
  const words = [
    "level=Critical",
    "os=win",
    "ACTIVITY=30",
    "activity=14",
    "sort=-ARCHIVEBYTES",
    "hold=no",
    "active=any",
  ];
  expect(parseCustomQuery("device-status", [...words, "columns=devicename, level ,deviceName"])).toEqual({
    query: {
      report: "device-status",
      columns: ["deviceName", "level"],
      filter: {
        level: "critical",
        alerted: null,
        completedDays: null,
        activityDays: 14,
        connectedDays: null,
        os: "win",
        legalHold: false,
        active: null,
      },
      sort: { column: "archiveBytes", descending: true },
    },
  });
});

test("a word that cannot be is named, with what can", () => {
  const fault = (word: string): string => {
    const read = parseCustomQuery("user-backup", [word]);
    return "fault" in read ? `${read.fault.word}: ${read.fault.message}` : "none";
  };
  expect(fault("colour=red")).toBe(
    'colour=red: There is no "colour=". There are: columns, sort, level, alerted, hold, active, completed, activity, connected, os.',
  );
  expect(fault("toString=1")).toContain('There is no "tostring="');
  expect(fault("level=bad")).toBe("level=bad: Levels are ok, warning, critical.");
  expect(fault("completed=-1")).toBe("completed=-1: Give a number of days, as completed=14.");
  expect(fault("completed=99999")).toContain("Give a number of days");
  expect(fault("active=perhaps")).toBe("active=perhaps: Say yes, no or any.");
  expect(fault("os=")).toContain("Name an operating system");
  expect(fault("columns=deviceName")).toContain('There is no column "deviceName". There are: name, email,');
  expect(fault("sort=-x")).toContain('There is no column "x".');
});

const choice = option(constantFrom(true, false));
const days = option(integer({ min: 0, max: 36_500 }));
const queries = constantFrom(...CUSTOM_REPORTS).chain((report) =>
  record({
    report: constantFrom(report),
    columns: array(constantFrom(...CUSTOM_COLUMNS[report]), { minLength: 1, maxLength: 8 }).map((all) => [
      ...new Set(all),
    ]),
    filter: record({
      level: option(constantFrom(...LEVELS)),
      alerted: choice,
      completedDays: days,
      activityDays: days,
      connectedDays: days,
      os: option(constantFrom("win", "Mac OS X 10", "ubuntu=24")),
      legalHold: choice,
      active: choice,
    }),
    sort: record({
      column: constantFrom(...CUSTOM_COLUMNS[report]),
      descending: constantFrom(true, false),
    }),
  }),
);

test("what is written down is read again as it was", () => {
  assert(
    property(queries, (query: CustomQuery) => {
      expect(parseCustomQuery(query.report, queryWords(query))).toEqual({ query });
    }),
  );
  expect(queryWords(plainQuery("device-status"))).toEqual([]);
});

test("no word makes it fail", () => {
  assert(
    property(constantFrom(...CUSTOM_REPORTS), array(string(), { maxLength: 4 }), (report, words) => {
      const read = parseCustomQuery(report, words.map((word) => `a=${word}`).concat(words));
      expect("query" in read || "fault" in read).toBe(true);
    }),
  );
});
