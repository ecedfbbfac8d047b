import fc from "fast-check";
import { expect, test } from "vitest";

import { faultAnswer } from "../../../adapters/slack/render/faults.ts";
import { renderForm } from "../../../adapters/slack/render/form.ts";
import { renderMessage } from "../../../adapters/slack/render/message.ts";
import { renderHome } from "../../../adapters/slack/render/view.ts";
import type { Form } from "../../../src/view/form.ts";
import { neutralLine } from "../../../src/view/neutral.ts";
import type { Part, ReaderStyle, View } from "../../../src/view/view.ts";
import { at } from "../../support/at.ts";

const READER: ReaderStyle = { locale: "en", zone: "Europe/Berlin" };
const NOW = at("2026-11-19T08:00:00Z");
const LINK = "https://example.org/report";

const HOSTILE = [
  "<!channel>",
  "<!here|everyone>",
  "<@U123>",
  "<#C123|general>",
  "<https://evil.example|your bank>",
  "&lt;!channel&gt;",
  "&amp;lt;@U1&gt;",
  "*bold*",
  "_italic_",
  "~gone~",
  "`code`",
  "```block```",
  "> quoted",
  ">>> quoted",
  ":rotating_light:",
  "a\nb",
  "a\r\n> b",
  "\u2028next",
  "\u202egnp.exe",
  "\u2066x\u2069",
  "\u0007\u001b[31m",
  "\ud800",
  "<!date^1^{date}|x>",
  "|",
  "https://evil.example/a",
  "x>",
  "<x",
  "@channel",
  "*",
  "_",
  "`",
  ":",
  "<",
  ">",
  "&",
  "LAPTOP_01_a",
  "smile:",
];

function name(): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
    { weight: 1, arbitrary: fc.string() },
  );
  return fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(""));
}

/** Every place of a view that foreign text may get into. */
function hostileView(text: string): View {
  const spans = [
    text,
    { strong: text },
    " ",
    { code: text },
    { link: LINK, text },
    { at: NOW, style: "time" },
  ] as const;
  const cell = { kind: "text", text } as const;
  const action = { label: text, payload: "go", confirm: { title: text, text, yes: text } };
  const parts: Part[] = [
    { kind: "heading", text },
    { kind: "text", spans },
    {
      kind: "facts",
      facts: [
        { label: text, value: cell },
        { label: "Last", value: { kind: "time", at: NOW, asOf: NOW } },
      ],
    },
    {
      kind: "table",
      caption: text,
      columns: [{ label: text, rowHeader: true }],
      rows: [[cell], [{ kind: "money", amount: text, currency: text }]],
    },
    {
      kind: "chart",
      title: text,
      shape: "bar",
      unit: text,
      points: [
        { label: text, value: 1 },
        { label: text, value: 2 },
      ],
    },
    { kind: "chart", title: text, shape: "pie", unit: text, points: [{ label: text, value: 1 }] },
    { kind: "note", tone: "plain", spans },
    { kind: "note", tone: "warning", spans },
    { kind: "list", items: [spans] },
    {
      kind: "lines",
      lines: [
        { spans, actions: [action] },
        {
          spans,
          actions: [
            { label: text, payload: "x" },
            { label: text, payload: "y" },
          ],
        },
      ],
    },
    { kind: "actions", actions: [action], more: [{ label: text, payload: "more" }] },
  ];
  return { title: text, parts };
}

function hostileForm(text: string): Form {
  const option = { label: text, value: "x", hint: text };
  return {
    title: text,
    submit: text,
    payload: "p",
    parts: [
      { kind: "note", tone: "warning", spans: [text] },
      { kind: "table", caption: text, columns: [{ label: text }], rows: [[{ kind: "text", text }]] },
      {
        kind: "field",
        name: "a",
        label: text,
        hint: text,
        input: { kind: "line", value: text, maxLength: 3000, placeholder: text },
      },
      { kind: "field", name: "b", label: text, input: { kind: "choice", value: "x", options: [option] } },
      { kind: "field", name: "c", label: text, input: { kind: "choices", values: ["x"], options: [option] } },
      { kind: "field", name: "d", label: text, input: { kind: "search", value: option, placeholder: text } },
      { kind: "field", name: "e", label: text, input: { kind: "choice", value: null, options: [] } },
    ],
  };
}

