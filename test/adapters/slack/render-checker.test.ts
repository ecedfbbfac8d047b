import { describe, expect, test } from "vitest";

import { checkMessage, checkView } from "../../support/slack-limits.ts";

/** What would pass unseen if the checks of the other tests did not work. */
const plain = (text: string): object => ({ type: "plain_text", text, emoji: false });
const mrkdwn = (text: string): object => ({ type: "mrkdwn", text });
const button = (more: object = {}): object => ({
  type: "button",
  action_id: "a",
  text: plain("Go"),
  value: "go",
  ...more,
});
const actions = (...elements: object[]): object => ({ type: "actions", elements });
const option = (value: string): object => ({ text: plain("o"), value });
const cell = (text: string): object => ({ type: "raw_text", text });
const header = { type: "header", text: plain("T") };
const input = (element: object): object => ({ type: "input", block_id: "f", label: plain("F"), element });
const richText = (...elements: object[]): object => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements }],
});
const chart = (more: object): object => ({ type: "data_visualization", title: "T", chart: more });
const axes = (labels: string[], values: number[]): object => ({
  type: "line",
  series: [{ name: "n", data: values.map((value, index) => ({ label: labels[index], value })) }],
  axis_config: { categories: labels },
});
const table = (...rows: object[][]): object => ({ type: "data_table", caption: "C", rows });

function times<T>(count: number, what: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => what(index));
}

const BLOCKS: readonly [string, object, string][] = [
  [
    "a long header",
    { type: "header", text: plain("x".repeat(151)) },
    "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "an empty header",
    { type: "header", text: plain("") },
    "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
  ],
  ["a blank header", { type: "header", text: plain(" ") }, "no_text [json-pointer:/blocks/0/text/text]"],
  [
    "a header of mrkdwn",
    { type: "header", text: mrkdwn("x") },
    "must be a plain_text object [json-pointer:/blocks/0/text]",
  ],
  ["an unknown block", { type: "hologram" }, "unsupported type: hologram [json-pointer:/blocks/0/type]"],
  [
    "an input in a message",
    input({ type: "datepicker" }),
    "unsupported type: input [json-pointer:/blocks/0/type]",
  ],
  ["a section of nothing", { type: "section" }, "missing required field: text [json-pointer:/blocks/0]"],
  [
    "a long section",
    { type: "section", text: mrkdwn("x".repeat(3001)) },
    "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "eleven fields",
    { type: "section", fields: times(11, () => mrkdwn("x")) },
    "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
  ],
  [
    "a long field",
    { type: "section", fields: [mrkdwn("x".repeat(2001))] },
    "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
  ],
  [
    "eleven notes",
    { type: "context", elements: times(11, () => mrkdwn("x")) },
    "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
  ],
  [
    "26 buttons",
    actions(...times(26, (index) => button({ action_id: `a${index}` }))),
    "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
  ],
  [
    "a long button",
    actions(button({ text: plain("x".repeat(76)) })),
    "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
  ],
  [
    "a long value",
    actions(button({ value: "x".repeat(2001) })),
    "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
  ],
  [
    "two of one id",
    actions(button(), button()),
    "already exists: a [json-pointer:/blocks/0/elements/1/action_id]",
  ],
  [
    "a button without id",
    actions({ type: "button", text: plain("Go") }),
    "missing required field: action_id [json-pointer:/blocks/0/elements/0]",
  ],
  [
    "an unknown style",
    actions(button({ style: "loud" })),
    "unknown style [json-pointer:/blocks/0/elements/0/style]",
  ],
  [
    "a long question",
    actions(
      button({
        confirm: { title: plain("T"), text: plain("x".repeat(301)), confirm: plain("y"), deny: plain("n") },
      }),
    ),
    "must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]",
  ],
  [
    "six in a menu",
    actions({ type: "overflow", action_id: "m", options: times(6, (index) => option(`${index}`)) }),
    "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
  ],
  [
    "a long option",
    actions({ type: "overflow", action_id: "m", options: [option("x".repeat(151))] }),
    "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
  ],
  [
    "empty rich text",
    richText({ type: "text", text: "" }),
    "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
  ],
  [
    "a mention",
    richText({ type: "user", user_id: "U1" }),
    "unsupported type: user [json-pointer:/blocks/0/elements/0/elements/0/type]",
  ],
  [
    "half a character",
    richText({ type: "text", text: "\ud800" }),
    "must be well-formed Unicode [json-pointer:/blocks/0/elements/0/elements/0/text]",
  ],
  ["a table of a header", table([cell("h")]), "no fewer than 2 items allowed [json-pointer:/blocks/0/rows]"],
  [
    "102 rows",
    table(...times(102, () => [cell("x")])),
    "no more than 101 items allowed [json-pointer:/blocks/0/rows]",
  ],
  [
    "21 columns",
    table(
      times(21, () => cell("x")),
      times(21, () => cell("x")),
    ),
    "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
  ],
  [
    "uneven rows",
    table([cell("h")], [cell("x"), cell("y")]),
    "all rows must have the same length [json-pointer:/blocks/0/rows/1]",
  ],
  [
    "an empty cell",
    table([cell("h")], [cell("")]),
    "must be more than 0 characters [json-pointer:/blocks/0/rows/1/0/text]",
  ],
  [
    "a number as header",
    table([{ type: "raw_number", value: 1, text: "1" }], [cell("x")]),
    "unsupported type: raw_number [json-pointer:/blocks/0/rows/0/0/type]",
  ],
  [
    "a number that is none",
    table([cell("h")], [{ type: "raw_number", value: null, text: "1" }]),
    "must be a number [json-pointer:/blocks/0/rows/1/0/value]",
  ],
  [
    "a table without caption",
    { type: "data_table", rows: [[cell("h")], [cell("x")]] },
    "must be a string [json-pointer:/blocks/0/caption]",
  ],
  [
    "a row header that is none",
    { ...table([cell("h")], [cell("x")]), row_header_column_index: 1 },
    "must be a column [json-pointer:/blocks/0/row_header_column_index]",
  ],
  [
    "too much in tables",
    table([cell("h")], [cell("x".repeat(10_000))]),
    "must be less than 10001 characters [json-pointer:/blocks/0]",
  ],
  [
    "a long chart title",
    { ...chart(axes(["a"], [1])), title: "x".repeat(51) },
    "must be less than 51 characters [json-pointer:/blocks/0/title]",
  ],
  [
    "21 points",
    chart(axes(times(21, String), times(21, Number))),
    "no more than 20 items allowed [json-pointer:/blocks/0/chart/axis_config/categories]",
  ],
  [
    "equal labels",
    chart(axes(["a", "a"], [1, 2])),
    "must be unique [json-pointer:/blocks/0/chart/axis_config]",
  ],
  [
    "a long label",
    chart(axes(["x".repeat(21)], [1])),
    "must be less than 21 characters [json-pointer:/blocks/0/chart/series/0/data/0/label]",
  ],
  [
    "seven segments",
    chart({ type: "pie", segments: times(7, (index) => ({ label: `${index}`, value: 1 })) }),
    "no more than 6 items allowed [json-pointer:/blocks/0/chart/segments]",
  ],
  [
    "a segment of nothing",
    chart({ type: "pie", segments: [{ label: "a", value: 0 }] }),
    "must be positive [json-pointer:/blocks/0/chart/segments/0]",
  ],
];

