import { expect, test } from "vitest";

import { renderMessage } from "../../../adapters/slack/render/message.ts";
import type { SlackBlock } from "../../../adapters/slack/render/blocks.ts";
import type { Part, ReaderStyle, TablePart } from "../../../src/view/view.ts";
import { at } from "../../support/at.ts";
import { checkMessage } from "../../support/slack-limits.ts";

const BERLIN: ReaderStyle = { locale: "en", zone: "Europe/Berlin" };
const NOW = at("2026-11-19T08:00:00Z");

/** The blocks of one part, without the title's; each message must be one that Slack takes. */
function blocksOf(part: Part, ...rejected: string[]): readonly SlackBlock[] {
  const message = renderMessage(
    { title: "Title", parts: [part] },
    { reader: BERLIN, rejected: new Set(rejected) },
  );
  expect(checkMessage(message)).toEqual([]);
  return message.blocks.slice(1);
}

const TABLE: TablePart = {
  kind: "table",
  caption: "Worst devices",
  columns: [
    { label: "Level" },
    { label: "Device", rowHeader: true },
    { label: "Last activity" },
    { label: "Complete", align: "right" },
    { label: "Stored", align: "right" },
    { label: "Devices", align: "right" },
    { label: "Cost", align: "right" },
  ],
  rows: [
    [
      { kind: "level", level: "critical" },
      { kind: "text", text: "  ada-laptop" },
      { kind: "time", at: at("2026-11-05T08:12:00Z"), asOf: NOW },
      { kind: "percent", value: 57.36 },
      { kind: "bytes", value: 1_500_000n },
      { kind: "number", value: 1234 },
      { kind: "money", amount: "12.50", currency: "EUR" },
    ],
    [
      { kind: "level", level: "ok" },
      { kind: "text", text: "" },
      { kind: "time", at: null, asOf: NOW },
      { kind: "percent", value: null },
      { kind: "bytes", value: 0n },
      { kind: "number", value: 0.5 },
      { kind: "money", amount: "n/a", currency: "EUR" },
    ],
  ],
  moreRows: 312,
};

const HEADER = ["Level", "Device", "Last activity", "Complete", "Stored", "Devices", "Cost"].map((text) => ({
  type: "raw_text",
  text,
}));
const ROWS = [
  [
    { type: "raw_number", value: 2, text: "critical" },
    { type: "raw_text", text: "\u00a0\u00a0ada-laptop" },
    { type: "raw_number", value: 1_793_866_320, text: "2026-11-05 09:12 (13 days)" },
    { type: "raw_number", value: 57.36, text: "57.3%" },
    { type: "raw_number", value: 1_500_000, text: "1.5 MB" },
    { type: "raw_number", value: 1234, text: "1,234" },
    { type: "raw_number", value: 12.5, text: "EUR 12.50" },
  ],
  [
    { type: "raw_number", value: 0, text: "ok" },
    { type: "raw_text", text: "–" },
    { type: "raw_number", value: 0, text: "never" },
    { type: "raw_text", text: "–" },
    { type: "raw_number", value: 0, text: "0 B" },
    { type: "raw_number", value: 0.5, text: "0.5" },
    { type: "raw_text", text: "n/a EUR" },
  ],
];
const CAPTION = {
  type: "rich_text",
  elements: [
    {
      type: "rich_text_section",
      elements: [{ type: "text", text: "Worst devices", style: { bold: true } }],
    },
  ],
};
const ZONE = {
  type: "context",
  elements: [{ type: "mrkdwn", text: "Times in tables are those of Europe/Berlin.", verbatim: true }],
};
const MORE = { type: "context", elements: [{ type: "mrkdwn", text: "and 312 more", verbatim: true }] };

test("a title stands as a header, and a message of nothing else is valid", () => {
  const message = renderMessage({ title: "All is well", parts: [] }, { reader: BERLIN, rejected: new Set() });
  expect(message).toEqual({
    text: "All is well",
    blocks: [{ type: "header", text: { type: "plain_text", text: "All is well", emoji: false } }],
  });
  expect(checkMessage(message)).toEqual([]);
});

