import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type CsvRecord, type Remainder, splitRecords } from "../../../adapters/csv/records.ts";
import { quoted } from "./export.ts";

const START: Remainder = { text: "", line: 1, isSkipping: false };

/** The rows of a text that comes in two pieces. */
function split(text: string, width: number, cut = text.length): CsvRecord[] {
  const layout = { separator: ",", width, index: new Map<never, number>() };
  const first = splitRecords({ ...START, text: text.slice(0, cut) }, layout, false);
  const second = splitRecords({ ...first.rest, text: first.rest.text + text.slice(cut) }, layout, true);
  return [...first.records, ...second.records];
}

describe("rows", () => {
  it("may hold separators, quotes and line ends inside quotes; lines are counted", () => {
    expect(split('a,"b,c"\r\n"d ""e""","f\ng"\r\nh,\r\n', 2)).toEqual([
      { line: 1, fields: ["a", "b,c"], reason: "" },
      { line: 2, fields: ['d "e"', "f\ng"], reason: "" },
      { line: 4, fields: ["h", ""], reason: "" },
    ]);
  });

  it("may hold a quote in a field that is not quoted, such as inches", () => {
    expect(split('15" screen,b\nc,d', 2)).toEqual([
      { line: 1, fields: ['15" screen', "b"], reason: "" },
      { line: 2, fields: ["c", "d"], reason: "" },
    ]);
  });

  it("with quotes that break the rule are taken as they read, where that fits", () => {
    expect(split('"Bob" laptop,b\n"c,d\ne,"f"', 2)).toEqual([
      { line: 1, fields: ['"Bob" laptop', "b"], reason: "" },
      { line: 2, fields: null, reason: "a quotation mark is not closed or not doubled" },
      { line: 3, fields: ["e", "f"], reason: "" },
    ]);
  });

  it("of any fields come out as they went in, wherever the text is cut", () => {
    const field = fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r\n", "a", "é", " ", "=") });
    const table = fc.array(fc.tuple(field, field, fc.constant("x")), { maxLength: 6 });
    fc.assert(
      fc.property(table, fc.nat(200), fc.constantFrom("\n", "\r\n"), (rows, cut, lineEnd) => {
        const text = rows.map((row) => row.map(quoted).join(",")).join(lineEnd);
        expect(split(text, 3, cut).map((record) => record.fields)).toEqual(rows);
      }),
    );
  });
});
