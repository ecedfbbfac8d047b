import { csvDecoder } from "../../../adapters/csv/csv-decoder.ts";
import { COLUMNS } from "../../../adapters/csv/columns.ts";
import type { Instant } from "../../../src/core/instant.ts";
import type { Observation } from "../../../src/core/observation.ts";
import type { BadRow } from "../../../src/port/source.ts";

export const TAKEN_AT = Date.parse("2026-11-23T09:00:00Z");

/** Values by column; what is not given is empty. */
export type ExportRow = Readonly<Record<string, string>>;

/** A row of a device that backs up as it should. */
export const GOOD_ROW: ExportRow = {
  archiveGuid: "8432935248429415601",
  orgUid: "836473214639515393",
  orgName: "Finance",
  userUid: "836473273124890369",
  email: "alice@tessellate.example",
  deviceUid: "9541433688746899401",
  deviceName: "LT-0001",
  destinationUid: "43",
  destinationName: "PROe Cloud, US",
  status: "Active",
  lastActivity: "2026-11-23T08:00:00.000Z",
};

/** The text of an export with these rows. */
export function exportOf(
  rows: readonly ExportRow[],
  columns: readonly string[] = COLUMNS,
  separator = ",",
): string {
  const lines = rows.map((row) => columns.map((column) => row[column] ?? ""));
  return [[...columns], ...lines].map((fields) => fields.map(quoted).join(separator)).join("\n");
}

export function quoted(field: string): string {
  return /^[\w .:+@-]*$/.test(field) ? field : `"${field.replaceAll('"', '""')}"`;
}

/** Bytes in pieces of `size`, as a file comes. */
export async function* chunksOf(content: string | Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

export interface Decoded {
  readonly observations: Observation[];
  readonly badRows: BadRow[];
}

export async function decodeAll(
  content: string | Uint8Array,
  options: { readonly takenAt?: Instant; readonly chunkBytes?: number } = {},
): Promise<Decoded> {
  const badRows: BadRow[] = [];
  const { observations } = csvDecoder.decode(chunksOf(content, options.chunkBytes), {
    takenAt: options.takenAt ?? TAKEN_AT,
    onBadRow: (row) => badRows.push(row),
  });
  const all: Observation[] = [];
  for await (const seen of observations) all.push(seen);
  return { observations: all, badRows };
}
