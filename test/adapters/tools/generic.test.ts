import { describe, expect, it } from "vitest";

import { decodeTool } from "../../../adapters/tools/decode.ts";
import { completedArchive, FAILED, NO_DEVICE, observation, RECEIVED_AT, WITH_DEVICE } from "./output.ts";

const RUN = {
  device: { name: "DB-Prod-01" },
  destination: "vault",
  status: "ok",
  endedAt: "2026-11-23T01:00:00Z",
};
const PARTIAL = { lastCompletedAt: null, percentComplete: null, lastRun: "partial" } as const;

describe("the generic form", () => {
  it("needs only a status, when the device is known", () => {
    expect(decodeTool('{"status":"ok"}', WITH_DEVICE)).toEqual([
      observation({ archives: [completedArchive("backup", RECEIVED_AT)] }),
    ]);
  });

  it.each([
    [
      "a warning is activity only",
      { status: "warning", errors: ["a", { message: "b" }] },
      { ...PARTIAL, lastRunMessage: "a; b" },
    ],
    [
      "an error is neither",
      { status: "error", errors: ["disk full"] },
      { ...FAILED, lastRunMessage: "disk full" },
    ],
    [
      "what is not at 100 % is no completed backup",
      { percentComplete: 99.9 },
      { lastCompletedAt: null, percentComplete: 99.9, lastRun: "partial" as const },
    ],
    ["without an end, its start counts", { endedAt: null, startedAt: "2026-11-23T01:00:00Z" }, {}],
  ])("%s", (_name, own, archive) => {
    expect(decodeTool(JSON.stringify({ ...RUN, ...own }), NO_DEVICE)).toEqual([
      observation({ archives: [completedArchive("vault", RUN.endedAt, archive)] }),
    ]);
  });

  it("places a time without zone in the context's", () => {
    const text = JSON.stringify({ ...RUN, endedAt: "2026-11-23T02:00:00" });
    const [seen] = decodeTool(text, { ...NO_DEVICE, zone: "Europe/Berlin" });
    expect(seen?.archives).toEqual([completedArchive("vault", RUN.endedAt)]);
  });

  it("as a list tells of several devices and destinations; of each the newest run counts", () => {
    const runs = [
      { ...RUN, status: "error", endedAt: "2026-11-23T05:00:00Z", errors: ["no network"] },
      RUN,
      { ...RUN, destination: { id: "s3", name: "Amazon" }, bytesSelected: 5 },
      { ...RUN, device: { name: "web", id: "66F5" } },
      { ...RUN, endedAt: "2026-11-22T01:00:00Z", bytesSelected: 9 },
    ];
    expect(decodeTool(JSON.stringify(runs), NO_DEVICE)).toEqual([
      observation({
        archives: [
          completedArchive("vault", RUN.endedAt, { lastRun: "failed", lastRunMessage: "no network" }),
          completedArchive("s3", RUN.endedAt, {
            destination: { id: "s3", name: "Amazon" },
            selectedBytes: 5,
          }),
        ],
      }),
      observation({
        deviceId: "7/66f5",
        deviceName: "web",
        archives: [completedArchive("vault", RUN.endedAt)],
      }),
    ]);
  });

  it("must be of the device it was sent for", () => {
    expect(decodeTool(JSON.stringify(RUN), WITH_DEVICE).map((seen) => seen.deviceId)).toEqual([
      "7/db-prod-01",
    ]);
    expect(() => decodeTool(JSON.stringify([RUN, { ...RUN, device: "web" }]), WITH_DEVICE)).toThrow(
      expect.objectContaining({
        message: "[1].device is web, but the output was sent for DB-Prod-01.",
        field: "[1].device",
      }),
    );
  });

  it("must name a device when nobody else does", () => {
    expect(() => decodeTool('{"status":"ok"}', NO_DEVICE)).toThrow(
      expect.objectContaining({ field: "device" }),
    );
  });

  it.each([
    [{ ...RUN, status: "fine" }, "status"],
    [{ ...RUN, status: undefined }, "status"],
    [{ ...RUN, device: { name: "" } }, "device.name"],
    [{ ...RUN, bytesStored: -1 }, "bytesStored"],
    [{ ...RUN, files: 1.5 }, "files"],
    [{ ...RUN, percentComplete: 101 }, "percentComplete"],
    [{ ...RUN, endedAt: "2026-02-30" }, "endedAt"],
    [{ ...RUN, destination: "x".repeat(201) }, "destination"],
    [{ ...RUN, device: "x".repeat(200) }, "device"],
    [[RUN, { ...RUN, status: "fine" }], "[1].status"],
    [[RUN, { ...RUN, endedAt: "soon" }], "[1].endedAt"],
    [Array.from({ length: 1001 }, () => RUN), null],
  ])("with a field at fault is refused with its path: %j", (document, field) => {
    expect(() => decodeTool(JSON.stringify(document), NO_DEVICE)).toThrow(
      expect.objectContaining({ name: "RefusedInput", field }),
    );
  });
});
