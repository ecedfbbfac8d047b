import { describe, expect, it } from "vitest";

import { decodeTool } from "../../../adapters/tools/decode.ts";
import type { ObservedArchive } from "../../../src/core/observation.ts";
import { completedArchive, FAILED, NO_DEVICE, WITH_DEVICE } from "./output.ts";

const ENDED_AT = "2026-11-23T17:45:25.841Z";
const PARTIAL = { lastCompletedAt: null, percentComplete: null, lastRun: "partial" } as const;
const STATS = { bytes: 6, errors: 0, fatalError: false, lastError: "", totalTransfers: 3, transfers: 3 };

function statistics(own: object): object {
  return {
    level: "info",
    msg: "3 / 3, 100%",
    time: "2026-11-23T18:45:25.841758+01:00",
    stats: { ...STATS, ...own },
  };
}

function failure(level: string, msg: string): object {
  return { level, msg, time: ENDED_AT };
}

function decode(...lines: readonly object[]): readonly ObservedArchive[] {
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  return decodeTool(text, WITH_DEVICE).flatMap((seen) => seen.archives);
}

describe("rclone", () => {
  it.each([
    [
      "without errors is completed, also with nothing to copy",
      [statistics({ transfers: 0, totalTransfers: 0 })],
      {},
    ],
    [
      "with errors and something copied is activity only",
      [failure("error", "Attempt 3/3 failed"), statistics({ errors: 2, lastError: "no space" })],
      { ...PARTIAL, lastRunMessage: "2 errors, last: no space" },
    ],
    [
      "with errors and nothing copied is a failure",
      [statistics({ errors: 1, transfers: 0 }), failure("critical", "Failed to copy: no space")],
      { ...FAILED, lastRunMessage: "Failed to copy: no space" },
    ],
    [
      "with a fatal error is a failure, whatever was copied",
      [statistics({ fatalError: true, errors: 1, lastError: "token expired" })],
      { ...FAILED, lastRunMessage: "token expired" },
    ],
    [
      "with an error after its last statistics is a failure",
      [statistics({}), failure("ERROR", "Failed to sync: gone")],
      { ...FAILED, lastRunMessage: "Failed to sync: gone" },
    ],
    [
      "that fails before it has statistics is a failure",
      [failure("critical", "Failed to create file system")],
      { ...FAILED, lastRunMessage: "Failed to create file system" },
    ],
    [
      "whose log stops while files are under way is activity only",
      [statistics({ transferring: [{ name: "a" }] })],
      { ...PARTIAL, lastRunMessage: "The log ends before rclone did." },
    ],
    [
      "whose log stops before the first file is a failure",
      [statistics({ transfers: 0 })],
      { ...FAILED, lastRunMessage: "The log ends before rclone did." },
    ],
    [
      "that went wrong before and well at last is completed",
      [statistics({ errors: 2 }), failure("error", "no space"), statistics({})],
      {},
    ],
  ])("%s", (_name, lines, own) => {
    expect(decode(...lines)).toEqual([completedArchive("rclone remote", ENDED_AT, own)]);
  });

  it("in a dry run is nothing, also without a device", () => {
    const skipped = { level: "notice", msg: "Skipped copy as --dry-run is set (size 6)", time: ENDED_AT };
    const text = [skipped, statistics({})].map((line) => JSON.stringify(line)).join("\n");
    expect(decodeTool(text, NO_DEVICE)).toEqual([]);
  });

  it("without statistics or error says nothing, and how to make it", () => {
    expect(() => decode({ level: "info", msg: "Copied (new)", time: ENDED_AT })).toThrow(
      expect.objectContaining({
        name: "RefusedInput",
        message: "The log holds no statistics. Run rclone with -v --use-json-log, which writes them.",
      }),
    );
  });

  it("with a field that does not fit is refused with its path", () => {
    expect(() => decode(statistics({ errors: "two" }))).toThrow(
      expect.objectContaining({ name: "RefusedInput", field: "stats.errors" }),
    );
  });
});
