import { describe, expect, test } from "vitest";

import { faultAnswer } from "../../../adapters/slack/render/faults.ts";
import { renderForm } from "../../../adapters/slack/render/form.ts";
import { slackRenderer } from "../../../adapters/slack/render/slack-renderer.ts";
import { readValues, VALUES } from "../../../adapters/slack/render/values.ts";
import { renderHome } from "../../../adapters/slack/render/view.ts";
import type { FieldPart, Form, FormPart, Input } from "../../../src/view/form.ts";
import type { ReaderStyle } from "../../../src/view/view.ts";
import { checkView } from "../../support/slack-limits.ts";

const READER: ReaderStyle = { locale: "en", zone: "Europe/Berlin" };

function form(...parts: FormPart[]): Form {
  return { title: "Thresholds", submit: "Save", payload: '{"f":"thresholds"}', parts };
}

function field(input: Input, more: Partial<FieldPart> = {}): FieldPart {
  return { kind: "field", name: "f", label: "Field", input, ...more };
}

/** The block of a form's only field; each form must be one that Slack takes. */
function blockOf(part: FieldPart): unknown {
  const view = renderForm(form(part), READER);
  expect(checkView(view)).toEqual([]);
  return view.blocks[0];
}

const LABEL = { type: "plain_text", text: "Field", emoji: false };
const ID = "field:t43yzx:f";
const OPTIONS = [
  { label: "Vienna", value: "2" },
  { label: "Graz", value: "3", hint: "inherits" },
];
const SLACK_OPTIONS = [
  { text: { type: "plain_text", text: "Vienna", emoji: false }, value: "2" },
  {
    text: { type: "plain_text", text: "Graz", emoji: false },
    value: "3",
    description: { type: "plain_text", text: "inherits", emoji: false },
  },
];

test("a form is a modal that carries its payload", () => {
  const view = renderForm(
    form({ kind: "heading", text: "Owner" }, field({ kind: "number", value: 7, min: 1, max: 365 })),
    READER,
  );
  expect(checkView(view)).toEqual([]);
  expect(view).toEqual({
    type: "modal",
    callback_id: "form",
    private_metadata: '{"f":"thresholds"}',
    title: { type: "plain_text", text: "Thresholds", emoji: false },
    close: { type: "plain_text", text: "Cancel", emoji: false },
    submit: { type: "plain_text", text: "Save", emoji: false },
    blocks: [
      { type: "header", text: { type: "plain_text", text: "Owner", emoji: false } },
      {
        type: "input",
        block_id: "f",
        label: LABEL,
        optional: false,
        element: {
          type: "number_input",
          action_id: ID,
          is_decimal_allowed: false,
          min_value: "1",
          max_value: "365",
          initial_value: "7",
        },
      },
    ],
  });
});

