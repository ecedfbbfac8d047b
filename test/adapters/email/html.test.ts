import { caniemail, type CanIEmailOptions } from "caniemail";
import { render } from "@react-email/render";
import fc from "fast-check";
import { HtmlValidate } from "html-validate";
import { createElement, Fragment } from "react";
import { describe, expect, it } from "vitest";

import { elementMaker } from "../../../adapters/email/html/maker.ts";
import { DARK, LIGHT, type Palette } from "../../../adapters/email/html/palette.ts";
import { renderHtml } from "../../../adapters/email/html/renderer.ts";
import { MOST_HTML_BYTES } from "../../../adapters/email/html/shorten.ts";
import { renderMail } from "../../../adapters/email/html/render-mail.ts";
import { reportView } from "../../../src/view/report.ts";
import type { Action, Cell, Part, Span, View } from "../../../src/view/view.ts";
import { madeUpReport } from "../../support/report.ts";

const READER = { locale: "en-GB", zone: "Europe/Lisbon" };
const AT = Date.UTC(2026, 10, 19, 9);

/** Every kind of part, span and cell there is. */
const EVERYTHING: View = {
  title: "Critical: LT-0042 not backed up",
  parts: [
    { kind: "note", tone: "warning", spans: ["The data is 9 days old."] },
    { kind: "heading", text: "LT-0042" },
    {
      kind: "text",
      spans: [
        "Not since ",
        { at: AT, style: "date-time" },
        ". ",
        { strong: "Switch it on" },
        " or say ",
        { code: "me" },
        ", see ",
        { link: "https://backup.example.com/help?a=1&b=2", text: "help" },
        ".",
      ],
    },
    {
      kind: "facts",
      facts: [
        { label: "Last backup activity", value: { kind: "time", at: AT - 31 * 86_400_000, asOf: AT } },
        { label: "Level", value: { kind: "level", level: "warning" } },
      ],
    },
    {
      kind: "table",
      caption: "Worst devices",
      columns: [
        { label: "Device", rowHeader: true },
        { label: "Level" },
        { label: "Stored", align: "right" },
      ],
      rows: [
        [
          { kind: "text", text: "LT-0001" },
          { kind: "level", level: "critical" },
          { kind: "bytes", value: 41_000_000_000n },
        ],
        [
          { kind: "text", text: "a device with quite a long name" },
          { kind: "level", level: "ok" },
          { kind: "percent", value: null },
        ],
      ],
      moreRows: 3,
    },
    { kind: "table", caption: "Nothing here", columns: [{ label: "Device" }], rows: [] },
    {
      kind: "chart",
      title: "Devices by level",
      shape: "pie",
      unit: "devices",
      points: [
        { label: "ok", value: 940 },
        { label: "warning", value: 1 },
        { label: "critical", value: 0 },
      ],
    },
    { kind: "list", items: [["one"], [{ strong: "two" }]] },
    {
      kind: "lines",
      lines: [{ spans: ["LT-0007"], actions: [action("Remind me", "https://backup.example.com/l/7")] }],
      moreLines: 2,
    },
    {
      kind: "actions",
      actions: [
        { ...action("I am away", "https://backup.example.com/l/1"), style: "primary" },
        { ...action("Discard", "https://backup.example.com/l/2"), style: "danger" },
        action("Only in chat"),
      ],
      more: [action("I need help", "https://backup.example.com/l/3")],
    },
    { kind: "note", tone: "plain", spans: ["You get this mail because your device reached a threshold."] },
  ],
};

describe("the HTML of a mail", () => {
  it.each<[string, View]>([
    ["every kind of part", EVERYTHING],
    ["a report of no devices", reportView(madeUpReport(0), { ownerNames: "full" })],
    ["a report of 5,000 devices", reportView(madeUpReport(5000), { ownerNames: "full" })],
  ])("is valid and accessible: %s", async (_, view) => {
    const report = await VALIDATOR.validateString(await renderMail(view, READER));
    expect(
      report.results.flatMap(({ messages }) =>
        messages.map(({ ruleId, message, selector }) => ({ ruleId, message, selector })),
      ),
    ).toEqual([]);
  });

  it("uses what mail programs support; what they do not is named here and does no harm", async () => {
    const html = await renderMail(EVERYTHING, READER);
    const { issues } = caniemail({ clients: CLIENTS, html });
    const titles = [...issues.errors.values()].flat().map(({ title }) => title);
    expect([...new Set(titles)].toSorted()).toEqual(Object.keys(UNSUPPORTED_SOMEWHERE).toSorted());
  });

  it("is what React would render whole", async () => {
    await agree(EVERYTHING);
    await agree(reportView(madeUpReport(300), { ownerNames: "full" }));
    await fc.assert(fc.asyncProperty(anyView(8), agree), { numRuns: 40 });
  });

  it("says everything that chat says, and leaves out buttons that lead nowhere", async () => {
    const html = await renderMail(EVERYTHING, READER);
    for (const words of [
      "Times are those of Europe/Lisbon.",
      "and 3 more",
      "Nothing here: none",
      "940 devices",
      "and 2 more",
      "I need help",
    ])
      expect(html).toContain(words);
    expect(html).not.toContain("Only in chat");
    expect(html).toContain('href="https://backup.example.com/help?a=1&amp;b=2"');
    expect(html.indexOf("You get this mail because")).toBeGreaterThan(html.indexOf("<hr"));
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    'https://a.example/"><script>',
    " https://a.example",
    "//a.example",
  ])("links nothing to %j", async (url) => {
    const html = await renderMail(
      {
        title: "x",
        parts: [
          { kind: "text", spans: [{ link: url, text: "here" }] },
          { kind: "actions", actions: [action("Press", url)] },
        ],
      },
      READER,
    );
    expect(html).not.toContain("<a ");
    expect(html).not.toContain("<script");
  });
});

