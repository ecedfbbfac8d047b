import { describe, expect, it } from "vitest";

import { decodeTool } from "../../../adapters/tools/decode.ts";
import type { ObservedArchive } from "../../../src/core/observation.ts";
import { completedArchive, NO_DEVICE, WITH_DEVICE } from "./output.ts";

const REPOSITORY = { id: "0cbe6166", location: "ssh://borg@vault.example/./db" };
const DESTINATION = { id: "0cbe6166", name: "ssh://borg@vault.example/./db" };

function create(end: string, repository: object = REPOSITORY): object {
  return { archive: { name: "db", start: end, end, duration: 1 }, repository };
}

function decode(document: object, zone = "Europe/Berlin"): readonly ObservedArchive[] {
  return decodeTool(JSON.stringify(document), { ...WITH_DEVICE, zone }).flatMap((seen) => seen.archives);
}

describe("borg", () => {
  it.each([
    ["in winter", "2026-11-23T17:44:50.000000", "2026-11-23T16:44:50Z"],
    ["in summer", "2026-07-01T17:44:50.5", "2026-07-01T15:44:50.500Z"],
    ["in the hour that occurs twice, the first", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z"],
    [
      "in the hour that is skipped, the first instant after it",
      "2026-03-29T02:30:00",
      "2026-03-29T01:00:00Z",
    ],
    ["with an offset of its own", "2026-11-23T17:44:50+00:00", "2026-11-23T17:44:50Z"],
  ])("tells local times, which the zone places: %s", (_when, end, expected) => {
    expect(decode(create(end))).toEqual([
      completedArchive("0cbe6166", expected, { destination: DESTINATION }),
    ]);
  });

  it("lists archives, of which the newest counts; a checkpoint is activity only", () => {
    const list = {
      archives: [
        { name: "db-2", start: "2026-11-22T01:00:00", time: "2026-11-22T01:00:00" },
        { name: "db-1", start: "2026-11-21T01:00:00", time: "2026-11-21T01:00:00" },
        { name: "db-3.checkpoint", start: "2026-11-23T01:00:00", time: "2026-11-23T01:00:00" },
      ],
      repository: REPOSITORY,
    };
    expect(decode(list, "UTC")).toEqual([
      completedArchive("0cbe6166", "2026-11-23T01:00:00Z", {
        destination: DESTINATION,
        lastCompletedAt: Date.parse("2026-11-22T01:00:00Z"),
        percentComplete: null,
        lastRun: "partial",
        lastRunMessage: "borg was cut off and left a checkpoint.",
      }),
    ]);
  });

  it("takes each host of a shared repository as a device, and its size as nobody's", () => {
    const info = {
      archives: [
        { hostname: "web", end: "2026-11-22T01:00:00", stats: { original_size: 10, nfiles: 1 } },
        { hostname: "db", end: "2026-11-23T01:00:00" },
        { hostname: "web", end: "2026-11-23T02:00:00", stats: { original_size: 20, nfiles: 2 } },
      ],
      cache: { stats: { unique_csize: 99 } },
      repository: REPOSITORY,
    };
    const seen = decodeTool(JSON.stringify(info), NO_DEVICE);
    expect(seen.map((one) => [one.deviceId, one.archives])).toEqual([
      [
        "7/web",
        [
          completedArchive("0cbe6166", "2026-11-23T02:00:00Z", {
            destination: DESTINATION,
            selectedBytes: 20,
            selectedFiles: 2,
          }),
        ],
      ],
      ["7/db", [completedArchive("0cbe6166", "2026-11-23T01:00:00Z", { destination: DESTINATION })]],
    ]);
  });

  it("goes by the location where a repository has no id, and keeps passwords out of its name", () => {
    const [archive] = decode(
      create("2026-11-23T01:00:00Z", { location: "ssh://borg:secret@vault.example/db" }),
    );
    expect(archive?.destination.name).toBe("ssh://borg@vault.example/db");
    expect(archive?.destination.id).not.toContain("secret");
  });

  it("names no archive after a dry run, which is refused as no backup", () => {
    expect(() => decode({ repository: REPOSITORY, encryption: { mode: "none" } })).toThrow(
      expect.objectContaining({
        name: "RefusedInput",
        message:
          "The output names no archive, so it tells of no backup. Dry runs, empty repositories and " +
          '"borg info" without "--last 1" are like that.',
      }),
    );
  });

  it.each([
    [{ archive: { end: "soon" }, repository: REPOSITORY }, "archive.end"],
    [{ archive: {}, repository: REPOSITORY }, "archive.end"],
    [{ archives: [{ time: "2026-13-01T00:00:00" }], repository: REPOSITORY }, "archives[0].time"],
    [{ archives: {}, repository: REPOSITORY }, "archives"],
    [{ archive: { end: "2026-11-23T01:00:00" }, repository: { id: "1" } }, "repository.location"],
    [
      { archive: { end: "2026-11-23T01:00:00", stats: { nfiles: -1 } }, repository: REPOSITORY },
      "archive.stats.nfiles",
    ],
  ])("with a field at fault is refused with its path: %j", (document, field) => {
    expect(() => decode(document)).toThrow(expect.objectContaining({ name: "RefusedInput", field }));
  });
});

describe("borgmatic", () => {
  it("has an archive for each repository, shown by its label where it has one", () => {
    const documents = [
      create("2026-11-23T01:00:00Z"),
      create("2026-11-23T02:00:00Z", { id: "2", location: "/mnt/usb", label: "USB disk" }),
    ];
    expect(decode(documents)).toEqual([
      completedArchive("0cbe6166", "2026-11-23T01:00:00Z", { destination: DESTINATION }),
      completedArchive("2", "2026-11-23T02:00:00Z", { destination: { id: "2", name: "USB disk" } }),
    ]);
  });

  it("names the repository at fault", () => {
    const documents = [create("2026-11-23T01:00:00Z"), create("soon", { id: "2", location: "/mnt/usb" })];
    expect(() => decode(documents)).toThrow(expect.objectContaining({ field: "[1].archive.end" }));
  });
});
