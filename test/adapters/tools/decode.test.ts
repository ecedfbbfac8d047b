import { describe, expect, it } from "vitest";

import { decodeTool, TOOL_DECODERS } from "../../../adapters/tools/decode.ts";
import { readPush } from "../../../adapters/tools/push-text.ts";
import { pushDecoderContract } from "../../contract/push-decoder.ts";
import { completedArchive, NO_DEVICE, observation, RECEIVED_AT, sample, WITH_DEVICE } from "./output.ts";

const BORG_REPOSITORY = "c16061e8702bec80f728cc6f682e15a17c49b4bb581c09dd4aa99a041d7064d2";
const BORG_DESTINATION = { id: BORG_REPOSITORY, name: "/srv/backup/repo-borg" };

const STATUS_FILE = JSON.stringify({
  profiles: {
    self: {
      backup: {
        success: true,
        time: "2021-03-24T16:36:56.831077Z",
        error: "",
        stderr: "",
        duration: 16,
        files_total: 215,
        bytes_total: 362_952_485,
      },
      check: { success: false, time: "2021-03-24T15:23:40.270689Z", error: "exit status 1", duration: 1 },
    },
  },
});
const GENERIC = JSON.stringify({
  source: "kopia",
  device: { name: "DB-Prod-01" },
  destination: "s3:backups",
  status: "ok",
  endedAt: "2026-11-23T17:00:00Z",
  bytesSelected: 1000,
  bytesStored: 400,
  files: 12,
});

describe("every sample says the same, whoever recognises it", () => {
  it("restic backup", () => {
    expect(decodeTool(sample("restic-backup.ndjson"), WITH_DEVICE)).toEqual([
      observation({
        archives: [
          completedArchive("restic repository", RECEIVED_AT, {
            selectedBytes: 11_038_306,
            selectedFiles: 31,
          }),
        ],
      }),
    ]);
  });

  it("restic snapshots: each host is a device", () => {
    expect(decodeTool(sample("restic-snapshots.json"), NO_DEVICE)).toEqual([
      observation({
        deviceId: "7/vm",
        deviceName: "vm",
        hostname: "vm",
        archives: [completedArchive("restic repository", "2026-11-23T17:44:12.080Z")],
      }),
      observation({
        deviceId: "7/db-prod-01",
        deviceName: "db-prod-01",
        hostname: "db-prod-01",
        archives: [completedArchive("restic repository", "2026-11-23T17:44:12.825Z")],
      }),
    ]);
  });

  it("borg create", () => {
    expect(decodeTool(sample("borg-create.json"), WITH_DEVICE)).toEqual([
      observation({
        archives: [
          completedArchive(BORG_REPOSITORY, "2026-11-23T17:44:50Z", {
            destination: BORG_DESTINATION,
            selectedBytes: 11_038_851,
            storedBytes: 11_042_602,
            selectedFiles: 32,
          }),
        ],
      }),
    ]);
  });

  it("borg info: it names the host", () => {
    expect(decodeTool(sample("borg-info-last.json"), NO_DEVICE)).toEqual([
      observation({
        deviceId: "7/vm",
        deviceName: "vm",
        hostname: "vm",
        archives: [
          completedArchive(BORG_REPOSITORY, "2026-11-23T17:44:51Z", {
            destination: BORG_DESTINATION,
            selectedBytes: 11_038_313,
            storedBytes: 11_043_126,
            selectedFiles: 32,
          }),
        ],
      }),
    ]);
  });

  it("borgmatic", () => {
    expect(decodeTool(sample("borgmatic-create.json"), WITH_DEVICE)).toEqual([
      observation({
        archives: [
          completedArchive(BORG_REPOSITORY, "2026-11-23T17:44:54Z", {
            destination: BORG_DESTINATION,
            selectedBytes: 11_038_898,
            storedBytes: 11_046_642,
            selectedFiles: 32,
          }),
        ],
      }),
    ]);
  });

  it("rclone", () => {
    expect(decodeTool(sample("rclone-json-log.ndjson"), WITH_DEVICE)).toEqual([
      observation({ archives: [completedArchive("rclone remote", "2026-11-23T17:45:25.841Z")] }),
    ]);
  });

  it("resticprofile", () => {
    expect(decodeTool(STATUS_FILE, WITH_DEVICE)).toEqual([
      observation({
        archives: [
          completedArchive("resticprofile self", "2021-03-24T16:36:56.831Z", {
            destination: { id: "resticprofile self", name: "restic repository of profile self" },
            selectedBytes: 362_952_485,
            selectedFiles: 215,
          }),
        ],
      }),
    ]);
  });

  it("the generic form", () => {
    expect(decodeTool(GENERIC, NO_DEVICE)).toEqual([
      observation({
        archives: [
          completedArchive("s3:backups", "2026-11-23T17:00:00Z", {
            selectedBytes: 1000,
            storedBytes: 400,
            selectedFiles: 12,
          }),
        ],
      }),
    ]);
  });
});