test("a heading", () => {
  expect(blocksOf({ kind: "heading", text: "Vienna :fire:" })).toEqual([
    { type: "header", text: { type: "plain_text", text: "Vienna :fire:", emoji: false } },
  ]);
});

test("running text: emphasis, code, links, and times in the zone of whoever looks", () => {
  const time = at("2026-11-05T08:12:00Z");
  expect(
    blocksOf({
      kind: "text",
      spans: [
        "Silent: ",
        { strong: "ada-laptop" },
        "",
        { code: "why `x`" },
        { at: time, style: "date-time" },
        { at: time, style: "date" },
        { at: time, style: "time" },
        { link: "https://example.org/a?b=1&c=2", text: "more" },
        { link: "javascript:alert(1)", text: "no link" },
      ],
    }),
  ).toEqual([
    {
      type: "rich_text",
      elements: [
        {
          type: "rich_text_section",
          elements: [
            { type: "text", text: "Silent: " },
            { type: "text", text: "ada-laptop", style: { bold: true } },
            { type: "text", text: "why `x`", style: { code: true } },
            {
              type: "date",
              timestamp: 1_793_866_320,
              format: "{date_num} {time}",
              fallback: "2026-11-05 09:12",
            },
            { type: "date", timestamp: 1_793_866_320, format: "{date_num}", fallback: "2026-11-05" },
            { type: "date", timestamp: 1_793_866_320, format: "{time}", fallback: "09:12" },
            { type: "link", url: "https://example.org/a?b=1&c=2", text: "more" },
            { type: "text", text: "no link" },
          ],
        },
      ],
    },
  ]);
});

test("text of nothing is no block", () => {
  expect(blocksOf({ kind: "text", spans: [] })).toEqual([]);
  expect(blocksOf({ kind: "facts", facts: [] })).toEqual([]);
  expect(blocksOf({ kind: "actions", actions: [] })).toEqual([]);
});

test("facts stand side by side, ten to a section", () => {
  expect(
    blocksOf({
      kind: "facts",
      facts: [
        { label: "Devices", value: { kind: "number", value: 5000 } },
        { label: "Last read", value: { kind: "time", at: at("2026-11-05T08:12:00Z"), asOf: NOW } },
        { label: "Name", value: { kind: "text", text: "*R&D*" } },
        { label: "Reason", value: { kind: "text", text: "" } },
      ],
    }),
  ).toEqual([
    {
      type: "section",
      fields: [
        { type: "mrkdwn", text: "*Devices*\n5,000", verbatim: true },
        {
          type: "mrkdwn",
          text: "*Last read*\n<!date^1793866320^{date_num} {time}|2026-11-05 09:12> (13 days)",
          verbatim: true,
        },
        { type: "mrkdwn", text: "*Name*\n∗R&amp;D∗", verbatim: true },
        { type: "mrkdwn", text: "*Reason*\n–", verbatim: true },
      ],
    },
  ]);
  const many = Array.from({ length: 11 }, (_, index) => ({
    label: `Fact ${index}`,
    value: { kind: "number" as const, value: index },
  }));
  expect(blocksOf({ kind: "facts", facts: many })).toHaveLength(2);
});

test("a table sorts by what its cells mean, turns pages, and has a caption everybody sees", () => {
  expect(blocksOf(TABLE)).toEqual([
    CAPTION,
    {
      type: "data_table",
      caption: "Worst devices",
      rows: [HEADER, ...ROWS],
      page_size: 2,
      row_header_column_index: 1,
    },
    MORE,
    ZONE,
  ]);
});

test("a table where the workspace refused `data_table`", () => {
  expect(blocksOf(TABLE, "data_table")).toEqual([
    CAPTION,
    {
      type: "table",
      rows: [HEADER, ...ROWS],
      column_settings: [
        { align: "left", is_wrapped: false },
        { align: "left", is_wrapped: false },
        { align: "left", is_wrapped: false },
        { align: "right", is_wrapped: false },
        { align: "right", is_wrapped: false },
        { align: "right", is_wrapped: false },
        { align: "right", is_wrapped: false },
      ],
    },
    MORE,
    ZONE,
  ]);
});

