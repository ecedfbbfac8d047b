import { createHash } from "node:crypto";

import type { Page } from "../../src/port/route.ts";
import { neutralLine } from "../../src/view/neutral.ts";
import { renderText } from "../../src/view/text.ts";
import type { FieldPart, Input } from "../../src/view/form.ts";
import { formatTime } from "../../src/view/format.ts";
import type { Part, ReaderStyle, Span } from "../../src/view/view.ts";
import { SECURITY_HEADERS } from "./headers.ts";

const STYLE =
  ":root{color-scheme:light dark}body{font:1rem/1.5 sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}" +
  "h1{line-height:1.2}h2{font-size:1.1rem;line-height:1.3;margin:2.5rem 0 0}h2+p{margin:.25rem 0}ul{margin:.25rem 0;padding-left:1.25rem}" +
  "label{display:block;margin-bottom:.25rem}input,textarea,select,button{font:inherit;padding:.4rem;max-width:100%;box-sizing:border-box}" +
  "textarea{width:100%}.warning{border-left:.25rem solid;padding-left:.75rem}";
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** As everywhere, but that the page may post to where it came from and has its own style. */
const HEADERS = {
  ...SECURITY_HEADERS,
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  "Content-Type": "text/html; charset=utf-8",
};

/** A page as plain HTML: no scripts, nothing loaded, every text escaped. */
export function pageResponse(status: number, page: Page): Response {
  return new Response(renderPage(page), { status, headers: HEADERS });
}

function renderPage({ view, form, reader }: Page): string {
  const title = escape(view.title);
  const fields = form?.fields.map(fieldHtml).join("") ?? "";
  const posting =
    form === null
      ? ""
      : `<form method="post">${fields}<p><button type="submit">${escape(form.submit)}</button></p></form>`;
  return (
    `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title>` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">` +
    `<style>${STYLE}</style></head><body><main><h1>${title}</h1>` +
    `${view.parts.map((part) => partHtml(part, reader)).join("")}${posting}</main></body></html>\n`
  );
}

/** What link pages are made of; anything richer is shown as its text. */
function partHtml(part: Part, reader: ReaderStyle): string {
  switch (part.kind) {
    case "heading":
      return `<h2>${escape(part.text)}</h2>`;
    case "text":
      return `<p>${spansHtml(part.spans, reader)}</p>`;
    case "note":
      return part.tone === "warning"
        ? `<p class="warning" role="alert">${spansHtml(part.spans, reader)}</p>`
        : `<p><small>${spansHtml(part.spans, reader)}</small></p>`;
    case "list":
      return `<ul>${part.items.map((item) => `<li>${spansHtml(item, reader)}</li>`).join("")}</ul>`;
    case "actions":
      return "";
    case "facts":
    case "table":
    case "chart":
    case "lines":
      return `<pre>${escapeText(renderText({ title: "", parts: [part] }, reader, { width: 78 }).trim())}</pre>`;
  }
}

function spansHtml(spans: readonly Span[], reader: ReaderStyle): string {
  return spans.map((span) => spanHtml(span, reader)).join("");
}

function spanHtml(span: Span, reader: ReaderStyle): string {
  if (typeof span === "string") return escape(span);
  if ("strong" in span) return `<strong>${escape(span.strong)}</strong>`;
  if ("code" in span) return `<code>${escape(span.code)}</code>`;
  if ("link" in span) return linkHtml(span);
  return `<time datetime="${new Date(span.at).toISOString()}">${escape(formatTime(span.at, span.style, reader))}</time>`;
}

function linkHtml({ link, text }: { readonly link: string; readonly text: string }): string {
  return /^https?:\/\//u.test(link) ? `<a href="${escape(link)}">${escape(text)}</a>` : escape(text);
}

function fieldHtml({ name, label, hint, optional, input }: FieldPart): string {
  const id = `field-${escape(name)}`;
  const required = optional === true ? "" : " required";
  const described = hint === undefined ? "" : ` aria-describedby="${id}-hint"`;
  const help = hint === undefined ? "" : `<small id="${id}-hint">${escape(hint)}</small>`;
  const control = inputHtml(input, `id="${id}" name="${escape(name)}"${required}${described}`);
  return `<p><label for="${id}">${escape(label)}</label>${control}${help}</p>`;
}

function inputHtml(input: Input, attributes: string): string {
  switch (input.kind) {
    case "line":
      return `<input ${attributes} type="text" maxlength="${input.maxLength}" value="${escape(input.value)}">`;
    case "text":
      return `<textarea ${attributes} rows="4" maxlength="${input.maxLength}">${escapeText(input.value)}</textarea>`;
    case "number":
      return `<input ${attributes} type="number" min="${input.min}" max="${input.max}" value="${input.value ?? ""}">`;
    case "date":
    case "time":
      return `<input ${attributes} type="${input.kind}" value="${escape(input.value ?? "")}">`;
    case "choice":
      return `<select ${attributes}>${optionsHtml(input.options, input.value === null ? [] : [input.value])}</select>`;
    case "choices":
      return `<select ${attributes} multiple>${optionsHtml(input.options, input.values)}</select>`;
    case "search":
      return `<input ${attributes} type="text" maxlength="150" value="${escape(input.value?.value ?? "")}">`;
  }
}

function optionsHtml(
  options: readonly { readonly label: string; readonly value: string }[],
  chosen: readonly string[],
): string {
  return options
    .map(({ label, value }) => {
      const selected = chosen.includes(value) ? " selected" : "";
      return `<option value="${escape(value)}"${selected}>${escape(label)}</option>`;
    })
    .join("");
}

/** One harmless line, for texts and attributes. */
function escape(text: string): string {
  return escapeText(neutralLine(text));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return text.toWellFormed().replaceAll(/[&<>"']/gu, (letter) => ENTITIES[letter] ?? letter);
}
