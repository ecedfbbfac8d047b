import { describe, expect, it } from "vitest";

import { decodeTool } from "../../../adapters/tools/decode.ts";
import type { ObservedArchive } from "../../../src/core/observation.ts";
import { completedArchive, FAILED, NO_DEVICE, observation, RECEIVED_AT, WITH_DEVICE } from "./output.ts";

const STATUS = { message_type: "status", percent_done: 0.5, total_files: 10 };
const SUMMARY = {
  message_type: "summary",
  total_files_processed: 904,
  total_bytes_processed: 7_340_032,
  backup_end: "2026-11-23T01:00:12.3+01:00",
  snapshot_id: "f1b2",
};
const ERROR = {
  message_type: "error",
  error: { message: "permission denied" },
  during: "archival",
  item: "/etc/shadow",
};
const SIZES = { selectedBytes: 7_340_032, selectedFiles: 904 };
const ENDED_AT = Date.parse("2026-11-23T00:00:12.3Z");
const PARTIAL = { lastCompletedAt: null, percentComplete: null, lastRun: "partial" } as const;

function exit(code: number, message: string): object {
  return { message_type: "exit_error", code, message };
}

function restic(at: number, own: Partial<ObservedArchive>): ObservedArchive {
  return completedArchive("restic repository", at, own);
}

function decode(...lines: readonly object[]): readonly ObservedArchive[] {
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  return decodeTool(text, WITH_DEVICE).flatMap((seen) => seen.archives);
}

describe("restic backup", () => {
  it("that ended is a completed backup at its own time", () => {
    expect(decode(STATUS, SUMMARY)).toEqual([restic(ENDED_AT, SIZES)]);
  });

  it("that found nothing new to save is a completed backup, too", () => {
    expect(decode({ ...SUMMARY, snapshot_id: undefined })).toEqual([restic(ENDED_AT, SIZES)]);
  });

  it("that could not read some files is activity but no completed backup", () => {
    const said = "1 item could not be read. First: /etc/shadow: permission denied";
    expect(decode(STATUS, ERROR, SUMMARY, exit(3, "incomplete"))).toEqual([
      restic(ENDED_AT, { ...PARTIAL, ...SIZES, lastRunMessage: said }),
    ]);
    expect(decode(STATUS, SUMMARY, ERROR)).toEqual([
      restic(ENDED_AT, { ...PARTIAL, ...SIZES, lastRunMessage: said }),
    ]);
  });

  it.each([
    [1, "Fatal: unable to open repository"],
    [2, "panic"],
    [10, "repository does not exist"],
    [11, "repository is already locked"],
    [12, "wrong password"],
    [99, "something new"],
    [130, "interrupted"],
  ])("that ended with code %d is neither", (code, message) => {
    expect(decode(STATUS, exit(code, message))).toEqual([
      restic(RECEIVED_AT, { ...FAILED, lastRunMessage: message }),
    ]);
  });

  it("whose output stops half way is neither", () => {
    expect(decode(STATUS)).toEqual([
      restic(RECEIVED_AT, { ...FAILED, lastRunMessage: "The output ends before restic did." }),
    ]);
  });

  it("that was a dry run is nothing, also without a device", () => {
    const text = JSON.stringify({ ...SUMMARY, dry_run: true });
    expect(decodeTool(text, NO_DEVICE)).toEqual([]);
  });

  it("logged run after run is what its last run was", () => {
    expect(decode(STATUS, exit(1, "no network"), STATUS, SUMMARY)).toEqual([restic(ENDED_AT, SIZES)]);
    expect(decode(STATUS, SUMMARY, STATUS, exit(1, "no network"))).toEqual([
      restic(RECEIVED_AT, { ...FAILED, lastRunMessage: "no network" }),
    ]);
  });

  it("mixed with plain lines is still read", () => {
    const text = `opening repository\n${JSON.stringify(SUMMARY)}\nFatal: {oops\n`;
    expect(decodeTool(text, WITH_DEVICE)).toEqual([observation({ archives: [restic(ENDED_AT, SIZES)] })]);
  });

  it("with a time that is none is refused with the field", () => {
    expect(() => decode({ ...SUMMARY, backup_end: "yesterday" })).toThrow(
      expect.objectContaining({
        message: "backup_end is not a time such as 2026-05-31T14:00:00Z.",
        field: "backup_end",
      }),
    );
  });

  it("keeps a long message to 500 characters, on one line", () => {
    const [archive] = decode(exit(1, `a\n${"b".repeat(600)}`));
    expect(archive?.lastRunMessage).toBe(`a ${"b".repeat(497)}…`);
  });
});

