import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { SlackBlock } from "../../../adapters/slack/render/blocks.ts";
import { type RenderedMessage, renderMessage } from "../../../adapters/slack/render/message.ts";
import { renderHome } from "../../../adapters/slack/render/view.ts";
import type { Cell, Line, Part, ReaderStyle, TablePart, View } from "../../../src/view/view.ts";
import { at } from "../../support/at.ts";
import { blocksCost, checkMessage, checkView } from "../../support/slack-limits.ts";

const READER: ReaderStyle = { locale: "en", zone: "America/New_York" };
const NOW = at("2026-11-19T08:00:00Z");
const REFUSALS = [
  [],
  ["data_table"],
  ["data_table", "table"],
  ["data_visualization"],
  ["long_message"],
  ["data_table", "table", "data_visualization", "long_message"],
];
const LONG_NAME = "DESKTOP-0000-ACCOUNTING-".repeat(10);

function devicesTable(count: number, name = "laptop"): TablePart {
  const labels = [
    "Device",
    "Owner",
    "Organization",
    "Level",
    "Last activity",
    "Complete",
    "Selected",
    "Stored",
  ];
  const row = (_: unknown, index: number): Cell[] => [
    { kind: "text", text: `${name}-${index}` },
    { kind: "text", text: `owner.${index}@example.org` },
    { kind: "text", text: "Research and Development" },
    { kind: "level", level: "critical" },
    { kind: "time", at: at("2026-11-05T08:12:00Z"), asOf: NOW },
    { kind: "percent", value: 97.5 },
    { kind: "bytes", value: 123_456_789_012n },
    { kind: "bytes", value: 98_765_432_109n },
  ];
  return {
    kind: "table",
    caption: `${count} devices`,
    columns: labels.map((label, index) => ({ label, rowHeader: index === 0 })),
    rows: Array.from({ length: count }, row),
  };
}

function devicesLines(count: number): Part {
  const line = (_: unknown, index: number): Line => ({
    spans: [{ strong: `laptop-${index}` }, " since ", { at: NOW, style: "date-time" }],
    actions: [
      { label: "Acknowledge", payload: `ack ${index}` },
      { label: "Why?", payload: `why ${index}` },
    ],
  });
  return { kind: "lines", lines: Array.from({ length: count }, line) };
}

/** A report with everything: charts, facts, several tables, lines, notes and buttons. */
function report(count: number): View {
  const points = Array.from({ length: Math.min(count, 40) }, (_, index) => ({
    label: `day ${index}`,
    value: index,
  }));
  return {
    title: `Backup report: ${count} devices`,
    parts: [
      { kind: "facts", facts: [{ label: "Devices", value: { kind: "number", value: count } }] },
      {
        kind: "chart",
        title: "Critical devices",
        shape: "line",
        unit: "devices",
        points: points.slice(0, 20),
      },
      { kind: "chart", title: "Distribution", shape: "bar", unit: "", points },
      devicesTable(count),
      { kind: "heading", text: "Forecast" },
      devicesTable(count, LONG_NAME),
      devicesLines(count),
      { kind: "list", items: Array.from({ length: count }, (_, index) => [`blind spot ${index}`]) },
      { kind: "note", tone: "warning", spans: ["This is sample data."] },
      { kind: "actions", actions: [{ label: "Show all", payload: "all" }] },
    ],
  };
}

function types(message: RenderedMessage): string[] {
  return message.blocks.map((block) => block.type);
}

function tableRows(message: RenderedMessage): number {
  const table = message.blocks.find((block) => block.type === "data_table" || block.type === "table");
  return table === undefined ? 0 : table.rows.length - 1;
}

function notes(message: RenderedMessage): string[] {
  return message.blocks.flatMap((block) =>
    block.type === "context"
      ? block.elements.map((element) =>
          "text" in element && typeof element.text === "string" ? element.text : "",
        )
      : [],
  );
}

