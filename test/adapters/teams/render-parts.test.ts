import { expect, test } from "vitest";

import type { CardElement } from "../../../adapters/teams/render/elements.ts";
import { renderMessage } from "../../../adapters/teams/render/message.ts";
import { teamsRenderer } from "../../../adapters/teams/render/teams-renderer.ts";
import type { Action, ChartPart, Part, ReaderStyle, TablePart } from "../../../src/view/view.ts";
import { at } from "../../support/at.ts";
import { schemaFaults } from "../../support/card-schema.ts";
import { buttonsOf, pressButton } from "../../support/fill-card.ts";
import { checkCard } from "../../support/teams-limits.ts";

const BERLIN: ReaderStyle = { locale: "en", zone: "Europe/Berlin" };
const NOW = at("2026-11-19T08:00:00Z");

/** The elements of one part, without the title's; each card must be one that Teams takes. */
async function elementsOf(part: Part, ...rejected: string[]): Promise<readonly CardElement[]> {
  const { card, summary } = renderMessage(
    { title: "Title", parts: [part] },
    { reader: BERLIN, rejected: new Set(rejected) },
  );
  expect(checkCard(card, summary)).toEqual([]);
  expect(await schemaFaults(card)).toEqual([]);
  return card.body.slice(1);
}

const NOTE = { wrap: true, size: "Small", isSubtle: true, spacing: "Small" } as const;
const ZONE = {
  type: "RichTextBlock",
  inlines: [
    { type: "TextRun", text: "Times in tables are those of Europe/Berlin.", size: "Small", isSubtle: true },
  ],
  spacing: "Small",
};

test("a title stands as a heading, and a message of nothing else is valid", () => {
  const message = renderMessage({ title: "All is well", parts: [] }, { reader: BERLIN, rejected: new Set() });
  expect(message).toEqual({
    summary: "All is well",
    card: {
      type: "AdaptiveCard",
      version: "1.5",
      fallbackText: "All is well",
      msteams: { width: "Full" },
      body: [
        {
          type: "TextBlock",
          text: "All is well",
          wrap: true,
          style: "heading",
          size: "Large",
          weight: "Bolder",
        },
      ],
    },
  });
  expect(checkCard(message.card, message.summary)).toEqual([]);
});

test("a heading", async () => {
  expect(await elementsOf({ kind: "heading", text: "Vienna" })).toEqual([
    { type: "TextBlock", text: "Vienna", wrap: true, style: "heading", size: "Medium", weight: "Bolder" },
  ]);
});

test("running text: emphasis, code and links", async () => {
  const spans = [
    "Silent: ",
    { strong: "ada-laptop" },
    "",
    { code: "why `x`" },
    { link: "https://x.example", text: "" },
  ];
  expect(await elementsOf({ kind: "text", spans })).toEqual([
    {
      type: "RichTextBlock",
      inlines: [
        "Silent: ",
        { type: "TextRun", text: "ada-laptop", weight: "Bolder" },
        { type: "TextRun", text: "why `x`", fontType: "Monospace" },
        {
          type: "TextRun",
          text: "link",
          color: "Accent",
          selectAction: { type: "Action.OpenUrl", url: "https://x.example/" },
        },
      ],
    },
  ]);
  expect(await elementsOf({ kind: "text", spans: [""] })).toEqual([]);
});

test("notes: a plain one is small, a warning says so in words and colour", async () => {
  expect(await elementsOf({ kind: "note", tone: "plain", spans: ["As of now. ", { strong: "x" }] })).toEqual([
    {
      type: "RichTextBlock",
      inlines: [
        { type: "TextRun", text: "As of now. ", size: "Small", isSubtle: true },
        { type: "TextRun", text: "x", weight: "Bolder", size: "Small", isSubtle: true },
      ],
      spacing: "Small",
    },
  ]);
  expect(await elementsOf({ kind: "note", tone: "warning", spans: ["Nobody watches."] })).toEqual([
    {
      type: "RichTextBlock",
      inlines: [
        { type: "TextRun", text: "Attention: ", weight: "Bolder", color: "Attention" },
        "Nobody watches.",
      ],
    },
  ]);
});

test("facts: a time is shown in the zone of whoever looks", async () => {
  const facts = [
    { label: "Last *activity*", value: { kind: "time", at: at("2026-11-05T08:12:00Z"), asOf: NOW } },
    { label: "Owner", value: { kind: "text", text: "" } },
  ] as const;
  expect(await elementsOf({ kind: "facts", facts })).toEqual([
    {
      type: "FactSet",
      facts: [
        {
          title: "Last ∗activity∗",
          value: "{{DATE(2026-11-05T08:12:00Z,SHORT)}} {{TIME(2026-11-05T08:12:00Z)}} (13 days)",
        },
        { title: "Owner", value: "–" },
      ],
    },
  ]);
});

