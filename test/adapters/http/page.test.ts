import fc from "fast-check";
import { HtmlValidate } from "html-validate";
import { expect, test } from "vitest";

import { pageResponse } from "../../../adapters/http/page.ts";
import type { Page } from "../../../src/port/route.ts";
import { awayPage, helpPage, plainPage } from "../../../src/view/link-page.ts";
import { at } from "../../support/at.ts";

const READER = { locale: "en-GB", zone: "UTC" };
const validator = new HtmlValidate({
  extends: ["html-validate:recommended", "html-validate:a11y"],
  rules: { "no-inline-style": "error" },
});

const EVERYTHING: Page = {
  reader: READER,
  view: {
    title: "All there is",
    parts: [
      { kind: "heading", text: "Heading" },
      {
        kind: "text",
        spans: [
          "Text ",
          { strong: "strong" },
          { code: "code" },
          { link: "https://x.test/?a=1&b=2", text: "there" },
          { link: "javascript:alert(1)", text: "nowhere" },
          { at: at("2026-11-19T09:00:00Z"), style: "date-time" },
        ],
      },
      { kind: "note", tone: "warning", spans: ["Careful"] },
      { kind: "note", tone: "plain", spans: ["By the way"] },
      { kind: "list", items: [["one"], ["two"]] },
      { kind: "facts", facts: [{ label: "Device", value: { kind: "text", text: "LT-1" } }] },
      { kind: "actions", actions: [{ label: "Not shown", payload: "x" }] },
    ],
  },
  form: {
    submit: "Send",
    fields: [
      {
        kind: "field",
        name: "a",
        label: "A",
        hint: "help",
        input: { kind: "line", value: "", maxLength: 9 },
      },
      { kind: "field", name: "b", label: "B", input: { kind: "number", value: 3, min: 1, max: 9 } },
      { kind: "field", name: "c", label: "C", input: { kind: "time", value: "09:00" } },
      {
        kind: "field",
        name: "d",
        label: "D",
        input: { kind: "choice", value: "1", options: [{ label: "One", value: "1" }] },
      },
      {
        kind: "field",
        name: "e",
        label: "E",
        input: { kind: "choices", values: [], options: [{ label: "One", value: "1" }] },
      },
      { kind: "field", name: "f", label: "F", optional: true, input: { kind: "search", value: null } },
    ],
  },
};

test.each<[string, Page]>([
  ["away", { ...awayPage(), reader: READER }],
  ["help", { ...helpPage("LT-0001"), reader: READER }],
  ["an answer", { ...plainPage("Noted", "It is."), reader: READER }],
  ["all there is", EVERYTHING],
])("%s is valid and accessible HTML", async (_name, page) => {
  const html = await pageResponse(200, page).text();
  const report = await validator.validateString(html);
  expect(
    report.results.flatMap(({ messages }) => messages.map((one) => `${one.ruleId}: ${one.message}`)),
  ).toEqual([]);
});

test("only the web is linked to", async () => {
  const html = await pageResponse(200, EVERYTHING).text();
  expect(html).toContain('<a href="https://x.test/?a=1&amp;b=2">there</a>');
  expect(html).not.toContain("javascript:");
});

test("no name becomes a tag or an attribute", async () => {
  const sign = fc.constantFrom(
    "<script>",
    "</textarea>",
    '" onload="x',
    "'",
    "&lt;",
    "\r\n",
    "]]>",
    "<!--",
    "a",
  );
  const name = fc.array(sign, { minLength: 1, maxLength: 6 }).map((signs) => signs.join(""));
  await fc.assert(
    fc.asyncProperty(name, async (text) => {
      const page: Page = {
        reader: READER,
        view: { title: text, parts: [{ kind: "text", spans: [text, { strong: text }] }] },
        form: {
          submit: text,
          fields: [
            { kind: "field", name: "a", label: text, input: { kind: "text", value: text, maxLength: 99 } },
          ],
        },
      };
      const html = await pageResponse(200, page).text();
      const tags = html.match(/<[a-z!/][^>]*>/giu) ?? [];
      expect(tags.filter((tag) => /script|onload|<!--/u.test(tag))).toEqual([]);
      expect(tags).toHaveLength(34);
    }),
  );
});
