import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

import { COLUMNS } from "../../../adapters/csv/columns.ts";
import { csvDecoder } from "../../../adapters/csv/csv-decoder.ts";
import type { ObservedArchive, Observation } from "../../../src/core/observation.ts";
import { decodeAll, exportOf, GOOD_ROW, TAKEN_AT } from "./export.ts";

const FIXTURE = new URL("../../fixture/csv/device-status.csv", import.meta.url);

const FINANCE = {
  organization: { id: "836473214639515393", name: "Finance", costCentre: "CC-1200" },
  owner: {
    id: "836473273124890369",
    email: "alice@tessellate.example",
    name: null,
    costCentre: "CC-1210",
  },
};
const LEGAL = {
  organization: { id: "836473214639515401", name: "Legal, Europe", costCentre: null },
  owner: { id: "840103986007089121", email: "bob@tessellate.example", name: "bob", costCentre: null },
};
const CLOUD = { id: "632540230984925185", name: "CrashPlan Cloud" };
const US = { id: "43", name: "PROe Cloud, US" };

function device(
  own: Pick<Observation, "deviceId" | "deviceName" | "organization" | "owner" | "archives"> &
    Partial<Observation>,
): Observation {
  return {
    hostname: own.deviceName.toLowerCase(),
    os: "win",
    osVersion: "10.0",
    appVersion: "11.4.0",
    costCentre: null,
    state: "active",
    deauthorized: false,
    blocked: false,
    createdAt: Date.parse("2024-05-14T13:03:20.302Z"),
    lastConnectedAt: own.archives[0]?.lastActivityAt ?? null,
    observedAt: TAKEN_AT,
    ...own,
  };
}

function archive(
  destination: ObservedArchive["destination"],
  archiveId: string,
  activity: string | null,
  own: Partial<ObservedArchive> = {},
): ObservedArchive {
  const at = activity === null ? null : Date.parse(activity);
  return {
    destination,
    archiveId,
    inUse: true,
    cold: false,
    format: "v1",
    lastActivityAt: at,
    lastCompletedAt: at,
    percentComplete: 100,
    selectedBytes: 1_658_317_953,
    storedBytes: 1_745_757_673,
    selectedFiles: null,
    lastRun: null,
    lastRunMessage: null,
    ...own,
  };
}

