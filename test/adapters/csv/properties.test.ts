import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { COLUMNS } from "../../../adapters/csv/columns.ts";
import { mergeObservations } from "../../../adapters/csv/merge.ts";
import type { Observation } from "../../../src/core/observation.ts";
import { RefusedInput } from "../../../src/port/source.ts";
import { decodeAll, exportOf, type ExportRow } from "./export.ts";

const time = fc
  .integer({ min: Date.parse("2026-01-01T00:00:00Z"), max: Date.parse("2026-11-23T00:00:00Z") })
  .map((at) => new Date(at).toISOString());
const maybe = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ arbitrary: value, weight: 4 }, { arbitrary: fc.constantFrom("", "null"), weight: 1 });
const bytes = fc.integer({ min: 0, max: 10_000_000_000 }).map(String);

/** Rows of a few devices, whose own columns depend on the device alone, as in an export. */
const rows: fc.Arbitrary<ExportRow[]> = fc.array(
  fc
    .record({
      device: fc.integer({ min: 1, max: 4 }),
      destination: fc.integer({ min: 1, max: 2 }),
      archive: fc.integer({ min: 1, max: 2 }),
      lastActivity: maybe(time),
      lastCompletedBackupDate: maybe(time),
      lastConnectedDate: maybe(time),
      selectedBytes: maybe(bytes),
      archiveBytes: maybe(bytes),
      backupCompletePercentage: maybe(fc.constantFrom("0.0", "42.5", "99.9", "100.0", "100")),
      coldStorage: fc.constantFrom("true", "false", "False", ""),
    })
    .map(({ device, destination, archive, ...own }) => ({
      ...own,
      deviceUid: `95414336887468994${device}`,
      deviceName: `Laptop, "${device}"\n of Zoë`,
      orgUid: "8",
      orgName: "Finance",
      userUid: `7${device}`,
      email: `user${device}@tessellate.example`,
      status: device === 4 ? "Active, Deauthorized" : "Active",
      destinationUid: String(destination),
      destinationName: `Cloud ${destination}`,
      archiveGuid: `84${archive}`,
    })),
  { minLength: 1, maxLength: 12 },
);

/** One observation a device and all its archives, in an order of their own. */
async function merged(text: string, chunkBytes?: number): Promise<Observation[]> {
  const { observations, badRows } = await decodeAll(text, chunkBytes === undefined ? {} : { chunkBytes });
  expect(badRows).toEqual([]);
  const devices = new Map<string, Observation>();
  for (const seen of observations) {
    const known = devices.get(seen.deviceId);
    devices.set(seen.deviceId, known === undefined ? seen : mergeObservations(known, seen));
  }
  return [...devices.values()]
    .map((seen) => ({
      ...seen,
      archives: seen.archives.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b))),
    }))
    .toSorted((a, b) => a.deviceId.localeCompare(b.deviceId));
}

function keyOf(archive: Observation["archives"][number]): string {
  return `${archive.destination.id}/${archive.archiveId}`;
}

describe("an export says the same", () => {
  it("in any order of rows and with any row repeated", async () => {
    const shuffled = rows.chain((list) =>
      fc.record({
        list: fc.constant(list),
        again: fc.subarray(list),
        order: fc.array(fc.double({ noNaN: true }), {
          minLength: 2 * list.length,
          maxLength: 2 * list.length,
        }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ({ list, again, order }) => {
        const other = [...list, ...again]
          .map((row, index) => ({ row, at: order[index] ?? 0 }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ row }) => row);
        expect(await merged(exportOf(other))).toEqual(await merged(exportOf(list)));
      }),
    );
  });

  it("in any order of columns, with any separator and in pieces of any size", async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.shuffledSubarray([...COLUMNS, "alertStates", "address"], { minLength: COLUMNS.length + 2 }),
        fc.constantFrom(",", ";", "\t"),
        fc.integer({ min: 1, max: 200 }),
        async (list, columns, separator, chunkBytes) => {
          const text = exportOf(list, columns, separator);
          expect(await merged(text, chunkBytes)).toEqual(await merged(exportOf(list)));
        },
      ),
    );
  });
});

describe("nothing but a refusal comes of", () => {
  it("any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        async (content, chunkBytes) => {
          const thrown: unknown = await decodeAll(content, { chunkBytes }).catch((error: unknown) => error);
          // Random bytes are no export: whatever is not a refusal is a fault.
          expect(thrown).toBeInstanceOf(RefusedInput);
        },
      ),
    );
  });

  it("any text below a good first line, of which no good row around it is lost", async () => {
    const scraps = fc.array(fc.constantFrom('"', ",", "\n", "\r", "a", '""', "=", "é", " "), {
      maxLength: 40,
    });
    const good = { deviceName: "LT", orgUid: "8", status: "Active" };
    await fc.assert(
      fc.asyncProperty(scraps, fc.integer({ min: 1, max: 50 }), async (parts, chunkBytes) => {
        const [header = "", before = ""] = exportOf([{ ...good, deviceUid: "before" }]).split("\n");
        const [, after = ""] = exportOf([{ ...good, deviceUid: "after" }]).split("\n");
        const text = [header, before, parts.join(""), after].join("\n");
        const { observations } = await decodeAll(text, { chunkBytes });
        expect(observations.map((seen) => seen.deviceId)).toEqual(["before", "after"]);
      }),
    );
  });
});
