import type { Layout } from "./columns.ts";
import { splitLine } from "./header.ts";

/** One row of the file; `fields` is null when it cannot be split, and `reason` says why. */
export interface CsvRecord {
  /** 1-based line it starts on. */
  readonly line: number;
  readonly fields: readonly string[] | null;
  readonly reason: string;
}

/** Text that is not yet split, and the line of the file it starts on. */
export interface Remainder {
  readonly text: string;
  readonly line: number;
  /** It goes on with a line that was too long: what comes before the next line is nothing. */
  readonly isSkipping: boolean;
}

export interface Splitting {
  readonly records: readonly CsvRecord[];
  readonly rest: Remainder;
}

/** No row of an export is longer; a quoted field that is not closed within it was never meant to be open. */
const RECORD_MAX_CHARS = 65_536;
const QUOTE = 0x22;
const RETURN = 0x0d;

/**
 * Splits text into rows by RFC 4180. What the text ends in the middle of is handed back, unless it is the
 * end of the file.
 *
 * Rows are split here, as that is several times as fast as csv-parse and one bad quote then costs one line
 * and not the rest of the file; csv-parse is asked about a line whose quotes do not follow the rule.
 */
export function splitRecords(from: Remainder, layout: Layout, isEnd: boolean): Splitting {
  const { text } = from;
  const records: CsvRecord[] = [];
  let { at, line } = skipLine(from, isEnd);
  while (at < text.length) {
    const lineEnd = endOfLine(text, at, isEnd);
    const split = lineEnd === -1 ? "unfinished" : splitRow(text, { at, lineEnd }, layout, isEnd);
    if (split === "unfinished") break;
    const record = checked(split, line, layout);
    if (record !== null) records.push(record);
    at = split.end + 1;
    line += split.lines;
  }
  const isSkipping = from.isSkipping && line === from.line;
  return cutLong(records, { text: text.slice(at), line, isSkipping });
}

/** Gives up a row that is too long to be one, so that no more of it is kept. */
function cutLong(records: readonly CsvRecord[], rest: Remainder): Splitting {
  if (rest.text.length <= RECORD_MAX_CHARS) return { records, rest };
  const long = { line: rest.line, fields: null, reason: `it is longer than ${RECORD_MAX_CHARS} characters` };
  return { records: [...records, long], rest: { text: "", line: rest.line, isSkipping: true } };
}

/** Where the first line begins that is not the rest of one too long; the end while that is not in sight. */
function skipLine({ text, line, isSkipping }: Remainder, isEnd: boolean): { at: number; line: number } {
  if (!isSkipping) return { at: 0, line };
  const end = endOfLine(text, 0, isEnd);
  return end === -1 ? { at: text.length, line } : { at: end + 1, line: line + 1 };
}

function splitRow(
  text: string,
  { at, lineEnd }: { readonly at: number; readonly lineEnd: number },
  layout: Layout,
  isEnd: boolean,
): Split | "unfinished" {
  const row = text.slice(at, beforeReturn(text, at, lineEnd));
  if (!row.includes('"')) return { fields: row.split(layout.separator), end: lineEnd, lines: 1 };
  return quotedRecord(text, at, layout, isEnd) ?? { fields: lenient(row, layout), end: lineEnd, lines: 1 };
}

/** A line whose quotes are off: as csv-parse reads it, if that fits. */
function lenient(row: string, layout: Layout): readonly string[] | null {
  const fields = splitLine(row, layout.separator);
  return fields.length === layout.width ? fields : null;
}

interface Split {
  /** Null when its quotes make no sense. */
  readonly fields: readonly string[] | null;
  /** Where its last line ends. */
  readonly end: number;
  readonly lines: number;
}

/** A row with quotes in it; null when they do not follow the rule. */
function quotedRecord(
  text: string,
  start: number,
  layout: Layout,
  isEnd: boolean,
): Split | "unfinished" | null {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    const field =
      text.charCodeAt(at) === QUOTE
        ? quotedField(text, at, start, isEnd)
        : plainField(text, at, layout, isEnd);
    if (field === null || field === "unfinished") return field;
    fields.push(field.value);
    if (!text.startsWith(layout.separator, field.end))
      return endRecord(text, start, { fields, end: field.end, layout }, isEnd);
    at = field.end + layout.separator.length;
  }
}

function endRecord(
  text: string,
  start: number,
  {
    fields,
    end,
    layout,
  }: { readonly fields: readonly string[]; readonly end: number; readonly layout: Layout },
  isEnd: boolean,
): Split | "unfinished" | null {
  const lineEnd = endOfLine(text, end, isEnd);
  if (lineEnd === -1) return "unfinished";
  if (beforeReturn(text, end, lineEnd) !== end) return null;
  const firstEnd = endOfLine(text, start, isEnd);
  if (firstEnd === lineEnd) return { fields, end: lineEnd, lines: 1 };
  // A row over several lines that does not fit is more likely a stray quote that took in good rows.
  if (fields.length !== layout.width) return null;
  return { fields, end: lineEnd, lines: text.slice(start, lineEnd).split("\n").length };
}

interface Field {
  readonly value: string;
  readonly end: number;
}

function quotedField(text: string, at: number, start: number, isEnd: boolean): Field | "unfinished" | null {
  let close = text.indexOf('"', at + 1);
  while (close !== -1 && text.charCodeAt(close + 1) === QUOTE) close = text.indexOf('"', close + 2);
  if (close === -1) return isEnd || text.length - start > RECORD_MAX_CHARS ? null : "unfinished";
  if (close - start > RECORD_MAX_CHARS) return null;
  const value = text.slice(at + 1, close);
  return { value: value.includes('"') ? value.replaceAll('""', '"') : value, end: close + 1 };
}

function plainField(text: string, at: number, layout: Layout, isEnd: boolean): Field | "unfinished" {
  const lineEnd = endOfLine(text, at, isEnd);
  if (lineEnd === -1) return "unfinished";
  const separator = text.indexOf(layout.separator, at);
  const end = separator === -1 || separator > lineEnd ? beforeReturn(text, at, lineEnd) : separator;
  return { value: text.slice(at, end), end };
}

/** Where the line ends: at its line feed, or at the end of the file; -1 when more may come. */
function endOfLine(text: string, from: number, isEnd: boolean): number {
  const found = text.indexOf("\n", from);
  return found === -1 && isEnd ? text.length : found;
}

function beforeReturn(text: string, from: number, lineEnd: number): number {
  return lineEnd > from && text.charCodeAt(lineEnd - 1) === RETURN ? lineEnd - 1 : lineEnd;
}

/** Null for a blank line. */
function checked({ fields }: Split, line: number, layout: Layout): CsvRecord | null {
  if (fields === null) return { line, fields, reason: "a quotation mark is not closed or not doubled" };
  if (fields.length === layout.width) return { line, fields, reason: "" };
  if (fields.length === 1 && fields[0]?.trim() === "") return null;
  return {
    line,
    fields: null,
    reason: `it has ${fields.length} fields where the first line has ${layout.width}`,
  };
}