describe("a Device Status export", () => {
  it("is read device by device, several rows of one as one, and a bad row is told and left out", async () => {
    expect(await decodeAll(await readFile(FIXTURE))).toEqual({
      observations: [
        device({
          deviceId: "9541433688746899401",
          deviceName: "LT-OK",
          ...FINANCE,
          archives: [archive(CLOUD, "8432935248429415601", "2026-11-23T09:00:00Z")],
        }),
        device({
          deviceId: "9541433688746899402",
          deviceName: "LT-WARNING",
          ...FINANCE,
          archives: [
            archive(CLOUD, "8432935248429415602", "2026-11-15T09:00:00Z", {
              percentComplete: 99.9,
              lastCompletedAt: Date.parse("2026-10-01T09:00:00Z"),
            }),
          ],
        }),
        device({
          deviceId: "9541433688746899403",
          deviceName: "LT-CRITICAL",
          ...FINANCE,
          blocked: true,
          archives: [archive(CLOUD, "8432935248429415603", "2026-11-03T09:00:00Z")],
        }),
        device({
          deviceId: "9541433688746899404",
          deviceName: "LT-TWO",
          ...LEGAL,
          lastConnectedAt: Date.parse("2026-11-23T08:30:00Z"),
          archives: [
            archive(CLOUD, "8432935248429415604", "2026-10-01T09:00:00Z"),
            archive(US, "8432935248429415699", "2026-11-23T08:00:00Z"),
          ],
        }),
        device({
          deviceId: "9541433688746899405",
          deviceName: "LT-COLD",
          ...LEGAL,
          lastConnectedAt: Date.parse("2026-11-22T09:00:00Z"),
          archives: [
            archive(CLOUD, "8432935248429415605", "2026-11-08T09:00:00Z"),
            archive(US, "8432935248429415698", "2026-11-22T09:00:00Z", { cold: true }),
          ],
        }),
        device({
          deviceId: "9541433688746899406",
          deviceName: "LT-DEAUTHORIZED",
          ...LEGAL,
          deauthorized: true,
          archives: [archive(CLOUD, "8432935248429415606", "2026-10-24T09:00:00Z")],
        }),
        device({
          deviceId: "9541433688746899407",
          deviceName: "LT-GONE",
          ...LEGAL,
          state: "deactivated",
          archives: [archive(CLOUD, "8432935248429415607", "2026-01-10T09:00:00Z", { cold: true })],
        }),
        device({
          deviceId: "9541433688746899408",
          deviceName: "LT-NEVER",
          ...FINANCE,
          createdAt: Date.parse("2026-06-01T08:00:00Z"),
          lastConnectedAt: Date.parse("2026-06-01T08:05:00Z"),
          archives: [
            archive(CLOUD, "8432935248429415608", null, {
              percentComplete: 0,
              selectedBytes: 0,
              storedBytes: 0,
            }),
          ],
        }),
        device({
          deviceId: "9541433688746899409",
          deviceName: "LT-NEW",
          ...FINANCE,
          createdAt: Date.parse("2026-11-21T08:00:00Z"),
          lastConnectedAt: Date.parse("2026-11-23T07:00:00Z"),
          archives: [],
        }),
        device({
          deviceId: "9541433688746899410",
          deviceName: "LT-HOLD",
          ...LEGAL,
          archives: [
            archive(CLOUD, "8432935248429415610", "2026-11-22T20:00:00Z", { percentComplete: 42.5 }),
          ],
        }),
        device({
          deviceId: "9541433688746899411",
          deviceName: 'Bob\'s "big" laptop, 15"',
          hostname: "bobs-laptop",
          ...LEGAL,
          archives: [archive(CLOUD, "8432935248429415611", "2026-11-22T21:00:00Z")],
        }),
        device({
          deviceId: "9541433688746899412",
          deviceName: "=1+1",
          hostname: null,
          ...FINANCE,
          archives: [archive(CLOUD, "8432935248429415612", "2026-11-22T22:00:00Z")],
        }),
      ],
      badRows: [{ line: 18, field: "selectedBytes", reason: '"much" is not a number of bytes' }],
    });
  });

  it("is recognised by its first line, whatever case, quotes and separator", () => {
    const header = COLUMNS.map((column) => `"${column.toUpperCase()}"`).join(";");
    expect(csvDecoder.recognises(`\uFEFF${header}\r\n`)).toBe(true);
    expect(csvDecoder.recognises('{"archive": {"end": "2026-11-23T17:44:50.000000"}}')).toBe(false);
    expect(csvDecoder.recognises("name,lastActivity\nLT-1,2026-11-23")).toBe(false);
    expect(csvDecoder.recognises("")).toBe(false);
  });

  it("may have a byte order mark, semicolons, Windows line ends and blank lines", async () => {
    const plain = await decodeAll(exportOf([GOOD_ROW]));
    const windows = `\uFEFF${exportOf([GOOD_ROW], COLUMNS.toReversed(), ";")}\n\n\n`.replaceAll("\n", "\r\n");
    expect(await decodeAll(windows)).toEqual(plain);
    expect(plain.observations).toHaveLength(1);
  });

  it("keeps an address as the owner's when only the user name holds it, and knows no owner without user", async () => {
    const rows = [
      { ...GOOD_ROW, deviceUid: "1", email: "", username: "carol@tessellate.example" },
      { ...GOOD_ROW, deviceUid: "2", userUid: "" },
    ];
    const { observations } = await decodeAll(exportOf(rows));
    expect(observations.map((seen) => seen.owner)).toEqual([
      { id: "836473273124890369", email: "carol@tessellate.example", name: null, costCentre: null },
      null,
    ]);
  });

  it("takes control characters out of names, which no database takes", async () => {
    const { observations } = await decodeAll(exportOf([{ ...GOOD_ROW, deviceName: "LT\u00011\u007F\t2" }]));
    expect(observations[0]?.deviceName).toBe("LT 1 2");
  });
});