test("a table where the workspace refused both kinds is text in columns", () => {
  const small: Part = {
    kind: "table",
    caption: "Levels",
    columns: [
      { label: "Level", rowHeader: true },
      { label: "Devices", align: "right" },
    ],
    rows: [
      [
        { kind: "level", level: "critical" },
        { kind: "number", value: 7 },
      ],
      [
        { kind: "level", level: "warning" },
        { kind: "number", value: 12 },
      ],
    ],
  };
  expect(blocksOf(small, "data_table", "table").slice(1)).toEqual([
    {
      type: "rich_text",
      elements: [
        {
          type: "rich_text_preformatted",
          elements: [
            {
              type: "text",
              text: "Level     Devices\n────────  ───────\ncritical        7\nwarning        12",
            },
          ],
        },
      ],
    },
  ]);
});

test("a second table is text where a message takes only one", () => {
  const view = { title: "Title", parts: [TABLE, TABLE] };
  const message = renderMessage(view, { reader: BERLIN, rejected: new Set(["data_table"]) });
  expect(message.blocks.map((block) => block.type)).toEqual([
    "header",
    "rich_text",
    "table",
    "context",
    "rich_text",
    "rich_text",
    "context",
    "context",
  ]);
  expect(checkMessage(message)).toEqual([]);
});

test("a table without rows says so", () => {
  expect(blocksOf({ kind: "table", caption: "Alerts", columns: [{ label: "Device" }], rows: [] })).toEqual([
    {
      type: "rich_text",
      elements: [
        { type: "rich_text_section", elements: [{ type: "text", text: "Alerts", style: { bold: true } }] },
      ],
    },
    {
      type: "rich_text",
      elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "none" }] }],
    },
  ]);
});

const TREND: Part = {
  kind: "chart",
  title: "Critical devices, report by report",
  shape: "line",
  unit: "",
  points: [
    { label: "11-12", value: 4 },
    { label: "11-19", value: 9 },
    { label: "11-19", value: 7 },
  ],
};

test("a chart over time; Slack tells its points apart by their labels", () => {
  const data = [
    { label: "11-12", value: 4 },
    { label: "11-19", value: 9 },
    { label: "11-19 (2)", value: 7 },
  ];
  expect(blocksOf(TREND)).toEqual([
    {
      type: "data_visualization",
      title: "Critical devices, report by report",
      chart: {
        type: "line",
        series: [{ name: "Critical devices, r…", data }],
        axis_config: { categories: ["11-12", "11-19", "11-19 (2)"] },
      },
    },
  ]);
  expect(blocksOf({ ...TREND, shape: "bar", unit: "devices" })).toEqual([
    {
      type: "data_visualization",
      title: "Critical devices, report by report",
      chart: {
        type: "bar",
        series: [{ name: "devices", data }],
        axis_config: { categories: ["11-12", "11-19", "11-19 (2)"], y_label: "devices" },
      },
    },
  ]);
});

test("a pie leaves out what is nothing", () => {
  const points = [
    { label: "ok", value: 90 },
    { label: "warning", value: 0 },
    { label: "critical", value: 3 },
  ];
  expect(blocksOf({ kind: "chart", title: "Devices by level", shape: "pie", unit: "", points })).toEqual([
    {
      type: "data_visualization",
      title: "Devices by level",
      chart: {
        type: "pie",
        segments: [
          { label: "ok", value: 90 },
          { label: "critical", value: 3 },
        ],
      },
    },
  ]);
});