describe.each([0, 1, 100, 101, 5000])("%i devices", (count) => {
  test.each(REFUSALS)("make a message Slack takes, where it refused %j", (...refused) => {
    const message = renderMessage(report(count), { reader: READER, rejected: new Set(refused) });
    expect(checkMessage(message)).toEqual([]);
    expect(blocksCost(message.blocks)).toBeLessThanOrEqual(refused.includes("long_message") ? 5500 : 12_500);
    expect(message.text.length).toBeLessThanOrEqual(4000);
    expect(types(message)).toContain("actions");
    expect(JSON.stringify(message.blocks)).toContain("This is sample data.");
  });

  test("make an App Home Slack takes", () => {
    const view = renderHome(report(count), READER);
    expect(checkView(view)).toEqual([]);
    expect(JSON.stringify(view)).toContain("This is sample data.");
  });

  test("as lines with menus", () => {
    const view = { title: "Today", parts: [devicesLines(count)] };
    expect(checkMessage(renderMessage(view, { reader: READER, rejected: new Set() }))).toEqual([]);
  });

  test("are all there, or counted", () => {
    const view = { title: "Overdue", parts: [devicesTable(count)] };
    const message = renderMessage(view, { reader: READER, rejected: new Set() });
    const shown = tableRows(message);
    const more = count - shown;
    expect(notes(message).includes(`and ${more.toLocaleString("en")} more`)).toBe(more > 0);
    expect(notes(message).some((note) => note.startsWith("Slack shows no more"))).toBe(more > 0);
    expect(shown).toBeGreaterThanOrEqual(Math.min(count, 50));
  });
});

/** The message of one table with a single column of such texts. */
function columnOf(rows: number, text: string, ...refused: string[]): RenderedMessage {
  const table: TablePart = {
    kind: "table",
    caption: "Levels",
    columns: [{ label: "Name" }],
    rows: Array.from({ length: rows }, () => [{ kind: "text", text }]),
  };
  const message = renderMessage(
    { title: "T", parts: [table] },
    { reader: READER, rejected: new Set(refused) },
  );
  expect(checkMessage(message)).toEqual([]);
  return message;
}

test("a small table is shown whole up to a hundred rows", () => {
  expect(tableRows(columnOf(100, "x"))).toBe(100);
  expect(notes(columnOf(100, "x"))).toEqual([]);
  expect(tableRows(columnOf(101, "x"))).toBe(100);
  expect(notes(columnOf(101, "x"))).toEqual([
    "and 1 more",
    "Slack shows no more in one message. The rest: `overdue` with the name of an organization.",
  ]);
  expect(tableRows(columnOf(100, "x", "data_table"))).toBe(99);
  expect(notes(columnOf(100, "x", "data_table"))).toContain("and 1 more");
});

test("a table holds ten thousand characters", () => {
  expect(tableRows(columnOf(100, "x".repeat(105)))).toBe(95);
  expect(tableRows(columnOf(100, "x".repeat(105), "data_table"))).toBe(95);
});

test("all tables of a message together hold no more than one may", () => {
  const half: TablePart = {
    kind: "table",
    caption: "Half",
    columns: [{ label: "Name" }],
    rows: Array.from({ length: 50 }, () => [{ kind: "text", text: "x".repeat(104) }]),
  };
  const message = renderMessage({ title: "T", parts: [half, half] }, { reader: READER, rejected: new Set() });
  expect(checkMessage(message)).toEqual([]);
  expect(notes(message)[0]).toMatch(/^and \d+ more$/);
});

test("what the builder left out is counted with what is cut here", () => {
  const view = { title: "T", parts: [{ ...devicesTable(200), moreRows: 1000 }] };
  const message = renderMessage(view, { reader: READER, rejected: new Set() });
  expect(notes(message)).toContain(`and ${(1200 - tableRows(message)).toLocaleString("en")} more`);
});

test("the rest is in the files when there are any, else where the view says", () => {
  const view: View = {
    title: "T",
    parts: [devicesTable(5000)],
    rest: ["Ask ", { code: "devices ORG" }, "."],
    files: [{ name: "backup-report.csv", mediaType: "text/csv", content: "" }],
  };
  const said = (postsFiles: boolean): string =>
    notes(renderMessage(view, { reader: READER, rejected: new Set(), postsFiles })).at(-1) ?? "";
  expect(said(true)).toBe(
    "Slack shows no more in one message. All of it is in the thread: backup-report.csv.",
  );
  expect(said(false)).toBe("Slack shows no more in one message. Ask `devices ORG`.");
});