const TABLE: TablePart = {
  kind: "table",
  caption: "Worst devices",
  columns: [
    { label: "Level" },
    { label: "Owner" },
    { label: "Stored", align: "right" },
    { label: "Last activity" },
    { label: "Complete", align: "right" },
    { label: "Device", rowHeader: true },
    { label: "Cost" },
  ],
  rows: [
    [
      { kind: "level", level: "critical" },
      { kind: "text", text: "Ada" },
      { kind: "bytes", value: 1_500_000n },
      { kind: "time", at: at("2026-11-05T08:12:00Z"), asOf: NOW },
      { kind: "percent", value: null },
      { kind: "text", text: "  ada-laptop" },
      { kind: "money", amount: "12.50", currency: "EUR" },
    ],
  ],
  moreRows: 312,
};

function header(text: string): object {
  return { type: "TableCell", items: [{ type: "TextBlock", text, wrap: true, weight: "Bolder" }] };
}

function cell(...inlines: readonly unknown[]): object {
  return { type: "TableCell", items: [{ type: "RichTextBlock", inlines }] };
}

const CAPTION = { type: "TextBlock", text: "Worst devices", wrap: true, weight: "Bolder" };
const MORE = { type: "TextBlock", text: "and 312 more", ...NOTE };

test("a table: what is compared beside the row's name, what describes below it, in the table's order", async () => {
  const more = "owner Ada · last activity 2026-11-05 09:12 (13 days) · cost EUR 12.50";
  expect(await elementsOf(TABLE)).toEqual([
    CAPTION,
    {
      type: "Table",
      columns: [{ width: 2 }, { width: 2, horizontalCellContentAlignment: "Right" }, { width: 3 }],
      rows: [
        { type: "TableRow", cells: [header("Level"), header("Stored"), header("Device")] },
        {
          type: "TableRow",
          cells: [
            cell({ type: "TextRun", text: "critical", weight: "Bolder", color: "Attention" }),
            cell("1.5 MB"),
            {
              type: "TableCell",
              items: [
                { type: "RichTextBlock", inlines: ["\u00a0\u00a0ada-laptop"] },
                {
                  type: "RichTextBlock",
                  inlines: [{ type: "TextRun", text: more, size: "Small", isSubtle: true }],
                  spacing: "None",
                },
              ],
            },
          ],
        },
      ],
    },
    MORE,
    ZONE,
  ]);
});

test("a table where the tenant takes none: a line a row, each value with its label", async () => {
  expect(await elementsOf(TABLE, "tables")).toEqual([
    CAPTION,
    {
      type: "RichTextBlock",
      inlines: [
        { type: "TextRun", text: "\u00a0\u00a0ada-laptop", weight: "Bolder" },
        ": level critical · owner Ada · stored 1.5 MB · last activity 2026-11-05 09:12 (13 days) · cost EUR 12.50",
      ],
      spacing: "Small",
    },
    MORE,
    ZONE,
  ]);
});

test("a table of nothing says so", async () => {
  expect(
    await elementsOf({ kind: "table", caption: "Worst devices", columns: TABLE.columns, rows: [] }),
  ).toEqual([CAPTION, { type: "TextBlock", text: "none", ...NOTE }]);
});

const LEVELS: ChartPart = {
  kind: "chart",
  title: "Devices by level",
  shape: "pie",
  unit: "devices",
  points: [
    { label: "ok", value: 94 },
    { label: "critical", value: 2 },
    { label: "other", value: 0 },
  ],
};
const NUMBERS = {
  type: "Container",
  items: [
    { type: "TextBlock", text: "Devices by level", wrap: true, weight: "Bolder" },
    {
      type: "FactSet",
      facts: [
        { title: "ok", value: "94 devices" },
        { title: "critical", value: "2 devices" },
        { title: "other", value: "0 devices" },
      ],
    },
  ],
};

test("charts, with the same numbers for who cannot show them", async () => {
  expect(await elementsOf(LEVELS)).toEqual([
    {
      type: "Chart.Pie",
      title: "Devices by level",
      data: [
        { legend: "ok", value: 94, color: "good" },
        { legend: "critical", value: 2, color: "attention" },
      ],
      fallback: NUMBERS,
    },
  ]);
  expect(await elementsOf({ ...LEVELS, shape: "bar" })).toEqual([
    {
      type: "Chart.VerticalBar",
      title: "Devices by level",
      yAxisTitle: "devices",
      data: [
        { x: "ok", y: 94, color: "good" },
        { x: "critical", y: 2, color: "attention" },
        { x: "other", y: 0 },
      ],
      fallback: NUMBERS,
    },
  ]);
  expect(await elementsOf({ ...LEVELS, shape: "line" })).toEqual([
    {
      type: "Chart.Line",
      title: "Devices by level",
      yAxisTitle: "devices",
      data: [
        {
          legend: "devices",
          values: [
            { x: "ok", y: 94 },
            { x: "critical", y: 2 },
            { x: "other", y: 0 },
          ],
        },
      ],
      fallback: NUMBERS,
    },
  ]);
  expect(await elementsOf(LEVELS, "charts")).toEqual([NUMBERS]);
});