test("a chart that cannot be one is its numbers as text", () => {
  const text = (part: Part, ...rejected: string[]): unknown => blocksOf(part, ...rejected)[0];
  const bars = {
    type: "rich_text",
    elements: [
      {
        type: "rich_text_preformatted",
        elements: [
          {
            type: "text",
            text: [
              "Critical devices, report by report",
              "11-12  ██████████████████                        4",
              "11-19  ████████████████████████████████████████  9",
              "11-19  ███████████████████████████████           7",
            ].join("\n"),
          },
        ],
      },
    ],
  };
  expect(text(TREND, "data_visualization")).toEqual(bars);
  const many = Array.from({ length: 21 }, (_, index) => ({ label: `day ${index}`, value: index }));
  const none = many.map(({ label }) => ({ label, value: 0 }));
  expect(text({ ...TREND, points: many })).toMatchObject({ type: "rich_text" });
  expect(text({ ...TREND, points: [] })).toMatchObject({ type: "rich_text" });
  expect(text({ ...TREND, points: [{ label: "x", value: Number.NaN }] })).toMatchObject({
    type: "rich_text",
  });
  expect(text({ ...TREND, shape: "pie", points: many.slice(0, 8) })).toMatchObject({ type: "rich_text" });
  expect(text({ ...TREND, shape: "pie", points: none.slice(0, 3) })).toMatchObject({ type: "rich_text" });
  expect(text({ ...TREND, shape: "pie", points: [{ label: "x", value: -1 }] })).toMatchObject({
    type: "rich_text",
  });
});

test("a message takes two charts; the third is text", () => {
  const view = { title: "Title", parts: [TREND, TREND, TREND] };
  const message = renderMessage(view, { reader: BERLIN, rejected: new Set() });
  expect(message.blocks.map((block) => block.type)).toEqual([
    "header",
    "data_visualization",
    "data_visualization",
    "rich_text",
  ]);
});

test("a note is small, a warning is not", () => {
  const spans = ["As of ", { at: NOW, style: "time" }, ". ", { code: "why DEVICE" }] as const;
  const text = "As of <!date^1795075200^{time}|09:00>. `why DEVICE`";
  expect(blocksOf({ kind: "note", tone: "plain", spans })).toEqual([
    { type: "context", elements: [{ type: "mrkdwn", text, verbatim: true }] },
  ]);
  expect(blocksOf({ kind: "note", tone: "warning", spans })).toEqual([
    { type: "section", text: { type: "mrkdwn", text: `*Attention:* ${text}`, verbatim: true } },
  ]);
});

test("a list", () => {
  expect(blocksOf({ kind: "list", items: [["status ", { code: "ORG" }], []] })).toEqual([
    {
      type: "rich_text",
      elements: [
        {
          type: "rich_text_list",
          style: "bullet",
          elements: [
            {
              type: "rich_text_section",
              elements: [
                { type: "text", text: "status " },
                { type: "text", text: "ORG", style: { code: true } },
              ],
            },
            { type: "rich_text_section", elements: [{ type: "text", text: "–" }] },
          ],
        },
      ],
    },
  ]);
});

test("lines have their menu beside them, a single action as a button", () => {
  expect(
    blocksOf({
      kind: "lines",
      lines: [
        {
          spans: [{ strong: " ada_laptop " }, " of ", { link: "https://example.org/|x", text: "R|D" }],
          actions: [
            { label: "Acknowledge", payload: "ack 1" },
            { label: "Why?", payload: "why 1" },
          ],
        },
        { spans: ["bob"], actions: [{ label: "Why?", payload: "why 2" }] },
        { spans: [], actions: [] },
      ],
      moreLines: 1200,
    }),
  ).toEqual([
    {
      type: "section",
      text: { type: "mrkdwn", text: " *ada_laptop*  of <https://example.org/%7Cx|R¦D>", verbatim: true },
      accessory: {
        type: "overflow",
        action_id: "press:0.0.menu",
        options: [
          { text: { type: "plain_text", text: "Acknowledge", emoji: false }, value: "ack 1" },
          { text: { type: "plain_text", text: "Why?", emoji: false }, value: "why 1" },
        ],
      },
    },
    {
      type: "section",
      text: { type: "mrkdwn", text: "bob", verbatim: true },
      accessory: {
        type: "button",
        action_id: "press:0.1.0",
        text: { type: "plain_text", text: "Why?", emoji: false },
        value: "why 2",
      },
    },
    { type: "section", text: { type: "mrkdwn", text: "–", verbatim: true } },
    { type: "context", elements: [{ type: "mrkdwn", text: "and 1,200 more", verbatim: true }] },
  ]);
});

