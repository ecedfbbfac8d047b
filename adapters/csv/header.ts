import { parse } from "csv-parse/sync";

import { cleanText } from "../../src/core/clean-text.ts";
import { RefusedInput } from "../../src/port/source.ts";
import { COLUMNS, type Layout } from "./columns.ts";

const SEPARATORS = [",", ";", "\t"];
/** A file with fewer of the columns than this is of another kind. */
const RECOGNISED_COLUMNS = 5;

/** Whether a header line has enough of the export's columns to be worth reading. */
export function isHeader(line: string): boolean {
  return splitHeader(line).known >= RECOGNISED_COLUMNS;
}

/** Where each column is, by the file's first line. Throws `RefusedInput` naming the columns that are missing. */
export function readHeader(line: string): Layout {
  const { separator, names, known } = splitHeader(line);
  if (known < RECOGNISED_COLUMNS) throw new RefusedInput(whatElse(line));
  const missing = COLUMNS.filter((column) => !names.includes(normal(column)));
  if (missing.length > 0) {
    throw new RefusedInput(
      `This is not a whole Device Status export: it lacks ${missing.length === 1 ? "the column" : "the columns"} ` +
        `${missing.join(", ")}. Use "Export All" of the console's Device Status report and leave its columns as they are.`,
      missing[0],
    );
  }
  const twice = COLUMNS.find((column) => names.indexOf(normal(column)) !== names.lastIndexOf(normal(column)));
  if (twice !== undefined) throw new RefusedInput(`The column ${twice} is there twice.`, twice);
  const index = new Map(COLUMNS.map((column) => [column, names.indexOf(normal(column))]));
  return { separator, width: names.length, index };
}

function whatElse(line: string): string {
  const start = cleanText(line, 60);
  const what = start.startsWith("<") ? "This is a web page" : "This is another kind of file";
  return (
    `${what}, not a Device Status export: its first line has none or few of the columns, such as ` +
    `deviceUid, deviceName, destinationUid and lastActivity. It starts with "${start}".`
  );
}

interface Header {
  readonly separator: string;
  readonly names: readonly string[];
  /** How many of our columns are among them. */
  readonly known: number;
}

function splitHeader(line: string): Header {
  const ours = COLUMNS.map(normal);
  const headers = SEPARATORS.map((separator) => {
    const names = splitLine(line, separator).map(normal);
    return { separator, names, known: ours.filter((name) => names.includes(name)).length };
  });
  return headers.reduce((best, header) => (header.known > best.known ? header : best));
}

/** The fields of one line whose quotes may be off; none when it cannot be read at all. */
export function splitLine(line: string, separator: string): readonly string[] {
  try {
    const records = parse(line, {
      bom: true,
      delimiter: separator,
      relax_column_count: true,
      relax_quotes: true,
    });
    return records.length === 1 ? (records[0] ?? []) : [];
  } catch {
    return [];
  }
}

function normal(name: string): string {
  return name.replaceAll(/[\s_]/g, "").toLowerCase();
}