describe("the checker refuses in a message", () => {
  test.each(BLOCKS)("%s", (_, block, fault) => {
    expect(checkMessage({ text: "T", blocks: [block] })).toContain(fault);
  });

  test("too many blocks, charts, plain tables and characters, and no text", () => {
    const many = (count: number, block: object): string[] =>
      checkMessage({ text: "T", blocks: times(count, () => block) });
    expect(many(51, header)).toEqual(["no more than 50 items allowed [json-pointer:/blocks]"]);
    expect(many(50, header)).toEqual([]);
    expect(many(3, chart(axes(["a"], [1])))).toEqual([
      "no more than 2 data_visualization blocks allowed [json-pointer:/blocks/2]",
    ]);
    expect(many(2, { type: "table", rows: [[cell("h")]] })).toEqual([
      "only_one_table_allowed [json-pointer:/blocks/1]",
    ]);
    expect(many(5, { type: "section", text: mrkdwn("x".repeat(2600)) })).toEqual([
      "msg_blocks_too_long [json-pointer:/blocks]",
    ]);
    expect(checkMessage({ text: "", blocks: [header] })).toEqual([
      "must be more than 0 characters [json-pointer:/text]",
    ]);
    expect(checkMessage({ text: "x".repeat(40_001) })).toEqual([
      "must be less than 40001 characters [json-pointer:/text]",
    ]);
    expect(checkMessage({ blocks: [header] })).toEqual([]);
    expect(checkMessage({})).toEqual(["must be a string [json-pointer:/text]"]);
    expect(checkMessage(null)).toEqual(["the message is no object"]);
  });
});

