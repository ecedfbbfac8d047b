import type { Instant } from "../../src/core/instant.ts";
import { mergeObservations } from "./merge.ts";
import type { Observation } from "../../src/core/observation.ts";
import { type BadRow, RefusedInput } from "../../src/port/source.ts";
import type { Layout } from "./columns.ts";
import { readHeader } from "./header.ts";
import { type CsvRecord, type Remainder, splitRecords } from "./records.ts";
import { readRow } from "./row.ts";
import { readText } from "./text.ts";
import { BadValue, Row } from "./value.ts";

/** A header is shorter, with room for whatever else a file may hold. */
const HEADER_MAX_CHARS = 65_536;

export interface DecodeOptions {
  readonly takenAt: Instant;
  onBadRow(row: BadRow): void;
}

/**
 * The devices of a Device Status export. Rows of one device that follow each other are one observation;
 * others are further observations of it. Throws `RefusedInput` when no row could be used.
 */
export async function* decode(
  chunks: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): AsyncGenerator<Observation> {
  const counts = { good: 0, bad: 0 };
  let pending: Observation | null = null;
  for await (const { records, layout } of readRecords(chunks)) {
    for (const record of records) {
      const read = readRecord(record, layout, options.takenAt);
      if ("reason" in read) {
        counts.bad += 1;
        options.onBadRow(read);
        continue;
      }
      counts.good += 1;
      if (pending === null || pending.deviceId === read.deviceId) {
        pending = pending === null ? read : mergeObservations(pending, read);
        continue;
      }
      yield pending;
      pending = read;
    }
  }
  if (pending === null) throw new RefusedInput(nothing(counts.bad));
  yield pending;
}

function nothing(badRows: number): string {
  if (badRows === 0) return "The export has no rows below its first line.";
  if (badRows === 1) return "The only row of the export could not be used.";
  return `None of the ${badRows} rows of the export could be used.`;
}

/** The file's rows, a piece of the file at a time. */
async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly records: readonly CsvRecord[]; readonly layout: Layout }> {
  let layout: Layout | null = null;
  let rest: Remainder = { text: "", line: 1, isSkipping: false };
  for await (const text of readText(chunks)) {
    rest = { text: rest.text + text, line: rest.line, isSkipping: rest.isSkipping };
    if (layout === null) {
      const head = takeHeader(rest);
      if (head === null) continue;
      ({ layout, rest } = head);
    }
    const split = splitRecords(rest, layout, false);
    rest = split.rest;
    yield { records: split.records, layout };
  }
  if (layout === null) {
    if (rest.text.trim() === "") throw new RefusedInput("The file is empty.");
    layout = readHeader(rest.text);
    rest = { ...rest, text: "" };
  }
  yield { records: splitRecords(rest, layout, true).records, layout };
}

/** The layout, from the first line that is not blank; null while that line is not yet whole. */
function takeHeader({ text, line }: Remainder): { readonly layout: Layout; readonly rest: Remainder } | null {
  const start = text.search(/[^\s\uFEFF]/);
  const end = start === -1 ? -1 : text.indexOf("\n", start);
  if (end === -1 && text.length < HEADER_MAX_CHARS) return null;
  const header = text.slice(Math.max(start, 0), end === -1 ? HEADER_MAX_CHARS : end);
  const lines = text.slice(0, end).split("\n").length;
  return {
    layout: readHeader(header.trimEnd()),
    rest: { text: text.slice(end + 1), line: line + lines, isSkipping: false },
  };
}

function readRecord(record: CsvRecord, layout: Layout, takenAt: Instant): Observation | BadRow {
  if (record.fields === null) return { line: record.line, field: null, reason: record.reason };
  try {
    return readRow(new Row(record.fields, layout), takenAt);
  } catch (error) {
    if (error instanceof BadValue) return { line: record.line, field: error.column, reason: error.message };
    throw error;
  }
}