describe("fields", () => {
  test("a line of text, told at each sign when it is live", () => {
    const input: Input = { kind: "line", value: "a\nb", maxLength: 80, placeholder: "Reason" };
    expect(blockOf(field(input, { hint: "Why", optional: true, live: true }))).toEqual({
      type: "input",
      block_id: "f",
      label: LABEL,
      hint: { type: "plain_text", text: "Why", emoji: false },
      optional: true,
      dispatch_action: true,
      element: {
        type: "plain_text_input",
        action_id: ID,
        multiline: false,
        max_length: 80,
        initial_value: "a b",
        placeholder: { type: "plain_text", text: "Reason", emoji: false },
        dispatch_action_config: { trigger_actions_on: ["on_character_entered"] },
      },
    });
  });

  const elementCases: readonly [string, Input, object][] = [
    [
      "text of several lines, cut to its length",
      { kind: "text", value: "one\ntwo", maxLength: 5 },
      { type: "plain_text_input", action_id: ID, multiline: true, max_length: 5, initial_value: "one\nt" },
    ],
    [
      "a number out of its bounds is not shown",
      { kind: "number", value: 400, min: 1, max: 365 },
      { type: "number_input", action_id: ID, is_decimal_allowed: false, min_value: "1", max_value: "365" },
    ],
    [
      "a date",
      { kind: "date", value: "2026-11-30" },
      { type: "datepicker", action_id: ID, initial_date: "2026-11-30" },
    ],
    ["a date that is none", { kind: "date", value: "soon" }, { type: "datepicker", action_id: ID }],
    [
      "a time",
      { kind: "time", value: "09:00" },
      { type: "timepicker", action_id: ID, initial_time: "09:00" },
    ],
    ["no time", { kind: "time", value: null }, { type: "timepicker", action_id: ID }],
    [
      "a choice",
      { kind: "choice", value: "3", options: OPTIONS },
      { type: "static_select", action_id: ID, options: SLACK_OPTIONS, initial_option: SLACK_OPTIONS[1] },
    ],
    [
      "a choice of something that is gone",
      { kind: "choice", value: "9", options: OPTIONS },
      { type: "static_select", action_id: ID, options: SLACK_OPTIONS },
    ],
    [
      "choices",
      { kind: "choices", values: ["2", "9"], options: OPTIONS },
      { type: "checkboxes", action_id: ID, options: SLACK_OPTIONS, initial_options: [SLACK_OPTIONS[0]] },
    ],
    [
      "no choice yet",
      { kind: "choices", values: [], options: OPTIONS },
      { type: "checkboxes", action_id: ID, options: SLACK_OPTIONS },
    ],
    [
      "a search",
      { kind: "search", value: { label: "Graz", value: "3", hint: "inherits" }, placeholder: "Name" },
      {
        type: "external_select",
        action_id: ID,
        min_query_length: 0,
        initial_option: SLACK_OPTIONS[1],
        placeholder: { type: "plain_text", text: "Name", emoji: false },
      },
    ],
  ];
  test.each(elementCases)("%s", (_, input, element) => {
    expect(blockOf(field(input))).toEqual({
      type: "input",
      block_id: "f",
      label: LABEL,
      optional: false,
      element,
    });
  });

  test("more choices than Slack has boxes are a menu", () => {
    const options = Array.from({ length: 11 }, (_, index) => ({ label: `${index}`, value: `${index}` }));
    expect(blockOf(field({ kind: "choices", values: ["4"], options }))).toMatchObject({
      element: { type: "multi_static_select", initial_options: [{ value: "4" }] },
    });
  });

  test("more options than a menu has are cut", () => {
    const options = Array.from({ length: 101 }, (_, index) => ({ label: `${index}`, value: `${index}` }));
    expect(blockOf(field({ kind: "choice", value: "100", options }))).not.toHaveProperty(
      "element.initial_option",
    );
  });

  test("a choice of nothing is said, because Slack has no empty menu", () => {
    expect(blockOf(field({ kind: "choice", value: null, options: [] }))).toEqual({
      type: "rich_text",
      elements: [
        {
          type: "rich_text_section",
          elements: [{ type: "text", text: "Field: there is nothing to choose from." }],
        },
      ],
    });
  });
});

test("what was typed stays with the same payload and goes with another", () => {
  const part = field({ kind: "line", value: "", maxLength: 10 });
  const idWith = (payload: string): unknown => {
    const [block] = renderForm({ ...form(part), payload }, READER).blocks;
    return block !== undefined && "element" in block ? block.element.action_id : null;
  };
  expect(idWith("a")).toBe(idWith("a"));
  expect(idWith("a")).not.toBe(idWith("b"));
});

test("a form that can only be read has no button to submit it; one with fields must have one", () => {
  const read = renderForm({ ...form({ kind: "text", spans: ["Locked."] }), submit: null }, READER);
  expect(checkView(read)).toEqual([]);
  expect(read).not.toHaveProperty("submit");
  expect(read.close?.text).toBe("Close");
  const asked = renderForm({ ...form(field({ kind: "date", value: null })), submit: null }, READER);
  expect(checkView(asked)).toEqual([]);
  expect(asked.submit?.text).toBe("Done");
  expect(checkView(renderForm(form(), READER))).toEqual([]);
});

test("a form's fields are all there, whatever else must go", () => {
  const fields = Array.from({ length: 40 }, (_, index) =>
    field({ kind: "date", value: null }, { name: `f${index}` }),
  );
  const texts = Array.from({ length: 90 }, (): FormPart => ({ kind: "text", spans: ["word"] }));
  const view = renderForm(form(...texts, ...fields), READER);
  expect(checkView(view)).toEqual([]);
  expect(view.blocks.filter((block) => block.type === "input")).toHaveLength(40);
  expect(view.blocks).toHaveLength(100);
  expect(JSON.stringify(view.blocks.at(-1))).toContain("Slack shows no more here.");
});

