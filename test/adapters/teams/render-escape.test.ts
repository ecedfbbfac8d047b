import fc from "fast-check";
import { expect, test } from "vitest";

import { renderForm } from "../../../adapters/teams/render/form.ts";
import { renderMessage } from "../../../adapters/teams/render/message.ts";
import type { Form } from "../../../src/view/form.ts";
import type { Part, ReaderStyle, View } from "../../../src/view/view.ts";
import { at } from "../../support/at.ts";
import { showCard } from "../../support/shown-card.ts";
import { checkCard } from "../../support/teams-limits.ts";

const READER: ReaderStyle = { locale: "en", zone: "Europe/Berlin" };
const NOW = at("2026-11-19T08:00:00Z");
const LINK = "https://example.org/report";

const HOSTILE = [
  "<at>everybody</at>",
  "<AT id=0>x</at>",
  "&lt;at&gt;all&lt;/at&gt;",
  "[your bank](https://evil.example)",
  "![x](https://evil.example/x.png)",
  "[a]: https://evil.example",
  "[a][b]",
  "**bold**",
  "__bold__",
  "*italic*",
  "_italic_",
  "~~gone~~",
  "`code`",
  "# heading",
  "> quoted",
  "- item",
  "* item",
  "+ item",
  "1. item",
  "2) item",
  "---",
  "===",
  "| a | b |",
  "    code",
  "\\*x\\*",
  "\\",
  "a\nb",
  "a\r\n\r\n- b",
  "\u2028next",
  "\u202egnp.exe",
  "\u0007\u001b[31m",
  "\ud800",
  "{{DATE(2026-11-19T08:00:00Z, SHORT)}}",
  "{{TIME(2026-11-19T08:00:00Z)}}",
  "{",
  "{DATE(2026-11-19T08:00:00Z)}}",
  "${name}",
  "https://evil.example/a",
  "www.evil.example",
  "<script>alert(1)</script>",
  "<a href=x>",
  "<",
  ">",
  "&",
  "&amp;",
  "*",
  "_",
  "LAPTOP_01_a",
];

function name(): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
    { weight: 1, arbitrary: fc.string() },
  );
  return fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(""));
}

/** Every place of a view that foreign text may get into. */
function hostileView(text: string): View {
  const spans = [text, { strong: text }, { code: text }, { link: LINK, text }, "{", text] as const;
  const cell = { kind: "text", text } as const;
  const action = { label: text, payload: "go", confirm: { title: text, text, yes: text } };
  const parts: Part[] = [
    { kind: "heading", text },
    { kind: "text", spans },
    { kind: "facts", facts: [{ label: text, value: cell }] },
    {
      kind: "table",
      caption: text,
      columns: [{ label: text, rowHeader: true }, ...Array.from({ length: 5 }, () => ({ label: text }))],
      rows: [Array.from({ length: 6 }, () => cell)],
    },
    { kind: "chart", title: text, shape: "bar", unit: text, points: [{ label: text, value: 1 }] },
    { kind: "note", tone: "warning", spans },
    { kind: "note", tone: "plain", spans },
    { kind: "list", items: [spans] },
    { kind: "lines", lines: [{ spans, actions: [action, { label: text, payload: "go" }] }] },
    { kind: "actions", actions: [action], more: [{ label: text, payload: "go" }] },
  ];
  return { title: text, parts, files: [{ name: text, mediaType: "text/csv", content: "" }] };
}

function hostileForm(text: string): Form {
  const options = [{ label: text, value: "a", hint: text }];
  return {
    title: text,
    submit: text,
    payload: "what the bot wrote",
    parts: [
      { kind: "heading", text },
      {
        kind: "field",
        name: "line",
        label: text,
        hint: text,
        input: { kind: "line", value: text, maxLength: 200 },
      },
      { kind: "field", name: "one", label: text, input: { kind: "choice", value: "a", options } },
      { kind: "field", name: "some", label: text, input: { kind: "choices", values: ["a"], options } },
      { kind: "field", name: "find", label: text, input: { kind: "search", value: options[0] ?? null } },
    ],
  };
}

/** What nobody but ourselves may put into a card. */
const SMUGGLED = "em, strong, del, code, ul, ol, h6, blockquote, link, img, script, wbr, hr, .mention";