describe("restic snapshots", () => {
  const snapshot = { time: "2026-11-20T01:00:00Z", hostname: "Web", short_id: "1" };

  it("count by the newest of each host, whatever its case, with the sizes newer versions tell", () => {
    const newest = {
      ...snapshot,
      hostname: "WEB",
      time: "2026-11-22T01:00:00Z",
      summary: {
        backup_end: "2026-11-22T01:30:00Z",
        total_bytes_processed: 5000,
        total_files_processed: 5,
      },
    };
    expect(decodeTool(JSON.stringify([newest, snapshot]), NO_DEVICE)).toEqual([
      observation({
        deviceId: "7/web",
        deviceName: "WEB",
        hostname: "WEB",
        archives: [restic(Date.parse("2026-11-22T01:30:00Z"), { selectedBytes: 5000, selectedFiles: 5 })],
      }),
    ]);
  });

  it("without a host need the device's name", () => {
    const text = JSON.stringify([{ ...snapshot, hostname: "" }]);
    expect(() => decodeTool(text, NO_DEVICE)).toThrow(expect.objectContaining({ field: "device" }));
    expect(decodeTool(text, WITH_DEVICE).map((seen) => [seen.deviceId, seen.hostname])).toEqual([
      ["7/db-prod-01", null],
    ]);
  });

  it("that are none tell of no backup", () => {
    expect(() => decodeTool("[]", WITH_DEVICE, "restic-snapshots")).toThrow(
      expect.objectContaining({
        message: "The list holds no snapshots, so it tells of no backup.",
        field: null,
      }),
    );
  });

  it("with a field that does not fit are refused with its path", () => {
    expect(() => decodeTool(JSON.stringify([snapshot, { ...snapshot, time: 5 }]), NO_DEVICE)).toThrow(
      expect.objectContaining({ name: "RefusedInput", field: "[1].time" }),
    );
  });
});

describe("resticprofile", () => {
  const backup = { success: true, time: "2026-11-22T01:00:00Z", error: "", stderr: "" };

  function decodeProfiles(profiles: object): readonly ObservedArchive[] {
    return decodeTool(JSON.stringify({ profiles }), WITH_DEVICE).flatMap((seen) => seen.archives);
  }

  it("has an archive for each profile with a backup; a failed one is no activity", () => {
    const failed = { ...backup, success: false, error: "exit status 1", stderr: "no network" };
    const partial = { ...backup, success: false, error: "exit status 3" };
    expect(
      decodeProfiles({ home: { backup }, etc: { backup: failed }, srv: { backup: partial }, old: {} }),
    ).toEqual([
      completedArchive("resticprofile home", backup.time, {
        destination: { id: "resticprofile home", name: "restic repository of profile home" },
      }),
      completedArchive("resticprofile etc", backup.time, {
        ...FAILED,
        destination: { id: "resticprofile etc", name: "restic repository of profile etc" },
        lastRunMessage: "exit status 1: no network",
      }),
      completedArchive("resticprofile srv", backup.time, {
        ...PARTIAL,
        destination: { id: "resticprofile srv", name: "restic repository of profile srv" },
        lastRunMessage: "exit status 3",
      }),
    ]);
  });

  it("without any backup is refused", () => {
    expect(() => decodeProfiles({ home: { check: {} } })).toThrow(
      expect.objectContaining({ message: "No profile of the status file has a backup.", field: "profiles" }),
    );
  });
});