test("texts that are too long are cut wherever they stand", () => {
  const long = "word ".repeat(1000);
  const options = [{ label: long, value: "x", hint: long }];
  const inputs: readonly Input[] = [
    { kind: "line", value: long, maxLength: 5000, placeholder: long },
    { kind: "text", value: long, maxLength: 0 },
    { kind: "choice", value: "x", options },
    { kind: "choices", values: ["x"], options },
    { kind: "search", value: { label: long, value: "x", hint: long }, placeholder: long },
  ];
  const fields = inputs.map((input, index) => field(input, { name: `f${index}`, label: long, hint: long }));
  const view = renderForm({ ...form(...fields), title: long, submit: long }, READER);
  expect(checkView(view)).toEqual([]);
});

test("what a modal cannot carry is refused, not cut", () => {
  const many = Array.from({ length: 100 }, (_, index) =>
    field({ kind: "date", value: null }, { name: `f${index}` }),
  );
  expect(() => renderForm(form(...many), READER)).toThrow(
    new RangeError('The form "Thresholds" has 100 fields; at most 99 can be sent.'),
  );
  expect(() => renderForm({ ...form(), payload: "x".repeat(3001) }, READER)).toThrow(
    new RangeError('The form "Thresholds" has 3001 payload characters; at most 3000 can be sent.'),
  );
  const options = Array.from({ length: 100 }, (_, index) => ({
    label: "x".repeat(75),
    value: `${index}`.padEnd(150, "x"),
  }));
  const heavy = many
    .slice(0, 20)
    .map((part) => ({ ...part, input: { kind: "choice", value: null, options } as const }));
  expect(() => renderForm(form(...heavy), READER)).toThrow(/has \d+ bytes; at most 240000 can be sent/);
});

test("tables and charts are text in forms and at home, which only messages are known to take", () => {
  const table: FormPart = {
    kind: "table",
    caption: "Levels",
    columns: [{ label: "Level" }],
    rows: [[{ kind: "level", level: "ok" }]],
  };
  const chart = {
    kind: "chart",
    title: "T",
    shape: "pie",
    unit: "",
    points: [{ label: "ok", value: 1 }],
  } as const;
  const modal = renderForm(form(table), READER);
  const home = renderHome({ title: "Home", parts: [table, chart] }, READER);
  expect([...checkView(modal), ...checkView(home)]).toEqual([]);
  expect(home.type).toBe("home");
  expect(home.blocks.map((block) => block.type)).toEqual(["header", "rich_text", "rich_text", "rich_text"]);
});

test("what stands in a modal is read by the fields' names", () => {
  expect(
    readValues(
      VALUES.parse({
        line: { "field:x:line": { type: "plain_text_input", value: "hello" } },
        empty: { a: { type: "plain_text_input", value: null } },
        days: { a: { type: "number_input", value: "14" } },
        until: { a: { type: "datepicker", selected_date: "2026-11-30" } },
        time: { a: { type: "timepicker", selected_time: "09:00" } },
        org: {
          a: {
            type: "static_select",
            selected_option: { text: { type: "plain_text", text: "V" }, value: "2" },
          },
        },
        none: { a: { type: "static_select", selected_option: null } },
        mails: { a: { type: "checkboxes", selected_options: [{ value: "w" }, { value: "c" }] } },
        untouched: { a: { type: "checkboxes", selected_options: [] } },
        nothing: {},
      }),
    ),
  ).toEqual({
    line: "hello",
    empty: null,
    days: "14",
    until: "2026-11-30",
    time: "09:00",
    org: "2",
    none: null,
    mails: ["w", "c"],
    untouched: [],
    nothing: null,
  });
  expect(readValues({})).toEqual({});
});

