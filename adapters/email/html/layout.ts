import { Body, Button, Container, Head, Heading, Hr, Html, Link, Text } from "@react-email/components";
import { createElement as h } from "react";

import { LOGO_ID } from "./logo-id.ts";
import { fragment } from "./maker.ts";
import { STYLE_SHEET, STYLES } from "./style.ts";

const document = fragment(["preview", "logo", "content", "footer"], ["title"], (nodes, { title }) =>
  h(
    Html,
    { lang: "en", dir: "ltr" },
    h(
      Head,
      null,
      h("title", null, title),
      h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      h("meta", { name: "color-scheme", content: "light dark" }),
      h("meta", { name: "supported-color-schemes", content: "light dark" }),
      h("style", { dangerouslySetInnerHTML: { __html: STYLE_SHEET } }),
    ),
    h(
      Body,
      { className: "page", style: STYLES.page },
      h("div", { style: STYLES.preview }, nodes.preview),
      h(
        Container,
        { style: STYLES.container },
        h(
          "div",
          { className: "card", style: STYLES.card },
          nodes.logo,
          h(Text, { className: "muted", style: STYLES.brand }, "Backup reports"),
          h(Heading, { as: "h1", className: "text", style: STYLES.title }, title),
          nodes.content,
          h(Hr, { className: "end", style: STYLES.end }),
          nodes.footer,
        ),
      ),
    ),
  ),
);

/** Its size stands in attributes, which Outlook goes by. */
const logo = fragment([], ["alt", "width", "height"], (_, { alt, width, height }) =>
  h("img", { src: `cid:${LOGO_ID}`, alt, width, height, className: "logo text", style: STYLES.logo }),
);

const heading = fragment(["text"], [], ({ text }) =>
  h(Heading, { as: "h2", className: "text", style: STYLES.heading }, text),
);

const paragraph = fragment(["text"], [], ({ text }) =>
  h(Text, { className: "text", style: STYLES.paragraph }, text),
);

const note = fragment(["text"], [], ({ text }) => h(Text, { className: "muted", style: STYLES.note }, text));

const attention = fragment(["text"], [], ({ text }) =>
  h(Text, { className: "attention", style: STYLES.attention }, h("strong", null, "Attention: "), text),
);

const strong = fragment(["text"], [], ({ text }) => h("strong", null, text));

const code = fragment(["text"], [], ({ text }) => h("code", { style: STYLES.code }, text));

const link = fragment(["text"], ["url"], ({ text }, { url }) =>
  h(Link, { href: url, className: "link", style: STYLES.link }, text),
);

/** Label and value of one thing each: for screen readers it is no table, but text in this order. */
const facts = fragment(["rows"], [], ({ rows }) =>
  h(
    "table",
    {
      role: "presentation",
      cellPadding: 4,
      cellSpacing: 0,
      border: 0,
      className: "text",
      style: STYLES.facts,
    },
    h("tbody", null, rows),
  ),
);

const fact = fragment(["label", "value"], [], ({ label, value }) =>
  h(
    "tr",
    { valign: "top" },
    h("td", { className: "muted", style: STYLES.label }, label),
    h("td", null, value),
  ),
);

const table = fragment(["caption", "labels", "rows"], [], ({ caption, labels, rows }) =>
  h(
    "div",
    { style: STYLES.wide },
    h(
      "table",
      {
        width: "100%",
        cellPadding: 5,
        cellSpacing: 0,
        border: 0,
        className: "rows text",
        style: STYLES.rows,
      },
      h("caption", { className: "text", style: STYLES.caption }, caption),
      h("thead", null, h("tr", { valign: "bottom" }, labels)),
      h("tbody", null, rows),
    ),
  ),
);

const label = fragment(["text"], [], ({ text }) => h("th", { scope: "col", align: "left" }, text));

const labelRight = fragment(["text"], [], ({ text }) => h("th", { scope: "col", align: "right" }, text));

const row = fragment(["cells"], [], ({ cells }) => h("tr", { valign: "top" }, cells));

const rowName = fragment(["text"], [], ({ text }) =>
  h("th", { scope: "row", align: "left", style: STYLES.rowName }, text),
);

/** A name that stays on its line. */
const rowNameShort = fragment(["text"], [], ({ text }) =>
  h("th", { scope: "row", align: "left", className: "num", style: STYLES.rowName }, text),
);

const cell = fragment(["text"], [], ({ text }) => h("td", null, text));

const cellRight = fragment(["text"], [], ({ text }) => h("td", { align: "right", className: "num" }, text));

const ok = fragment(["text"], [], ({ text }) => h("strong", { className: "ok", style: STYLES.ok }, text));

const warning = fragment(["text"], [], ({ text }) =>
  h("strong", { className: "warning", style: STYLES.warning }, text),
);

const critical = fragment(["text"], [], ({ text }) =>
  h("strong", { className: "critical", style: STYLES.critical }, text),
);

/** A chart is a table whose bars are coloured cells: it needs no image, and is read as its numbers. */
const chart = fragment(["caption", "points"], [], ({ caption, points }) =>
  h(
    "div",
    { style: STYLES.wide },
    h(
      "table",
      { width: "100%", cellPadding: 4, cellSpacing: 0, border: 0, className: "text", style: STYLES.rows },
      h("caption", { className: "text", style: STYLES.caption }, caption),
      h("tbody", null, points),
    ),
  ),
);

const point = fragment(["label", "bar", "value"], [], (nodes) =>
  h(
    "tr",
    null,
    h("th", { scope: "row", align: "left", width: "20%", style: STYLES.rowName }, nodes.label),
    h("td", { align: "right", width: "12%", className: "num" }, nodes.value),
    h("td", null, nodes.bar),
  ),
);

const bar = fragment([], ["width"], (_, { width }) =>
  h(
    "table",
    { role: "presentation", width, cellPadding: 0, cellSpacing: 0, border: 0 },
    h("tbody", null, h("tr", null, h("td", { height: 12, className: "bar", style: STYLES.bar }, "\u00a0"))),
  ),
);

const list = fragment(["items"], [], ({ items }) =>
  h("ul", { className: "text", style: STYLES.list }, items),
);

const item = fragment(["text"], [], ({ text }) => h("li", null, text));

const buttons = fragment(["buttons"], [], (nodes) => h("div", { style: STYLES.buttons }, nodes.buttons));

const button = fragment(["text"], ["url"], ({ text }, { url }) =>
  h(Button, { href: url, className: "plain", style: { ...STYLES.button, ...STYLES.plain } }, text),
);

const buttonPrimary = fragment(["text"], ["url"], ({ text }, { url }) =>
  h(Button, { href: url, className: "primary", style: { ...STYLES.button, ...STYLES.primary } }, text),
);

const buttonDanger = fragment(["text"], ["url"], ({ text }, { url }) =>
  h(Button, { href: url, className: "danger", style: { ...STYLES.button, ...STYLES.danger } }, text),
);

/** Everything a mail is put together from. */
export const LAYOUT = {
  document,
  logo,
  heading,
  paragraph,
  note,
  attention,
  strong,
  code,
  link,
  facts,
  fact,
  table,
  label,
  labelRight,
  row,
  rowName,
  rowNameShort,
  cell,
  cellRight,
  ok,
  warning,
  critical,
  chart,
  point,
  bar,
  list,
  item,
  buttons,
  button,
  buttonPrimary,
  buttonDanger,
} as const;