test("what a menu cannot hold stands as buttons below the line: long payloads, questions, a sixth option", () => {
  const long = "x".repeat(151);
  const blocks = blocksOf({
    kind: "lines",
    lines: [
      {
        spans: ["ada"],
        actions: [
          { label: "Fits", payload: "x".repeat(150) },
          { label: "Long", payload: long },
          { label: "Asks", payload: "asks", confirm: { title: "Sure", text: "It goes out.", yes: "Send" } },
        ],
      },
    ],
  });
  expect(blocks).toMatchObject([
    { type: "section", accessory: { type: "overflow", options: [{ value: "x".repeat(150) }] } },
    {
      type: "actions",
      elements: [
        { type: "button", value: long },
        { type: "button", value: "asks", confirm: { title: { text: "Sure" } } },
      ],
    },
  ]);
  const six = Array.from({ length: 6 }, (_, index) => ({ label: `${index}`, payload: `${index}` }));
  expect(blocksOf({ kind: "lines", lines: [{ spans: ["ada"], actions: six }] })).toMatchObject([
    { accessory: { options: [{}, {}, {}, {}, {}] } },
    { elements: [{ value: "5" }] },
  ]);
});

test("buttons, what they ask before, and the menu behind them", () => {
  expect(
    blocksOf({
      kind: "actions",
      actions: [
        {
          label: "Send",
          style: "danger",
          payload: "send",
          confirm: { title: "Send all", text: "50 owners get a mail.", yes: "Send" },
        },
        { label: "Show all", payload: "all" },
      ],
      more: [{ label: "Export", payload: "export" }],
    }),
  ).toEqual([
    {
      type: "actions",
      elements: [
        {
          type: "button",
          action_id: "press:0.0",
          text: { type: "plain_text", text: "Send", emoji: false },
          value: "send",
          style: "danger",
          confirm: {
            title: { type: "plain_text", text: "Send all", emoji: false },
            text: { type: "plain_text", text: "50 owners get a mail.", emoji: false },
            confirm: { type: "plain_text", text: "Send", emoji: false },
            deny: { type: "plain_text", text: "Cancel", emoji: false },
            style: "danger",
          },
        },
        {
          type: "button",
          action_id: "press:0.1",
          text: { type: "plain_text", text: "Show all", emoji: false },
          value: "all",
        },
        {
          type: "overflow",
          action_id: "press:0.menu",
          options: [{ text: { type: "plain_text", text: "Export", emoji: false }, value: "export" }],
        },
      ],
    },
  ]);
});

test("a payload that no button carries is refused, not cut", () => {
  const part: Part = { kind: "actions", actions: [{ label: "Go", payload: "x".repeat(2001) }] };
  expect(() => blocksOf(part)).toThrow(
    new RangeError('The payload of the button "Go" has 2001 characters; at most 2000 can be sent.'),
  );
});

test("the text of a message is all of it in plain lines, with the zone of its times", () => {
  const view = {
    title: "Overdue",
    parts: [
      { kind: "text", spans: ["See ", { link: "https://example.org/", text: "the page" }, "."] },
      { kind: "facts", facts: [{ label: "Devices", value: { kind: "number", value: 5000 } }] },
      { ...TABLE, columns: TABLE.columns.slice(0, 3), rows: TABLE.rows.map((row) => row.slice(0, 3)) },
      TREND,
      { kind: "note", tone: "warning", spans: ["The source is late."] },
      { kind: "list", items: [["one"], ["two"]] },
      { kind: "lines", lines: [{ spans: ["ada"], actions: [] }], moreLines: 2 },
      { kind: "actions", actions: [{ label: "Go", payload: "go" }] },
    ] satisfies Part[],
  };
  const { text } = renderMessage(view, { reader: BERLIN, rejected: new Set() });
  expect(text.split("\n")).toEqual([
    "Overdue",
    "See <https://example.org/|the page>.",
    "Devices: 5,000",
    "Worst devices:",
    "- Level critical, ada-laptop, Last activity 2026-11-05 09:12 (13 days)",
    "- Level ok, –, Last activity never",
    "and 312 more",
    "Critical devices, report by report: 11-12 4, 11-19 9, 11-19 7",
    "Attention: The source is late.",
    "- one",
    "- two",
    "- ada",
    "and 2 more",
    "Times are those of Europe/Berlin.",
  ]);
});