/** What came of a card that should not; `links` of ours may stand in it. */
function harmOf(card: unknown, links: number): readonly string[] {
  const { element, faults } = showCard(card);
  const marked = Array.from(element.querySelectorAll(SMUGGLED), (each) => each.outerHTML);
  const anchors = Array.from(element.querySelectorAll("a"), (each) => each.getAttribute("href") ?? "none");
  const foreign = anchors.filter((href) => href !== LINK);
  const many = anchors.length > links ? [`${anchors.length} links`] : [];
  // Dates are told in words: one that was smuggled in would be.
  const dates = /Nov(?:ember)? 19, 2026|11\/19\/2026|\b[89]:00 AM/.exec(element.textContent) ?? [];
  const mentions = /<\/?at\b/i.exec(JSON.stringify(card, withoutTyped)) ?? [];
  return [...checkCard(card), ...faults, ...marked, ...foreign, ...many, ...dates, ...mentions];
}

/** What stands in a field is shown as it was typed. */
function withoutTyped(_: string, value: unknown): unknown {
  const typed = typeof value === "object" && value !== null && "type" in value && value.type === "Input.Text";
  return typed ? { ...value, value: "" } : value;
}

test("nothing in a name of a view is interpreted", () => {
  fc.assert(
    fc.property(name(), (text) => {
      for (const rejected of [[], ["charts", "tables"]]) {
        const { card } = renderMessage(hostileView(text), { reader: READER, rejected: new Set(rejected) });
        expect(harmOf(card, 20)).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});

test("nothing in a name of a form is interpreted", () => {
  fc.assert(
    fc.property(name(), (text) => {
      const card = renderForm(hostileForm(text), {
        reader: READER,
        faults: [{ field: "line", message: text }],
      });
      expect(harmOf(card, 0)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("a plain client and a search show the names, and nothing else comes of them", () => {
  fc.assert(
    fc.property(name(), (text) => {
      const { card, summary } = renderMessage(hostileView(text), { reader: READER, rejected: new Set() });
      for (const plain of [card.fallbackText, summary]) {
        const lines = { type: "AdaptiveCard", version: "1.5", fallbackText: "x", body: blocksOf(plain) };
        expect(harmOf(lines, 0)).toEqual([]);
      }
      expect(summary).not.toMatch(/[\n\r]/);
    }),
    { numRuns: 60 },
  );
});

function blocksOf(text: string): readonly object[] {
  return text.split("\n\n").map((line) => ({ type: "TextBlock", text: line, wrap: true }));
}

test.each([
  ["LT-0042", "LT-0042"],
  ["LAPTOP_01_a", "LAPTOP_01_a"],
  ["Zoë's <MacBook> & *co*", "Zoë's ‹MacBook> & ∗co∗"],
  ["[old](new)", "[old]\u200a(new)"],
  ["-5 °C", "-5 °C"],
  ["- not an item", "‐ not an item"],
  ["DOMAIN\\user", "DOMAIN\\user"],
  ["see https://x.example", "see https∶//x.example"],
])("%s as a heading is shown as %s", (text, shown) => {
  const { card } = renderMessage({ title: text, parts: [] }, { reader: READER, rejected: new Set() });
  const [title] = card.body;
  expect(title?.type === "TextBlock" ? title.text : "").toBe(shown);
});

test("a link that leads nowhere one may go is its text alone", () => {
  for (const link of ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "no address"]) {
    const view: View = { title: "t", parts: [{ kind: "text", spans: [{ link, text: "here" }] }] };
    const { card } = renderMessage(view, { reader: READER, rejected: new Set() });
    expect(card.body[1]).toEqual({ type: "RichTextBlock", inlines: ["here"] });
  }
});

test("a time is shown in the zone of whoever looks; one that cannot be told so stands in the reader's", () => {
  const spans = [
    { at: NOW, style: "date-time" },
    " ",
    { at: NOW, style: "date" },
    " ",
    { at: NOW, style: "time" },
    " ",
    { at: at("1960-01-01T00:00:00Z"), style: "date" },
  ] as const;
  const { card } = renderMessage(
    { title: "t", parts: [{ kind: "text", spans }] },
    { reader: READER, rejected: new Set() },
  );
  expect(card.body[1]).toEqual({
    type: "RichTextBlock",
    inlines: [
      "{{DATE(2026-11-19T08:00:00Z,SHORT)}} {{TIME(2026-11-19T08:00:00Z)}}",
      " ",
      "{{DATE(2026-11-19T08:00:00Z,SHORT)}}",
      " ",
      "{{TIME(2026-11-19T08:00:00Z)}}",
      " ",
      "1960-01-01",
    ],
  });
});