test.each<readonly [string, Partial<ChartPart>]>([
  ["of nothing", { points: [] }],
  ["of less than nothing", { points: [{ label: "a", value: -1 }] }],
  ["of no number", { shape: "line", points: [{ label: "a", value: Number.NaN }] }],
  [
    "of too many pieces",
    { points: Array.from({ length: 9 }, (_, index) => ({ label: `p${index}`, value: 1 })) },
  ],
  [
    "of too many points",
    { shape: "line", points: Array.from({ length: 21 }, (_, index) => ({ label: `p${index}`, value: 1 })) },
  ],
])("a chart %s is its numbers", async (_, more) => {
  const [shown] = await elementsOf({ ...LEVELS, ...more });
  expect(shown?.type).toBe("Container");
});

test("bars that have no room upright lie; points with the same label are told apart", async () => {
  const points = [
    { label: "a label that is longer than it may be", value: 1 },
    { label: "a label that is longer than it may be", value: 2 },
  ];
  const [chart] = await elementsOf({ ...LEVELS, shape: "bar", points });
  expect(chart).toMatchObject({
    type: "Chart.HorizontalBar",
    xAxisTitle: "devices",
    data: [
      { x: "a label that is longer …", y: 1 },
      { x: "a label that is lon… (2)", y: 2 },
    ],
  });
});

test("a list, and lines with what can be done about each in a menu", async () => {
  expect(await elementsOf({ kind: "list", items: [["one"], []] })).toEqual([
    { type: "RichTextBlock", inlines: ["• ", "one"] },
    { type: "RichTextBlock", inlines: ["• ", "–"], spacing: "Small" },
  ]);
  const lines = [
    { spans: [{ strong: "LT-1" }], actions: [{ label: "Why?", payload: "why" }] },
    { spans: ["LT-2"], actions: [] },
  ];
  expect(await elementsOf({ kind: "lines", lines, moreLines: 4 })).toEqual([
    {
      type: "ColumnSet",
      columns: [
        {
          type: "Column",
          width: "stretch",
          verticalContentAlignment: "Center",
          items: [{ type: "RichTextBlock", inlines: [{ type: "TextRun", text: "LT-1", weight: "Bolder" }] }],
        },
        {
          type: "Column",
          width: "auto",
          items: [
            {
              type: "ActionSet",
              actions: [
                {
                  type: "Action.Execute",
                  title: "Why?",
                  verb: "press",
                  data: { press: "why" },
                  mode: "secondary",
                },
              ],
            },
          ],
        },
      ],
      spacing: "Small",
    },
    { type: "RichTextBlock", inlines: ["LT-2"] },
    { type: "TextBlock", text: "and 4 more", ...NOTE },
  ]);
});

const ASKING: Action = {
  label: "Acknowledge all",
  style: "primary",
  payload: "all",
  confirm: { title: "Acknowledge all", text: "You say that you take care of 3 devices.", yes: "Acknowledge" },
};

test("buttons: one is done at once, one opens a form, one asks first, others are in the menu", async () => {
  const actions: Action[] = [
    ASKING,
    { label: "Status", payload: "status" },
    { label: "Snooze…", style: "danger", payload: "snooze" },
  ];
  expect(await elementsOf({ kind: "actions", actions, more: [{ label: "Help", payload: "help" }] })).toEqual([
    {
      type: "ActionSet",
      actions: [
        {
          type: "Action.ShowCard",
          title: "Acknowledge all",
          style: "positive",
          card: {
            type: "AdaptiveCard",
            body: [
              {
                type: "RichTextBlock",
                inlines: [
                  { type: "TextRun", text: "Acknowledge all: ", weight: "Bolder" },
                  "You say that you take care of 3 devices.",
                ],
              },
            ],
            actions: [
              {
                type: "Action.Execute",
                title: "Acknowledge",
                style: "positive",
                verb: "press",
                data: { press: "all" },
              },
            ],
          },
        },
        { type: "Action.Execute", title: "Status", verb: "press", data: { press: "status" } },
        {
          type: "Action.Submit",
          title: "Snooze…",
          style: "destructive",
          data: { msteams: { type: "task/fetch" }, press: "snooze" },
          associatedInputs: "none",
        },
        { type: "Action.Execute", title: "Help", verb: "press", data: { press: "help" }, mode: "secondary" },
      ],
    },
  ]);
});