describe("whose output it is", () => {
  it.each([
    ["restic-backup.ndjson", "restic backup --json"],
    ["borg-create.json", "borg create, info or list --json"],
    ["borgmatic-create.json", "borgmatic create, info or list --json"],
    ["rclone-json-log.ndjson", "rclone --use-json-log"],
  ])("%s does not say, so the refusal names the flag", (name, reads) => {
    expect(() => decodeTool(sample(name), NO_DEVICE)).toThrow(
      expect.objectContaining({
        name: "RefusedInput",
        message: `The output of ${reads} does not say which device it is of. Name it with --device.`,
        field: "device",
      }),
    );
  });

  it("of several hosts, the named device takes only its own", () => {
    const [only, ...others] = decodeTool(sample("restic-snapshots.json"), WITH_DEVICE);
    expect(others).toEqual([]);
    expect(only).toEqual(
      observation({
        hostname: "db-prod-01",
        archives: [completedArchive("restic repository", "2026-11-23T17:44:12.825Z")],
      }),
    );
  });

  it("of several hosts without the named one, nothing is taken", () => {
    const context = { ...WITH_DEVICE, device: { id: "7/web", name: "web" } };
    expect(() => decodeTool(sample("restic-snapshots.json"), context)).toThrow(
      expect.objectContaining({
        message:
          "The output is of several hosts (vm, db-prod-01) and none is called web. " +
          "Leave --device out to take each as a device, or name one of them.",
        field: "device",
      }),
    );
  });

  it("belongs to the owner named beside it", () => {
    const context = { ...WITH_DEVICE, ownerEmail: " Alice@Tessellate.example" };
    expect(decodeTool(GENERIC, context).map((seen) => seen.owner)).toEqual([
      { id: "alice@tessellate.example", email: "alice@tessellate.example", name: null, costCentre: null },
    ]);
  });
});

describe("what cannot be read is refused", () => {
  const KNOWN =
    "Known: restic-snapshots (restic snapshots --json), borgmatic (borgmatic create, info or list --json), " +
    "borg (borg create, info or list --json), resticprofile (the resticprofile status file), " +
    "restic-backup (restic backup --json), rclone (rclone --use-json-log), kopia-snapshot (kopia snapshot create or list --json), " +
    "kopia-notification (the text of a kopia notification), duplicati (Duplicati --send-http-json-urls), " +
    "proxmox (the webhook template for Proxmox of the README), urbackup (UrBackup's status), " +
    "veeam (Veeam's /api/v1/sessions), generic (the generic form).";

  it.each([
    ["nothing", " \n", "There is no output."],
    ["another text", "Backup done.", `This is not the output of a known tool. ${KNOWN}`],
    ["too much", "x".repeat(10_000_001), "The output is longer than 10 million characters."],
  ])("%s", (_name, text, message) => {
    expect(() => decodeTool(text, WITH_DEVICE)).toThrow(
      expect.objectContaining({ name: "RefusedInput", message, field: null }),
    );
  });

  it.each(["Mars/Olympus", "+01:00", ""])("a time zone that is none: %j", (zone) => {
    expect(() => decodeTool(GENERIC, { ...WITH_DEVICE, zone })).toThrow(
      expect.objectContaining({
        name: "RefusedInput",
        message: `"${zone}" is not a time zone such as Europe/Berlin.`,
        field: "zone",
      }),
    );
  });

  it("an unknown tool, with the ones that are known", () => {
    expect(() => decodeTool(GENERIC, WITH_DEVICE, "duplicacy")).toThrow(
      expect.objectContaining({ message: `"duplicacy" is not a known tool. ${KNOWN}`, field: "tool" }),
    );
  });

  it("another tool's output under a tool's name, with the field at fault", () => {
    expect(() => decodeTool(GENERIC, WITH_DEVICE, "borg")).toThrow(
      expect.objectContaining({ name: "RefusedInput", field: "repository" }),
    );
  });

  it("but a program's name is enough where it has several outputs", () => {
    expect(decodeTool(sample("restic-snapshots.json"), NO_DEVICE, "restic")).toHaveLength(2);
    expect(decodeTool(sample("restic-backup.ndjson"), WITH_DEVICE, "restic")).toHaveLength(1);
  });
});

const OUTPUTS: Readonly<Record<string, string>> = {
  "restic-snapshots": sample("restic-snapshots.json"),
  borgmatic: sample("borgmatic-create.json"),
  borg: sample("borg-info-last.json"),
  resticprofile: STATUS_FILE,
  "restic-backup": sample("restic-backup.ndjson"),
  rclone: sample("rclone-json-log.ndjson"),
  "kopia-snapshot": sample("kopia-snapshot.json"),
  "kopia-notification": sample("kopia-notification.txt"),
  duplicati: sample("duplicati-report.json"),
  proxmox: sample("proxmox-webhook.json"),
  urbackup: sample("urbackup-status.json"),
  veeam: sample("veeam-sessions.json"),
  generic: GENERIC,
};

describe.each(TOOL_DECODERS)("$tool", (decoder) => {
  pushDecoderContract({
    decoder,
    output: OUTPUTS[decoder.tool] ?? "",
    read: readPush,
    context: WITH_DEVICE,
  });
});
