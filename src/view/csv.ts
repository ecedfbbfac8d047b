import { stringify } from "csv-stringify/sync";

/** A field of a CSV file. Numbers stay numbers; times are given as ISO 8601 text; null is empty. */
export type CsvValue = string | number | bigint | null;

/**
 * Rows as a CSV file by RFC 4180: comma, CRLF, quotes where needed, a line of column names.
 *
 * Text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line
 * break, also in full width) gets an apostrophe in front; numbers do not. The file begins with a byte order
 * mark, because its readers open it in spreadsheets and Excel reads UTF-8 as the local code page without
 * one; programs that read CSV skip it.
 */
export function renderCsv(columns: readonly string[], rows: Iterable<readonly CsvValue[]>): string {
  return records([[...columns], ...Array.from(rows, (row) => row.map(harmless))], true);
}

/** Further rows of such a file, without its beginning. */
export function csvRecords(rows: Iterable<readonly CsvValue[]>): string {
  return records(
    Array.from(rows, (row) => row.map(harmless)),
    false,
  );
}

function records(lines: readonly (readonly CsvValue[])[], bom: boolean): string {
  return stringify([...lines], {
    record_delimiter: "windows",
    // A lone line feed in a field must be quoted too, which setting the delimiter switches off.
    quote_record_delimiter: true,
    bom,
    escape_formulas: true,
  });
}

/** The library looks at the first character only; a line feed and spaces in front of a formula are ours. */
function harmless(value: CsvValue): CsvValue {
  return typeof value === "string" && /^[\s\p{Cc}]+[=+\-@＝＋－＠]/u.test(value) ? `'${value}` : value;
}
