import { describe, expect, test } from "vitest";

import { type ArchiveFacts, type BackupFacts, blindSpots } from "../../src/core/blind-spot.ts";
import { at } from "../support/at.ts";

const AS_OF = at("2026-11-19T09:00:00Z");
const DAYS = 14;

const ARCHIVE: ArchiveFacts = { selectedBytes: 1000, selectedHighBytes: 1000, clockAhead: false };
const SOUND: BackupFacts = {
  lastActivityAt: at("2026-11-19T08:00:00Z"),
  lastCompletedAt: at("2026-11-19T08:00:00Z"),
  graceFrom: at("2025-01-01T00:00:00Z"),
  lastRun: "completed",
  hasOwner: true,
  hasAddress: true,
  archives: [ARCHIVE],
};

function spots(change: Partial<BackupFacts>): readonly string[] {
  return blindSpots({ ...SOUND, ...change }, AS_OF, DAYS);
}

function archives(...list: Partial<ArchiveFacts>[]): Partial<BackupFacts> {
  return { archives: list.map((one) => ({ ...ARCHIVE, ...one })) };
}

describe("what is wrong although a device may not be silent (R8)", () => {
  test.each<[string, Partial<BackupFacts>, string[]]>([
    ["nothing", {}, []],
    ["its source claimed activity in the future", archives({}, { clockAhead: true }), ["clock"]],
    ["its last run failed", { lastRun: "failed" }, ["last-run-failed"]],
    ["its last run was partial: that is activity", { lastRun: "partial" }, []],
    ["it never backed up", { lastActivityAt: null, lastCompletedAt: null }, ["never-backed-up"]],
    ["its owner has no address", { hasAddress: false }, ["no-address"]],
    ["it has no owner, hence no address to miss", { hasOwner: false, hasAddress: false }, ["no-owner"]],
    ["it completed 14 days ago", { lastCompletedAt: at("2026-11-05T09:00:00Z") }, ["not-completed"]],
    ["it completed just under 14 days ago", { lastCompletedAt: at("2026-11-05T09:00:00.001Z") }, []],
    ["it is active and never completed", { lastCompletedAt: null }, ["not-completed"]],
    [
      "it is active, never completed, and is new: an initial backup has its time",
      { lastCompletedAt: null, graceFrom: at("2026-11-06T09:00:00Z") },
      [],
    ],
    ["nothing is selected", archives({ selectedBytes: 0 }), ["nothing-selected"]],
    ["nothing is selected in one of two archives", archives({ selectedBytes: 0 }, {}), []],
    [
      "nothing is selected where it is known",
      archives({ selectedBytes: 0 }, { selectedBytes: null }),
      ["nothing-selected"],
    ],
    ["what is selected is not known", archives({ selectedBytes: null }), []],
    ["its selection shrunk by 80 %", archives({ selectedBytes: 200 }), ["selection-shrunk"]],
    ["its selection shrunk by a little less", archives({ selectedBytes: 201 }), []],
    ["one of its selections shrunk", archives({}, { selectedBytes: 1 }), ["selection-shrunk"]],
    [
      "its selection has no high to compare with",
      archives({ selectedBytes: 1, selectedHighBytes: null }),
      [],
    ],
    ["it has no archive", { archives: [], lastActivityAt: null }, ["never-backed-up"]],
  ])("%s", (_, change, expected) => {
    expect(spots(change)).toEqual(expected);
  });

  test("several are listed in the order of their names", () => {
    expect(
      spots({
        lastRun: "failed",
        lastCompletedAt: null,
        hasOwner: false,
        ...archives({ clockAhead: true, selectedBytes: 1 }),
      }),
    ).toEqual(["clock", "last-run-failed", "no-owner", "not-completed", "selection-shrunk"]);
  });
});