test("rows go before parts, parts before notes and buttons", () => {
  const text = (index: number): Part => ({ kind: "text", spans: [`${index} ${"word ".repeat(100)}`] });
  const view: View = {
    title: "T",
    parts: [
      devicesTable(100),
      ...Array.from({ length: 30 }, (_, index) => text(index)),
      { kind: "note", tone: "plain", spans: ["As of now."] },
      { kind: "actions", actions: [{ label: "Go", payload: "go" }] },
    ],
  };
  const message = renderMessage(view, { reader: READER, rejected: new Set() });
  expect(tableRows(message)).toBe(5);
  const shown = message.blocks.flatMap((block) =>
    block.type === "rich_text" ? [JSON.stringify(block)] : [],
  );
  expect(shown.some((block) => block.includes('"0 word'))).toBe(true);
  expect(shown.some((block) => block.includes('"29 word'))).toBe(false);
  expect(notes(message)).toContain("As of now.");
  expect(types(message)).toContain("actions");
});

test("more columns than a table has are cut, which is said", () => {
  const columns = Array.from({ length: 25 }, (_, index) => ({ label: `C${index}`, rowHeader: index === 24 }));
  const row = columns.map((): Cell => ({ kind: "text", text: "x" }));
  const view: View = {
    title: "T",
    parts: [{ kind: "table", caption: "Wide", columns, rows: [row, row.slice(0, 2)] }],
  };
  for (const refused of REFUSALS) {
    const message = renderMessage(view, { reader: READER, rejected: new Set(refused) });
    expect(checkMessage(message)).toEqual([]);
    expect(notes(message).at(-1)).toMatch(/^Slack shows no more/);
  }
});

test("texts that are too long are cut wherever they stand", () => {
  const long = "word ".repeat(1000);
  const spans = [long, { strong: long }, { code: long }, { link: `https://example.org/${long}`, text: long }];
  const action = { label: long, payload: "go", confirm: { title: long, text: long, yes: long } };
  const cell: Cell = { kind: "text", text: long };
  const points = [{ label: long, value: 1 }];
  const parts: Part[] = [
    { kind: "heading", text: long },
    { kind: "text", spans },
    { kind: "text", spans: spans.toReversed() },
    { kind: "facts", facts: [{ label: long, value: cell }] },
    { kind: "table", caption: long, columns: [{ label: long }], rows: [[cell]] },
    { kind: "chart", title: long, unit: long, shape: "bar", points },
    { kind: "chart", title: long, unit: long, shape: "pie", points },
    { kind: "note", tone: "plain", spans },
    { kind: "note", tone: "warning", spans },
    { kind: "list", items: [spans] },
    { kind: "lines", lines: [{ spans, actions: [action] }] },
    { kind: "actions", actions: [action], more: [{ label: long, payload: "more" }] },
  ];
  for (const part of parts) {
    for (const refused of REFUSALS) {
      const view = { title: long, parts: [part] };
      const message = renderMessage(view, { reader: READER, rejected: new Set(refused) });
      expect({ kind: part.kind, faults: checkMessage(message) }).toEqual({ kind: part.kind, faults: [] });
    }
  }
  expect(checkView(renderHome({ title: long, parts }, READER))).toEqual([]);
});