/** What Slack would read in mrkdwn beside text: `[what, where]`. Marks that are ours are counted by the caller. */
function readInMrkdwn(mrkdwn: string): { tokens: string[]; marks: Record<string, number> } {
  const tokens = mrkdwn.match(/<[^>]*>/g) ?? [];
  const code = mrkdwn.match(/`[^`]*`/g) ?? [];
  const rest = mrkdwn.replace(/<[^>|]*\|/g, "").replace(/`[^`]*`/g, "c");
  return {
    tokens,
    marks: {
      "`": code.length,
      "stray `": rest.split("`").length - 1,
      "*": rest.split("*").length - 1,
      "~": rest.split("~").length - 1,
      _: rest.match(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g)?.length ?? 0,
      ">": rest.match(/^\s*&gt;/gm)?.length ?? 0,
      ":": rest.match(/:[\p{L}\p{N}_+'-]+:/gu)?.length ?? 0,
      "&": mrkdwn.match(/&(?!amp;|lt;|gt;)/g)?.length ?? 0,
    },
  };
}

const NONE = { "`": 0, "stray `": 0, "*": 0, "~": 0, _: 0, ">": 0, ":": 0, "&": 0 };
const TIME = /^<!date\^\d+\^[{}a-z_ ]+\|[\d: -]+>$/;

interface Found {
  readonly path: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** Every object of a payload. */
function objectsOf(value: unknown, path: string = ""): Found[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => objectsOf(each, `${path}/${index}`));
  if (typeof value !== "object" || value === null) return [];
  const object: Record<string, unknown> = { ...value };
  return [
    { path, object },
    ...Object.entries(object).flatMap(([key, each]) => objectsOf(each, `${path}/${key}`)),
  ];
}

const RAW_TYPES = new Set(["text", "date", "link", "raw_text", "raw_number", "plain_text"]);
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f]/u;

/** Walks every string by the kind of its field; what Slack would read as more than text is a fault. */
function faultsOf(payload: unknown): string[] {
  return objectsOf(payload).flatMap(({ path, object }) => {
    const { type, text } = object;
    const faults: string[] = [];
    if (type === "mrkdwn") faults.push(...mrkdwnFaults(object));
    if (type === "plain_text" && object["emoji"] !== false) faults.push("reads :signs:");
    if (typeof type === "string" && ["user", "broadcast", "emoji", "channel", "usergroup"].includes(type))
      faults.push(type);
    if (type === "link" && object["url"] !== LINK) faults.push(`link to ${String(object["url"])}`);
    if (typeof text === "string" && !RAW_TYPES.has(String(type)) && type !== "mrkdwn")
      faults.push(`unknown ${String(type)}`);
    for (const [key, each] of Object.entries(object)) {
      if (typeof each !== "string") continue;
      const lines = key === "text" ? each.replaceAll("\n", "") : each;
      if (CONTROLS.test(lines)) faults.push(`control character in ${key}`);
      if (!each.isWellFormed()) faults.push(`half a character in ${key}`);
    }
    return faults.map((fault) => `${path}: ${fault}`);
  });
}

function mrkdwnFaults(object: Readonly<Record<string, unknown>>): string[] {
  const mrkdwn = String(object["text"]);
  const { tokens, marks } = readInMrkdwn(mrkdwn);
  const foreign = tokens.filter((token) => !TIME.test(token) && !token.startsWith(`<${LINK}|`));
  const strong = marks["*"] ?? 0;
  const faults = foreign.map((token) => `token ${token}`);
  if (object["verbatim"] !== true) faults.push("Slack looks for links and channels");
  // Bold are one label or name, or the warning's word with a name.
  if (strong % 2 !== 0 || strong > 4) faults.push("bold");
  if ((marks["`"] ?? 0) > 1) faults.push("code");
  const others = { ...marks, "*": 0, "`": 0 };
  if (JSON.stringify(others) !== JSON.stringify(NONE)) faults.push(JSON.stringify(others));
  return faults;
}

const REFUSALS = [[], ["data_table", "data_visualization"], ["data_table", "table", "data_visualization"]];

test("no foreign text works as mention, link, formatting or emoji in a message", () => {
  fc.assert(
    fc.property(name(), fc.constantFrom(...REFUSALS), (text, refused) => {
      const message = renderMessage(hostileView(text), { reader: READER, rejected: new Set(refused) });
      expect(faultsOf(message.blocks)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("nor in the text that stands for the message", () => {
  fc.assert(
    fc.property(name(), (text) => {
      const message = renderMessage(hostileView(text), { reader: READER, rejected: new Set() });
      const { tokens, marks } = readInMrkdwn(message.text);
      expect(marks).toEqual(NONE);
      expect(tokens.filter((token) => !token.startsWith(`<${LINK}|`))).toEqual([]);
      expect(message.text.replace(/<[^>]*>/g, "")).not.toContain("://");
      expect(message.text.replaceAll("\n", "")).not.toMatch(CONTROLS);
    }),
    { numRuns: 500 },
  );
});

test("nor in a form, the App Home, or what is said of a form's faults", () => {
  fc.assert(
    fc.property(name(), (text) => {
      const form = renderForm(hostileForm(text), READER);
      expect(faultsOf(form)).toEqual([]);
      expect(faultsOf(renderHome(hostileView(text), READER))).toEqual([]);
      expect(faultsOf(faultAnswer([{ field: null, message: text }], form))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("what is shown is the name as it is wherever Slack reads nothing in it", () => {
  const text = "<!channel> *bold* `x` &lt; :fire:";
  const { blocks } = renderMessage(hostileView(text), { reader: READER, rejected: new Set() });
  const raw = objectsOf(blocks).filter(({ object }) =>
    ["text", "raw_text", "plain_text"].includes(String(object["type"])),
  );
  const shown = raw.map(({ object }) => object["text"]);
  expect(shown.filter((each) => each === neutralLine(text)).length).toBeGreaterThan(15);
});

test("the checks of this file see what must not be", () => {
  const bad = [
    "<!channel>",
    "*a* *b* *c*",
    "_a_",
    "~a~",
    "&gt; a",
    ":fire:",
    "`a` `b`",
    "a & b",
    "<https://evil.example|x>",
  ];
  for (const text of bad) {
    expect({ text, faults: faultsOf({ type: "mrkdwn", text, verbatim: true }) }).not.toMatchObject({
      faults: [],
    });
  }
  expect(faultsOf({ type: "mrkdwn", text: "*a* `b` c_d 10:30", verbatim: true })).toEqual([]);
  expect(faultsOf({ type: "mrkdwn", text: "a" })).not.toEqual([]);
  expect(faultsOf({ type: "plain_text", text: "a" })).not.toEqual([]);
  expect(faultsOf({ type: "user", user_id: "U1" })).not.toEqual([]);
});