const modal = (...blocks: object[]): Record<string, unknown> => ({
  type: "modal",
  title: plain("T"),
  submit: plain("Save"),
  blocks,
});

const ELEMENTS: readonly [string, object, string][] = [
  [
    "an empty menu",
    { type: "static_select", options: [] },
    "no fewer than 1 items allowed [json-pointer:/blocks/0/element/options]",
  ],
  [
    "101 options",
    { type: "static_select", options: times(101, (index) => option(`${index}`)) },
    "no more than 100 items allowed [json-pointer:/blocks/0/element/options]",
  ],
  [
    "eleven boxes",
    { type: "checkboxes", options: times(11, (index) => option(`${index}`)) },
    "no more than 10 items allowed [json-pointer:/blocks/0/element/options]",
  ],
  [
    "a foreign choice",
    { type: "static_select", options: [option("a")], initial_option: option("b") },
    "must be one of the options [json-pointer:/blocks/0/element/initial_option]",
  ],
  [
    "no choice as a list",
    { type: "checkboxes", options: [option("a")], initial_options: [] },
    "no fewer than 1 items allowed [json-pointer:/blocks/0/element/initial_options]",
  ],
  [
    "an empty value",
    { type: "static_select", options: [option("")] },
    "must be more than 0 characters [json-pointer:/blocks/0/element/options/0/value]",
  ],
  [
    "a long text",
    { type: "plain_text_input", max_length: 3, initial_value: "long" },
    "must be less than 4 characters [json-pointer:/blocks/0/element/initial_value]",
  ],
  [
    "a longer most",
    { type: "plain_text_input", max_length: 3001 },
    "must be 1 to 3000 [json-pointer:/blocks/0/element/max_length]",
  ],
  [
    "a number out of bounds",
    { type: "number_input", is_decimal_allowed: false, min_value: "1", max_value: "5", initial_value: "9" },
    "must be between min_value and max_value [json-pointer:/blocks/0/element/initial_value]",
  ],
  [
    "a date of words",
    { type: "datepicker", initial_date: "soon" },
    "invalid format [json-pointer:/blocks/0/element/initial_date]",
  ],
  [
    "a time of words",
    { type: "timepicker", initial_time: "9" },
    "invalid format [json-pointer:/blocks/0/element/initial_time]",
  ],
  [
    "a long placeholder",
    { type: "external_select", placeholder: plain("x".repeat(151)) },
    "must be less than 151 characters [json-pointer:/blocks/0/element/placeholder/text]",
  ],
  ["a button as input", button(), "unsupported type: button [json-pointer:/blocks/0/element/type]"],
];

describe("the checker refuses in a view", () => {
  test.each(ELEMENTS)("%s", (_, element, fault) => {
    expect(checkView(modal(input(element)))).toContain(fault);
  });

  test("long titles and payloads, too many blocks and bytes, and inputs without a button", () => {
    const date = input({ type: "datepicker" });
    expect(checkView(modal(date))).toEqual([]);
    expect(checkView(modal(date, date))).toEqual(["already exists: f [json-pointer:/blocks/1/block_id]"]);
    expect(checkView({ ...modal(date), submit: undefined })).toEqual([
      "must have a submit when there is an input [json-pointer:/submit]",
    ]);
    expect(checkView({ ...modal(header), title: plain("x".repeat(25)) })).toEqual([
      "must be less than 25 characters [json-pointer:/title/text]",
    ]);
    expect(checkView({ ...modal(header), private_metadata: "x".repeat(3001) })).toEqual([
      "must be less than 3001 characters [json-pointer:/private_metadata]",
    ]);
    expect(checkView({ ...modal(header), callback_id: "x".repeat(256) })).toEqual([
      "must be less than 256 characters [json-pointer:/callback_id]",
    ]);
    expect(checkView(modal(...times(101, () => header)))).toEqual([
      "no more than 100 items allowed [json-pointer:/blocks]",
    ]);
    expect(checkView(modal({ ...header, padding: "x".repeat(250_001) }))).toEqual([
      "view_too_large [json-pointer:]",
    ]);
    expect(checkView(modal(table([cell("h")], [cell("x")])))).toEqual([
      "unsupported type: data_table [json-pointer:/blocks/0/type]",
    ]);
    expect(checkView({ type: "home", blocks: [header] })).toEqual([]);
    expect(checkView({ type: "dialog" })).toEqual(["unsupported type [json-pointer:/view/type]"]);
  });
});