describe("faults of a submitted form", () => {
  const shown = renderForm(
    form(
      field({ kind: "number", value: 7, min: 1, max: 365 }, { name: "warning", label: "Warning" }),
      field({ kind: "number", value: 5, min: 1, max: 365 }, { name: "critical", label: "Critical" }),
    ),
    READER,
  );

  test("stand at their fields, the first of each", () => {
    const faults = [
      { field: "critical", message: "Must not be below warning." },
      { field: "critical", message: "Too low." },
    ];
    expect(faultAnswer(faults, shown)).toEqual({
      response_action: "errors",
      errors: { critical: "Must not be below warning." },
    });
  });

  test("that belong to no field stand above the form, with the others, and the form stays as it is", () => {
    const faults = [
      { field: null, message: "The settings were changed meanwhile." },
      { field: "gone", message: "That field is *locked*." },
      { field: "critical", message: "Too low." },
    ];
    const answer = faultAnswer(faults, shown);
    const text =
      "*Attention:* The settings were changed meanwhile.\nThat field is ∗locked∗.\nCritical: Too low.";
    const warning = { type: "section", block_id: "faults", text: { type: "mrkdwn", text, verbatim: true } };
    expect(answer).toEqual({
      response_action: "update",
      view: { ...shown, blocks: [warning, ...shown.blocks] },
    });
    if (answer?.response_action !== "update") throw new Error("not an update");
    expect(checkView(answer.view)).toEqual([]);
    const again = faultAnswer([{ field: null, message: "Still." }], answer.view);
    expect(again).toMatchObject({ view: { blocks: [{ block_id: "faults" }, ...shown.blocks] } });
    expect(JSON.stringify(again)).not.toContain("meanwhile");
  });

  test("of any number and length make a view Slack takes", () => {
    const faults = Array.from({ length: 100 }, () => ({ field: null, message: "&".repeat(5000) }));
    const answer = faultAnswer(faults, shown);
    if (answer?.response_action !== "update") throw new Error("not an update");
    expect(checkView(answer.view)).toEqual([]);
    expect(faultAnswer([], shown)).toMatchObject({ response_action: "update" });
  });

  test("cannot be shown in what is no form", () => {
    expect(faultAnswer([{ field: null, message: "x" }], { ...shown, title: undefined })).toBeNull();
    expect(faultAnswer([{ field: null, message: "x" }], { ...shown, blocks: [{}] })).toBeNull();
    expect(faultAnswer([{ field: null, message: "x" }], null)).toBeNull();
  });
});

describe("the connection", () => {
  const renderer = slackRenderer();

  test("reads buttons, menus and fields", () => {
    const press = { action_id: "press:0.1", type: "button", value: "ack 1" };
    const menu = {
      action_id: "press:0.menu",
      type: "overflow",
      selected_option: { value: "why 1", text: {} },
    };
    expect(renderer.readAction(press)).toEqual({ kind: "press", payload: "ack 1" });
    expect(renderer.readAction(menu)).toEqual({ kind: "press", payload: "why 1" });
    expect(renderer.readAction({ action_id: "field:abc:org:name" })).toEqual({
      kind: "change",
      field: "org:name",
    });
    expect(renderer.readAction({ action_id: "press:0" })).toBeNull();
    expect(renderer.readAction({ action_id: "other", value: "x" })).toBeNull();
    expect(renderer.readAction("x")).toBeNull();
  });

  test("reads the fields of what it rendered by their ids", () => {
    const view = renderer.modal(form(field({ kind: "search", value: null }, { name: "org" })), READER);
    const [block] = view.blocks;
    const element = block !== undefined && "element" in block ? block.element : null;
    expect(renderer.readAction(element)).toEqual({ kind: "change", field: "org" });
  });

  test("reads a form with what stands in it, and no other", () => {
    const view = renderer.modal(form(field({ kind: "date", value: null })), READER);
    const state = { values: { f: { [ID]: { type: "datepicker", selected_date: "2026-11-30" } } } };
    expect(renderer.readForm({ ...view, state })).toEqual({
      payload: '{"f":"thresholds"}',
      values: { f: "2026-11-30" },
    });
    expect(renderer.readForm(view)).toEqual({ payload: '{"f":"thresholds"}', values: {} });
    expect(renderer.readForm({ ...view, callback_id: "other" })).toBeNull();
    expect(renderer.readForm(null)).toBeNull();
    expect(renderer.readForm({ ...view, state: { values: 7 } })).toBeNull();
    expect(renderer.readForm({ ...view, state: { values: { f: { a: { value: 7 } } } } })).toBeNull();
  });

  test("offers at most a hundred options", () => {
    const found = Array.from({ length: 101 }, (_, index) => ({ label: `${index}`, value: `${index}` }));
    expect(renderer.options(found)).toHaveLength(100);
    expect(renderer.options(found.slice(0, 1))).toEqual([
      { text: { type: "plain_text", text: "0", emoji: false }, value: "0" },
    ]);
  });

  test("says where a message's files are", () => {
    const row = [{ kind: "text", text: "x".repeat(100) }] as const;
    const view = {
      title: "T",
      parts: [
        {
          kind: "table",
          caption: "C",
          columns: [{ label: "L" }],
          rows: Array.from({ length: 200 }, () => row),
        },
      ],
      files: [{ name: "a.csv", mediaType: "text/csv", content: "" }],
    } as const;
    expect(JSON.stringify(renderer.message(view, READER, new Set()))).toContain(
      "All of it is in the thread: a.csv.",
    );
    expect(JSON.stringify(renderer.home(view, READER))).toContain("Slack shows no more here.");
  });
});
