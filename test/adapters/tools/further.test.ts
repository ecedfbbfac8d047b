import { anything, assert, constantFrom, json, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { decodeTool } from "../../../adapters/tools/decode.ts";
import type { Observation } from "../../../src/core/observation.ts";
import { RefusedInput } from "../../../src/port/source.ts";
import { NO_DEVICE, sample, WITH_DEVICE } from "./output.ts";

/** What the archives of each device say, in short. */
function said(seen: readonly Observation[]): unknown {
  return seen.map(({ deviceName, archives }) => [
    deviceName,
    ...archives.map(({ destination, lastActivityAt, lastCompletedAt, lastRun, lastRunMessage }) => [
      destination.name,
      lastActivityAt === null ? null : new Date(lastActivityAt).toISOString(),
      lastCompletedAt === lastActivityAt ? "completed" : "not completed",
      lastRun,
      lastRunMessage,
    ]),
  ]);
}

function read(document: unknown, context = NO_DEVICE): unknown {
  return said(decodeTool(typeof document === "string" ? document : JSON.stringify(document), context));
}

const SNAPSHOT = z.looseObject({}).parse(JSON.parse(sample("kopia-snapshot.json")));

describe("kopia", () => {
  it("a snapshot is a backup of its host, by path", () => {
    const list = [
      SNAPSHOT,
      { ...SNAPSHOT, source: { host: "h1", path: "/etc" } },
      { ...SNAPSHOT, source: { host: "h2", path: "/" } },
    ];
    expect(read(list)).toEqual([
      [
        "h1",
        ["kopia snapshot of /home", "2026-11-23T10:05:00.000Z", "completed", "completed", null],
        ["kopia snapshot of /etc", "2026-11-23T10:05:00.000Z", "completed", "completed", null],
      ],
      ["h2", ["kopia snapshot of /", "2026-11-23T10:05:00.000Z", "completed", "completed", null]],
    ]);
  });

  it("an incomplete one, or one with errors, is activity and no completed backup", () => {
    expect(read({ ...SNAPSHOT, incomplete: "canceled" })).toEqual([
      [
        "h1",
        [
          "kopia snapshot of /home",
          "2026-11-23T10:05:00.000Z",
          "not completed",
          "partial",
          "The snapshot is not complete: canceled",
        ],
      ],
    ]);
    const failed = { ...SNAPSHOT, rootEntry: { summ: { numFailed: 2 } } };
    expect(JSON.stringify(read(failed))).toContain("2 items could not be read.");
  });

  it("its notification says how each path went", () => {
    const text = [
      "Subject: Failed to create 1 of 2 snapshots on some-host",
      "",
      "Path: /some/path",
      "",
      "  Status:      success",
      "  Start:       Mon, 23 Nov 2026 10:00:00 +0000",
      "  Duration:    0s",
      "",
      "Path: /some/other/path",
      "",
      "  Status:      fatal",
      "  Start:       Mon, 23 Nov 2026 12:00:00 +0100",
      "  Error:       some top-level error",
    ].join("\n");
    expect(read(text)).toEqual([
      [
        "some-host",
        ["kopia snapshot of /some/path", "2026-11-23T10:00:00.000Z", "completed", "completed", null],
        ["kopia snapshot of /some/other/path", null, "completed", "failed", "some top-level error"],
      ],
    ]);
    const withoutSubject = text.split("\n").slice(1).join("\n");
    expect(() => read(withoutSubject)).toThrow(RefusedInput);
    expect(JSON.stringify(read(withoutSubject, WITH_DEVICE))).toContain("DB-Prod-01");
  });
});

describe("Duplicati", () => {
  const report = {
    Data: {
      MainOperation: "Backup",
      ParsedResult: "Success",
      Interrupted: false,
      PartialBackup: false,
      BeginTime: "2026-11-23T23:45:46.97Z",
      EndTime: "2026-11-23T23:46:26.2Z",
      ExaminedFiles: 1,
      SizeOfExaminedFiles: 10,
      Warnings: [],
      Errors: [],
      BackendStatistics: { KnownFileSize: 7 },
    },
    Extra: {
      OperationName: "Backup",
      "machine-id": "66f5",
      "machine-name": "SERVER1",
      "backup-name": "Files",
      "backup-id": "DB-1",
    },
    LogLines: [],
  };

  it("a report is a run of its machine", () => {
    expect(read(report)).toEqual([
      ["SERVER1", ["Duplicati Files", "2026-11-23T23:46:26.200Z", "completed", "completed", null]],
    ]);
  });

  it.each([
    [{ ParsedResult: "Warning", Warnings: ["locked"] }, "partial", "locked"],
    [{ ParsedResult: "Error", Errors: ["no space"] }, "failed", "no space"],
    [{ ParsedResult: "Fatal" }, "failed", "Duplicati says no more."],
    [{ Interrupted: true }, "partial", "Duplicati says no more."],
  ])("%j", (more, result, message) => {
    const seen = read({ ...report, Data: { ...report.Data, ...more } });
    expect(JSON.stringify(seen)).toContain(JSON.stringify([result, message]).slice(1, -1));
  });

  it("an exception without data is a failed run, and what is no backup is nothing", () => {
    expect(read({ ...report, Data: null, Exception: "gone" })).toEqual([
      ["SERVER1", ["Duplicati Files", null, "completed", "failed", "gone"]],
    ]);
    expect(read({ ...report, Data: { ...report.Data, MainOperation: "Restore" } })).toEqual([]);
  });
});

describe("Proxmox", () => {
  const notice = {
    title: "vzdump backup status (pve1): backup successful",
    message: "log",
    severity: "info",
    timestamp: 1_795_431_600,
    fields: { type: "vzdump", hostname: "pve1", "job-id": "backup-1" },
  };

  it("a notification by the template of the README is a run of its host", () => {
    expect(read(notice)).toEqual([
      [
        "pve1",
        [
          "Proxmox vzdump backup-1",
          new Date(1_795_431_600_000).toISOString(),
          "completed",
          "completed",
          null,
        ],
      ],
    ]);
    expect(JSON.stringify(read({ ...notice, severity: "error", title: "failed" }))).toContain(
      '"failed","failed"',
    );
    expect(JSON.stringify(read({ ...notice, severity: "warning" }))).toContain('"partial"');
  });

  it("what is no backup is nothing", () => {
    expect(read({ ...notice, fields: { type: "gc", hostname: "pbs", datastore: "x" } })).toEqual([]);
  });
});

describe("UrBackup", () => {
  it("each client is a device; what never was a backup is a failed run, and who is to be deleted is left out", () => {
    const status = [
      {
        name: "LT-1",
        lastbackup: 1_795_431_600,
        lastbackup_image: "-",
        file_ok: true,
        image_ok: true,
        last_filebackup_issues: 0,
      },
      { name: "LT-2", lastbackup: 1_795_431_600, file_ok: true, last_filebackup_issues: 2 },
      { name: "LT-3", lastbackup: "-", file_ok: false },
      { name: "LT-4", lastbackup: 0, file_ok: false, delete_pending: "1" },
    ];
    const at = new Date(1_795_431_600_000).toISOString();
    expect(read({ status })).toEqual([
      ["LT-1", ["UrBackup files", at, "completed", "completed", null]],
      ["LT-2", ["UrBackup files", at, "not completed", "partial", "2 files could not be backed up."]],
      ["LT-3", ["UrBackup files", null, "completed", "failed", "There was no backup so far."]],
    ]);
  });
});

describe("Veeam", () => {
  const session = {
    id: "1",
    name: "Daily VMs",
    sessionType: "BackupJob",
    state: "Stopped",
    creationTime: "2026-11-22T22:00:00+01:00",
    endTime: "2026-11-22T22:12:00+01:00",
    progressPercent: 100,
    result: { result: "Success", message: "", isCanceled: false },
  };

  it("ended backup sessions are the runs of their job", () => {
    const failed = {
      ...session,
      endTime: "2026-11-23T22:12:00+01:00",
      result: { result: "Failed", message: "no space" },
    };
    const running = { ...session, state: "Working", endTime: null };
    const restore = { ...session, sessionType: "RestoreVm" };
    expect(read({ data: [session, failed, running, restore] })).toEqual([
      ["Daily VMs", ["Veeam Daily VMs", "2026-11-22T21:12:00.000Z", "completed", "failed", "no space"]],
    ]);
    expect(JSON.stringify(read({ data: [session] }, WITH_DEVICE))).toContain("DB-Prod-01");
    expect(JSON.stringify(read([{ ...session, result: { result: "Success", isCanceled: true } }]))).toContain(
      '"failed"',
    );
  });
});

it("nothing that is sent makes it fail otherwise than by a sentence", () => {
  const tools = constantFrom(
    "kopia",
    "kopia-notification",
    "duplicati",
    "proxmox",
    "urbackup",
    "veeam",
    undefined,
  );
  const shaped = record({
    Data: anything(),
    Extra: anything(),
    severity: anything(),
    fields: anything(),
    timestamp: anything(),
    data: anything(),
    status: anything(),
  }).map((value) => JSON.stringify(value));
  const tried = (text: string, tool: string | undefined): void => {
    const outcome = (): unknown => {
      try {
        return decodeTool(text, NO_DEVICE, tool);
      } catch (error) {
        return error;
      }
    };
    const end = outcome();
    expect(Array.isArray(end) || end instanceof RefusedInput).toBe(true);
  };
  assert(property(json(), tools, tried));
  assert(property(string(), tools, tried));
  assert(property(shaped, tools, tried));
});