describe("whatever names contain", () => {
  it("no markup gets through: there are the same tags as with harmless names", async () => {
    await fc.assert(
      fc.asyncProperty(anyView(8), async (view) => {
        expect(tagsOf(await renderMail(view, READER))).toEqual(
          tagsOf(await renderMail(harmless(view), READER)),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("the mail stays below the size at which programs cut it", async () => {
    await fc.assert(
      fc.asyncProperty(anyView(400), async (view) => {
        expect(Buffer.byteLength(await renderMail(view, READER))).toBeLessThanOrEqual(MOST_HTML_BYTES);
      }),
      { numRuns: 40 },
    );
  });
});

describe("the size", () => {
  it.each([100, 1_000, 20_000])(
    "of %i rows stays below what mail programs cut; what is left out is counted",
    async (rows) => {
      const view: View = {
        title: "Many",
        parts: [manyRows(rows), { kind: "note", tone: "plain", spans: ["Why."] }],
      };
      const html = await renderMail(view, READER);
      expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MOST_HTML_BYTES);
      const shown = html.split('scope="row"').length - 1;
      const more = Number(/and ([\d,]+) more/u.exec(html)?.[1]?.replaceAll(",", "") ?? 0);
      expect(shown + more).toBe(rows);
      expect(shown).toBeGreaterThanOrEqual(Math.min(rows, 100));
      expect(html).toContain("Why.");
    },
  );

  it("of very many parts, too: the last are left out, and the mail says so", async () => {
    const text: Part = { kind: "text", spans: ["word ".repeat(200)] };
    const footer: Part = { kind: "note", tone: "plain", spans: ["Why."] };
    const html = await renderMail(
      { title: "Long", parts: [...Array.from({ length: 400 }, () => text), footer] },
      READER,
    );
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MOST_HTML_BYTES);
    expect(html).toContain("More stands in the text part of this mail");
    expect(html).toContain("Why.");
  });
});

describe("contrast", () => {
  it.each([
    ["light", LIGHT],
    ["dark", DARK],
  ])("on %s screens is at least 4.5 : 1 for what is read, 3 : 1 for bars", (_, palette: Palette) => {
    const { card, warned } = palette;
    const pairs: [string, string][] = [
      [palette.text, card],
      [palette.text, palette.page],
      [palette.text, warned],
      [palette.muted, card],
      [palette.link, card],
      [palette.ok, card],
      [palette.warning, card],
      [palette.critical, card],
      [palette.onPrimary, palette.primary],
      [palette.onDanger, palette.danger],
    ];
    expect(pairs.filter(([text, ground]) => contrast(text, ground) < 4.5)).toEqual([]);
    expect(contrast(palette.bar, card)).toBeGreaterThanOrEqual(3);
  });
});

/** The rules of html-validate, its accessibility rules among them, less what mail programs need or the layout's package makes. */
const VALIDATOR = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended", "html-validate:a11y"],
  rules: {
    // Mail programs read attributes where they read no styles, and no style sheet at all.
    "no-deprecated-attr": "off",
    "no-inline-style": "off",
    "attribute-boolean-style": "off",
    // React writes `cellPadding` and `<br/>`; neither matters to HTML.
    "attr-case": "off",
    "void-style": "off",
    "long-title": "off",
    "no-trailing-whitespace": "off",
    // Either word of ARIA says the same; mail programs and their tests know this one.
    "presentation-role-style": "off",
    // Outlook on Windows draws buttons by these.
    "no-conditional-comment": "off",
  },
});

/** Thunderbird's data has holes that the checker stumbles over. */
const CLIENTS: CanIEmailOptions["clients"] = ["gmail.*", "outlook.*", "apple-mail.*", "yahoo.*"];

/** What some of these programs do without, and what becomes of the mail there. */
const UNSUPPORTED_SOMEWHERE = {
  "<body> element": "becomes a div; the card inside it carries the colours",
  "<style> element": "no lines between rows, light colours; all else is at the elements",
  "@media": "light colours, wider margins on phones",
  "Class selector": "as <style>",
  "Descendant combinator": "as <style>",
  "Type selector": "as <style>",
  "border-radius": "square buttons",
  "color-scheme meta tag": "the program makes its own dark colours",
  "display:none": "the preview text is seen, in one pixel's height",
  "max-height property": "display:none hides the preview text",
  overflow: "a wide table widens the mail",
  "role attribute": "the screen reader of Windows Mail may name layout tables",
  "table-layout": "a wide table widens the mail",
  "target attribute": "links open where the program likes",
  "white-space": "numbers may break",
};

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => {
    const part = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

async function agree(view: View): Promise<void> {
  const whole = await render(createElement(Fragment, null, renderHtml(view, READER, elementMaker)));
  const filled = await renderMail(view, READER);
  expect(plain(filled)).toBe(plain(whole));
}

/** Without the doctype, and without what React puts between texts. */
function plain(html: string): string {
  return html.replace(/^<!DOCTYPE[^>]*>\s*/u, "").replaceAll(/<!--(?:\/?[$ ]*|html|head|body)-->/gu, "");
}

function tagsOf(html: string): string[] {
  return html.match(/<[a-z/!][^\s>]*/giu) ?? [];
}

/** The same message with every foreign letter an x. */
function harmless(view: View): View {
  const clean = (text: string): string => text.replaceAll(/\S/gu, "x");
  const span = (one: Span): Span => {
    if (typeof one === "string") return clean(one);
    if ("strong" in one) return { strong: clean(one.strong) };
    if ("code" in one) return { code: clean(one.code) };
    return "link" in one ? { ...one, text: clean(one.text) } : one;
  };
  const cell = (one: Cell): Cell => (one.kind === "text" ? { ...one, text: clean(one.text) } : one);
  const part = (one: Part): Part => {
    switch (one.kind) {
      case "heading":
        return { ...one, text: clean(one.text) };
      case "text":
      case "note":
        return { ...one, spans: one.spans.map(span) };
      case "list":
        return { ...one, items: one.items.map((item) => item.map(span)) };
      case "table":
        return { ...one, caption: clean(one.caption), rows: one.rows.map((row) => row.map(cell)) };
      case "actions":
        return { ...one, actions: one.actions.map((each) => ({ ...each, label: clean(each.label) })) };
      case "facts":
      case "chart":
      case "lines":
        return one;
    }
  };
  return { title: clean(view.title), parts: view.parts.map(part) };
}

function manyRows(rows: number): Part {
  return {
    kind: "table",
    caption: "Devices",
    columns: [{ label: "Device", rowHeader: true }, { label: "Owner" }, { label: "Last activity" }],
    rows: Array.from({ length: rows }, (_, id): Cell[] => [
      { kind: "text", text: `LT-${id}` },
      { kind: "text", text: "Ada Lovelace" },
      { kind: "time", at: AT, asOf: AT },
    ]),
  };
}

function action(label: string, url?: string): Action {
  return url === undefined ? { label, payload: "p" } : { label, payload: "p", url };
}

function anyText(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.constantFrom(
      "<script>alert(1)</script>",
      '"><img src=x onerror=alert(1)>',
      "</td></table>",
      "{{ owner.name }}",
      "\r\nBcc: eve@evil.example",
      "<!--",
      "&lt;b&gt;",
      "'onmouseover='x",
      "\u{f0000}text\u{f0001}",
      "\u202Etxt.exe",
    ),
  );
}

function anySpan(): fc.Arbitrary<Span> {
  const text = anyText();
  return fc.oneof(
    text,
    text.map((strong) => ({ strong })),
    text.map((code) => ({ code })),
    fc.constant({ at: AT, style: "date-time" } as const),
    text.map((words) => ({ link: "https://backup.example.com/x?a=1&b=2", text: words })),
  );
}

function anyPart(rows: number): fc.Arbitrary<Part> {
  const text = anyText();
  const spans = fc.array(anySpan(), { maxLength: 4 });
  return fc.oneof(
    text.map((words): Part => ({ kind: "heading", text: words })),
    spans.map((all): Part => ({ kind: "text", spans: all })),
    fc
      .tuple(fc.constantFrom("plain" as const, "warning" as const), spans)
      .map(([tone, all]): Part => ({ kind: "note", tone, spans: all })),
    fc.array(spans, { maxLength: 4 }).map((items): Part => ({ kind: "list", items })),
    fc.array(text, { maxLength: rows }).map((names): Part => ({
      kind: "table",
      caption: names[0] ?? "",
      columns: [{ label: names[1] ?? "", rowHeader: true }, { label: "Level" }],
      rows: names.map((name): Cell[] => [
        { kind: "text", text: name },
        { kind: "level", level: "ok" },
      ]),
    })),
    fc.array(text, { maxLength: 6 }).map((labels): Part => ({
      kind: "actions",
      actions: labels.map((label) => action(label, "https://b.example/l")),
    })),
  );
}

function anyView(rows: number): fc.Arbitrary<View> {
  return fc.record({ title: anyText(), parts: fc.array(anyPart(rows), { maxLength: 12 }) });
}