test("whatever a view holds, its message and its App Home are valid", () => {
  fc.assert(
    fc.property(
      fc.array(anyPart(), { maxLength: 30 }),
      fc.string(),
      fc.subarray(["data_table", "table", "data_visualization", "long_message"]),
      (parts, title, refused) => {
        const view = { title, parts };
        const message = renderMessage(view, { reader: READER, rejected: new Set(refused) });
        expect(checkMessage(message)).toEqual([]);
        expect(checkView(renderHome(view, READER))).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

function anyText(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string(),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("", " ", "\n", "\ud800", "&".repeat(3000), "a".repeat(5000), "\u202e", "😀".repeat(2000)),
  );
}

function anyCell(): fc.Arbitrary<Cell> {
  return fc.oneof(
    anyText().map((text): Cell => ({ kind: "text", text })),
    fc.double().map((value): Cell => ({ kind: "number", value })),
    fc.bigInt().map((value): Cell => ({ kind: "bytes", value })),
    fc.option(fc.double({ noNaN: true })).map((value): Cell => ({ kind: "percent", value })),
    fc.constantFrom<Cell[]>({ kind: "level", level: "warning" }, { kind: "time", at: NOW, asOf: NOW }),
    anyText().map((amount): Cell => ({ kind: "money", amount, currency: "EUR" })),
  );
}

function anySpans(): fc.Arbitrary<Extract<Part, { kind: "text" }>["spans"]> {
  return fc.array(
    fc.oneof(
      anyText(),
      anyText().map((strong) => ({ strong })),
      anyText().map((code) => ({ code })),
      fc.record({ link: fc.oneof(fc.webUrl(), anyText()), text: anyText() }),
      fc.constant({ at: NOW, style: "date-time" as const }),
    ),
    { maxLength: 8 },
  );
}

function anyAction(): fc.Arbitrary<Line["actions"][number]> {
  return fc.record(
    {
      label: anyText(),
      payload: fc.string({ minLength: 1, maxLength: 2000 }),
      style: fc.constantFrom("primary" as const, "danger" as const),
      confirm: fc.record({ title: anyText(), text: anyText(), yes: anyText() }),
    },
    { requiredKeys: ["label", "payload"] },
  );
}

function anyPart(): fc.Arbitrary<Part> {
  const actions = fc.array(anyAction(), { maxLength: 30 });
  const columns = fc.array(fc.record({ label: anyText() }), { maxLength: 25 });
  return fc.oneof(
    anyText().map((text): Part => ({ kind: "heading", text })),
    anySpans().map((spans): Part => ({ kind: "text", spans })),
    anySpans().map((spans): Part => ({ kind: "note", tone: "warning", spans })),
    fc
      .array(fc.record({ label: anyText(), value: anyCell() }), { maxLength: 25 })
      .map((facts): Part => ({ kind: "facts", facts })),
    fc
      .record({
        caption: anyText(),
        columns,
        rows: fc.array(fc.array(anyCell(), { maxLength: 25 }), { maxLength: 120 }),
      })
      .map((table): Part => ({ kind: "table", ...table })),
    fc
      .record({
        title: anyText(),
        unit: anyText(),
        shape: fc.constantFrom("bar" as const, "line" as const, "pie" as const),
        points: fc.array(fc.record({ label: anyText(), value: fc.double() }), { maxLength: 25 }),
      })
      .map((chart): Part => ({ kind: "chart", ...chart })),
    fc.array(anySpans(), { maxLength: 60 }).map((items): Part => ({ kind: "list", items })),
    fc
      .array(fc.record({ spans: anySpans(), actions: fc.array(anyAction(), { maxLength: 6 }) }), {
        maxLength: 30,
      })
      .map((lines): Part => ({ kind: "lines", lines })),
    actions.map((all): Part => ({ kind: "actions", actions: all.slice(0, 26), more: all.slice(26) })),
  );
}

test("all of a message's ids differ, whatever its blocks", () => {
  const many: Line["actions"] = Array.from({ length: 30 }, () => ({ label: "Go", payload: "go" }));
  const view: View = {
    title: "T",
    parts: [
      { kind: "actions", actions: many, more: many.slice(0, 7) },
      { kind: "actions", actions: many },
      { kind: "lines", lines: [{ spans: ["a"], actions: many.slice(0, 9) }] },
    ],
  };
  const message = renderMessage(view, { reader: READER, rejected: new Set() });
  expect(checkMessage(message)).toEqual([]);
  const ids = message.blocks.flatMap(idsOf);
  expect(ids).toHaveLength(30 + 2 + 1 + 30 + 4 + 1);
  expect(new Set(ids).size).toBe(ids.length);
});

function idsOf(block: SlackBlock): string[] {
  return [...JSON.stringify(block).matchAll(/"action_id":"([^"]*)"/g)].map(([, id]) => id ?? "");
}