test("of all buttons of a card six are shown, what asks first among them; the others are in menus", () => {
  const actions = Array.from({ length: 5 }, (_, index): Action => ({ label: `B${index}`, payload: "p" }));
  const parts: Part[] = [
    { kind: "actions", actions: [...actions, { label: "B5", payload: "p" }] },
    { kind: "actions", actions: [...actions, ASKING] },
  ];
  const { card } = renderMessage({ title: "t", parts }, { reader: BERLIN, rejected: new Set() });
  expect(checkCard(card)).toEqual([]);
  const shown = buttonsOf(card).filter(({ mode }) => mode === undefined);
  expect(shown.map(({ title }) => title)).toEqual(["B0", "B1", "B2", "B3", "B4", "Acknowledge all"]);
});

test("a payload that no platform carries is not rendered", () => {
  const part: Part = { kind: "actions", actions: [{ label: "Long", payload: "x".repeat(2001) }] };
  expect(() => renderMessage({ title: "t", parts: [part] }, { reader: BERLIN, rejected: new Set() })).toThrow(
    'The payload of the button "Long" has 2001 characters; at most 2000 can be sent.',
  );
});

test("what is too long is cut from the end of the longest, and the card says where the rest is", () => {
  const rows = Array.from({ length: 150 }, (_, index) => [
    { kind: "text" as const, text: `LT-${index} ${"x".repeat(90)}` },
  ]);
  const table: Part = { kind: "table", caption: "Devices", columns: [{ label: "Device" }], rows };
  const note: Part = { kind: "note", tone: "plain", spans: ["As of now."] };
  const rest = ["All of it: ", { code: "export devices" }];
  const { card } = renderMessage(
    { title: "t", parts: [table, note, table], rest },
    { reader: BERLIN, rejected: new Set() },
  );
  expect(checkCard(card)).toEqual([]);
  const tables = card.body.flatMap((element) => (element.type === "Table" ? [element.rows.length] : []));
  expect(tables).toHaveLength(2);
  expect(Math.min(...tables)).toBeGreaterThan(40);
  const texts = JSON.stringify(card.body);
  expect(texts).toContain("As of now.");
  expect(JSON.stringify(card.body.at(-1))).toContain("export devices");
});

test("signs that take more bytes than letters are counted as they are sent", () => {
  const rows = Array.from({ length: 100 }, () => [{ kind: "text" as const, text: "王芳".repeat(60) }]);
  const table: Part = { kind: "table", caption: "Owners", columns: [{ label: "Owner" }], rows };
  const { card, summary } = renderMessage(
    { title: "王芳", parts: [table] },
    { reader: BERLIN, rejected: new Set() },
  );
  expect(checkCard(card, summary)).toEqual([]);
  expect(Buffer.byteLength(JSON.stringify(card))).toBeGreaterThan(22_000);
});

test("a view in a dialog: its buttons are sent from there, and nobody is asked to look wider", () => {
  const parts: Part[] = [{ kind: "actions", actions: [{ label: "Snooze…", payload: "snooze" }, ASKING] }];
  const renderer = teamsRenderer();
  const { card, title, height } = renderer.dialogMessage({ title: "LT-1", parts }, BERLIN);
  expect([title, height, card.msteams]).toEqual(["LT-1", "medium", undefined]);
  expect(checkCard(card)).toEqual([]);
  expect(renderer.readAsked(pressButton(card, "Snooze…"))).toEqual({
    kind: "press",
    payload: "snooze",
    form: null,
    automatic: false,
    origin: null,
  });
});

test("a card that asks by itself is told from one that was pressed", () => {
  const renderer = teamsRenderer();
  const action = { type: "Action.Execute", verb: "press", data: { press: "p" } };
  expect(renderer.readAsked({ action, trigger: "automatic" })).toMatchObject({
    payload: "p",
    automatic: true,
  });
  expect(renderer.readAsked({ action, trigger: "manual" })).toMatchObject({ payload: "p", automatic: false });
});

test("what a client that shows no cards says ends when it is long, and says so", () => {
  const list = (length: number): Part => ({
    kind: "lines",
    lines: Array.from({ length }, (_, index) => ({ spans: [`LT-${index}`], actions: [] })),
  });
  const textOf = (...parts: Part[]): readonly string[] =>
    renderMessage(
      { title: "Overdue", parts },
      { reader: BERLIN, rejected: new Set() },
    ).card.fallbackText.split("\n\n");
  const more = "… Open it in a newer Teams to see the rest.";
  expect(textOf(list(2))).toEqual(["Overdue", "‐ LT-0", "‐ LT-1"]);
  expect(textOf(list(31)).slice(-2)).toEqual(["‐ LT-29", more]);
  expect(textOf(list(30), list(1)).slice(-2)).toEqual(["‐ LT-29", more]);
  expect(textOf({ kind: "text", spans: ["x".repeat(2_900)] })).toContain(more);
});
