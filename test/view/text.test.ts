import { expect, test } from "vitest";
import { array, assert, integer, property, string, tuple } from "fast-check";

import { DAY_MS } from "../../src/core/instant.ts";
import { widthOf } from "../../src/view/text-layout.ts";
import { renderText } from "../../src/view/text.ts";
import type { Cell, ReaderStyle, View } from "../../src/view/view.ts";

const READER: ReaderStyle = { locale: "en", zone: "Europe/Berlin" };
const AS_OF = Date.UTC(2026, 10, 19, 8, 0);

function text(value: string): Cell {
  return { kind: "text", text: value };
}

function lines(view: View, width?: number): string[] {
  return renderText(view, READER, width === undefined ? {} : { width }).split("\n");
}

test("a button that leads somewhere is a line with its address", () => {
  const url = "https://backup.example.com/l/abc";
  const away = { label: "I am away until…", payload: "p", url };
  const view: View = {
    title: "T",
    parts: [
      { kind: "actions", actions: [away, { label: "Only in chat", payload: "p" }], more: [away] },
      { kind: "lines", lines: [{ spans: ["LT-1"], actions: [away] }] },
    ],
  };
  expect(lines(view, 40).slice(3)).toEqual([
    "- I am away until…:",
    `  ${url}`,
    "- I am away until…:",
    `  ${url}`,
    "",
    "- LT-1",
    "  - I am away until…:",
    `    ${url}`,
    "",
  ]);
});

test("every kind of part has its plain form, and buttons have none", () => {
  const view: View = {
    title: "Backup report",
    parts: [
      { kind: "heading", text: "Now" },
      {
        kind: "text",
        spans: ["Ask ", { code: "why LT-1" }, " since ", { at: AS_OF, style: "date-time" }, "."],
      },
      {
        kind: "facts",
        facts: [
          { label: "Devices", value: { kind: "number", value: 1200 } },
          { label: "Stored", value: { kind: "bytes", value: 1_500n } },
        ],
      },
      {
        kind: "chart",
        title: "Critical",
        shape: "bar",
        unit: "",
        points: [
          { label: "Sales", value: 40 },
          { label: "IT", value: 1 },
          { label: "Legal", value: 0 },
        ],
      },
      { kind: "list", items: [["one ", { strong: "two" }], ["three"]] },
      { kind: "note", tone: "warning", spans: ["Sample data."] },
      { kind: "note", tone: "plain", spans: ["Made by hand."] },
      { kind: "actions", actions: [{ label: "Acknowledge", payload: "x" }] },
    ],
  };
  expect(lines(view)).toEqual([
    "Backup report",
    "═════════════",
    "",
    "Now",
    "───",
    "",
    "Ask why LT-1 since 2026-11-19 09:00.",
    "",
    "Devices  1,200",
    "Stored   1.5 kB",
    "",
    "Critical",
    "Sales  ████████████████████████████████████████  40",
    "IT     █                                          1",
    "Legal                                             0",
    "",
    "- one two",
    "- three",
    "",
    "Attention: Sample data.",
    "",
    "Made by hand.",
    "",
    "Times are those of Europe/Berlin.",
    "",
  ]);
});

test("a table is aligned by what the eye sees, also with wide characters", () => {
  const view: View = {
    title: "T",
    parts: [
      {
        kind: "table",
        caption: "Devices",
        columns: [
          { label: "Device", rowHeader: true },
          { label: "Last activity" },
          { label: "Complete", align: "right" },
        ],
        rows: [
          [
            text("東京"),
            { kind: "time", at: AS_OF - 14 * DAY_MS, asOf: AS_OF },
            { kind: "percent", value: 99.96 },
          ],
          [text("LT-1"), { kind: "time", at: null, asOf: AS_OF }, { kind: "percent", value: null }],
        ],
        moreRows: 1312,
      },
    ],
  };
  expect(lines(view).slice(3, -3)).toEqual([
    "Devices",
    "Device  Last activity               Complete",
    "──────  ──────────────────────────  ────────",
    "東京    2026-11-05 09:00 (14 days)     99.9%",
    "LT-1    never                              –",
    "and 1,312 more",
  ]);
});

test("a table without rows says so", () => {
  const view: View = {
    title: "T",
    parts: [{ kind: "table", caption: "Recovered", columns: [{ label: "Device" }], rows: [] }],
  };
  expect(lines(view).slice(3, -1)).toEqual(["Recovered", "none"]);
});

test("what does not fit is clipped, then moved to a second line below its row", () => {
  const view: View = {
    title: "T",
    parts: [
      {
        kind: "table",
        caption: "Devices",
        columns: [
          { label: "Device" },
          { label: "Organization" },
          { label: "Stored", align: "right" },
          { label: "Selected", align: "right" },
        ],
        rows: [
          [
            text("LT-1"),
            text("Engineering and Research"),
            { kind: "bytes", value: 1_234_567n },
            { kind: "bytes", value: 9n },
          ],
        ],
      },
    ],
  };
  expect(lines(view, 36).slice(3, -1)).toEqual([
    "Devices",
    "Device  Organization          Stored",
    "──────  ───────────────────  ───────",
    "LT-1    Engineering and Re…  1.23 MB",
    "    selected 9 B",
  ]);
});

test("foreign text cannot break a line, move the cursor or turn the reading direction", () => {
  const view: View = {
    title: "a\r\nb",
    parts: [{ kind: "text", spans: ["x\u001b[2Jy\u202etxt.exe\u2066\u2028\ud800 z\u0000"] }],
  };
  expect(renderText(view, READER)).toBe("a b\n═══\n\nx [2Jytxt.exe \ufffd z\n");
});

test("whatever the cells hold, a row is one line within the width, or followed by indented lines", () => {
  assert(
    property(
      array(tuple(string({ unit: "binary" }), string({ unit: "grapheme" })), {
        minLength: 1,
        maxLength: 5,
      }),
      integer({ min: 40, max: 120 }),
      (cells, width) => {
        const rows = cells.map(([name, owner]) => [text(name), text(owner)]);
        const columns = [{ label: "Device" }, { label: "Owner" }];
        const printed = lines({ title: "T", parts: [{ kind: "table", caption: "C", columns, rows }] }, width);
        expect(printed).toHaveLength(3 + 3 + rows.length + 1);
        for (const line of printed) expect(widthOf(line)).toBeLessThanOrEqual(width);
      },
    ),
  );
});