describe("a bad row", () => {
  const badRows = [
    ["deviceUid", "", "is empty"],
    ["deviceName", " ", "is empty"],
    ["orgUid", "null", "is empty"],
    ["destinationUid", "", "is empty, although the row has an archive"],
    [
      "deviceUid",
      "9,54143E+18",
      '"9,54143E+18" was rounded by a spreadsheet; import the file as it was exported',
    ],
    ["deviceUid", "9".repeat(201), "is longer than 200 characters"],
    ["status", "Asleep", '"Asleep" is not a known status'],
    ["selectedBytes", "-1", '"-1" is not a number of bytes'],
    ["archiveBytes", "9007199254740993", '"9007199254740993" is not a number of bytes'],
    ["backupCompletePercentage", "101", '"101" is not a number from 0 to 100'],
    ["coldStorage", "maybe", '"maybe" is neither true nor false'],
    ["lastActivity", "5/14/2026 13:03", '"5/14/2026 13:03" is not a time such as 2026-05-31T14:00:00Z'],
    [
      "creationDate",
      "2026-02-30T00:00:00Z",
      '"2026-02-30T00:00:00Z" is not a time such as 2026-05-31T14:00:00Z',
    ],
  ] as const;

  it.each(badRows)("with %s %j is told and stops nothing", async (field, value, reason) => {
    const rows = [GOOD_ROW, { ...GOOD_ROW, [field]: value }, { ...GOOD_ROW, deviceUid: "3" }];
    const decoded = await decodeAll(exportOf(rows));
    expect(decoded.badRows).toEqual([{ line: 3, field, reason }]);
    expect(decoded.observations.map((seen) => seen.deviceId)).toEqual([GOOD_ROW["deviceUid"], "3"]);
  });

  it("that was cut off or runs over is told with the number of its fields", async () => {
    const text = `${exportOf([GOOD_ROW])}\na,b\n${",".repeat(30)}`;
    const decoded = await decodeAll(text);
    expect(decoded.observations).toHaveLength(1);
    expect(decoded.badRows).toEqual([
      { line: 3, field: null, reason: "it has 2 fields where the first line has 25" },
      { line: 4, field: null, reason: "it has 31 fields where the first line has 25" },
    ]);
  });

  it("with a quote that is never closed costs one line, not the rest of the file", async () => {
    const lines = exportOf([1, 2, 3].map((id) => ({ ...GOOD_ROW, deviceUid: String(id) }))).split("\n");
    const text = lines.map((line) => line.replace(",2,", ',"2,')).join("\n");
    const decoded = await decodeAll(text, { chunkBytes: 100 });
    expect(decoded.observations.map((seen) => seen.deviceId)).toEqual(["1", "3"]);
    expect(decoded.badRows).toEqual([
      { line: 3, field: null, reason: "a quotation mark is not closed or not doubled" },
    ]);
  });

  it("that never ends is given up, without keeping it", async () => {
    const text = `${exportOf([GOOD_ROW])}\n${"x".repeat(500_000)}\n${exportOf([{ ...GOOD_ROW, deviceUid: "3" }]).split("\n")[1]}`;
    const decoded = await decodeAll(text, { chunkBytes: 4096 });
    expect(decoded.observations.map((seen) => seen.deviceId)).toEqual([GOOD_ROW["deviceUid"], "3"]);
    expect(decoded.badRows).toEqual([{ line: 3, field: null, reason: "it is longer than 65536 characters" }]);
  });
});

describe("a file that is no such export is refused whole", () => {
  const without = COLUMNS.filter((column) => column !== "lastActivity" && column !== "coldStorage");
  const refused: readonly (readonly [string, string | Uint8Array, string, string | null])[] = [
    ["nothing at all", "", "The file is empty.", null],
    ["blank lines", "\n \r\n", "The file is empty.", null],
    [
      "a web page",
      "<!DOCTYPE html>\n<html></html>",
      "This is a web page, not a Device Status export: its first line has none or few of the columns, such as " +
        'deviceUid, deviceName, destinationUid and lastActivity. It starts with "<!DOCTYPE html>".',
      null,
    ],
    [
      "another table",
      "name,size\na,1\n",
      "This is another kind of file, not a Device Status export: its first line has none or few of the columns, " +
        'such as deviceUid, deviceName, destinationUid and lastActivity. It starts with "name,size".',
      null,
    ],
    [
      "a lack of columns",
      exportOf([GOOD_ROW], without),
      'This is not a whole Device Status export: it lacks the columns coldStorage, lastActivity. Use "Export All" ' +
        "of the console's Device Status report and leave its columns as they are.",
      "coldStorage",
    ],
    [
      "a column twice",
      exportOf([GOOD_ROW], [...COLUMNS, "status"]),
      "The column status is there twice.",
      "status",
    ],
    ["no rows", exportOf([]), "The export has no rows below its first line.", null],
    [
      "no usable row",
      exportOf([{ ...GOOD_ROW, deviceUid: "" }]),
      "The only row of the export could not be used.",
      null,
    ],
    [
      "a binary",
      new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 8]),
      "This is not a text file: it holds zero bytes. Give the CSV of the export itself.",
      null,
    ],
    [
      "UTF-16",
      new Uint8Array([0xff, 0xfe, 0x61, 0, 0x62, 0]),
      'This file is written in UTF-16. Save it as "CSV UTF-8" and import that.',
      null,
    ],
  ];

  it.each(refused)("%s", async (_name, content, message, field) => {
    await expect(decodeAll(content)).rejects.toMatchObject({ name: "RefusedInput", message, field });
  });
});
