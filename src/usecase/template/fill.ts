import { Liquid, type Template } from "liquidjs";

import { neutralLine } from "../../view/neutral.ts";
import { escapeMarkdown } from "../../view/markdown.ts";
import type { TemplateSegment, TemplateValues } from "../../view/template.ts";

const TAGS = new Set(["if", "unless", "case", "comment"]);
const FILTERS = new Set([
  "append",
  "at_least",
  "at_most",
  "capitalize",
  "default",
  "divided_by",
  "downcase",
  "minus",
  "modulo",
  "plus",
  "prepend",
  "replace",
  "times",
  "truncate",
  "upcase",
]);
/** A text is one of a few in a mail; longer ones push what matters out of sight. */
const LONGEST_CHARS = 8_000;
const KEPT = 500;

/** What a value becomes where it is filled in: itself, in Markdown as in a subject. */
const LINE = strictLiquid((value) => neutralLine(textOf(value)));
const BODY = strictLiquid((value) => escapeMarkdown(neutralLine(textOf(value))));
const parsed = new Map<Liquid, Map<string, Template[]>>([LINE, BODY].map((engine) => [engine, new Map()]));

/** How a value is filled in is fixed when a template is read, so each engine reads its own. */
function parseTemplate(engine: Liquid, content: string): Template[] {
  const kept = parsed.get(engine);
  const templates = kept?.get(content) ?? engine.parse(content);
  const [oldest] = kept?.keys() ?? [];
  if (kept !== undefined && kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
  kept?.set(content, templates);
  return templates;
}

/** The values a template asks for, each with its places; throws what is wrong with the template (`LiquidError`). */
export function placeholdersIn(
  content: string,
): ReadonlyMap<string, readonly { readonly line: number; readonly column: number }[]> {
  const { globals } = BODY.analyzeSync(parseTemplate(BODY, content), { partials: false });
  return new Map(
    Object.entries(globals).map(([name, found]) => [
      name,
      found.map(({ location }) => ({ line: location.row, column: location.col })),
    ]),
  );
}

/** Fills a template: a subject as one line of text, everything else as Markdown in which values mean nothing but themselves. */
export function fillTemplate(segment: TemplateSegment, content: string, values: TemplateValues): string {
  const engine = segment === "subject" ? LINE : BODY;
  const filled: unknown = engine.renderSync(parseTemplate(engine, content), { ...values });
  const text = typeof filled === "string" ? filled.slice(0, LONGEST_CHARS).toWellFormed() : "";
  return segment === "subject" ? neutralLine(text).trim() : text;
}

function strictLiquid(outputEscape: (value: unknown) => string): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    outputEscape,
    dynamicPartials: false,
    // Characters, milliseconds, bytes.
    parseLimit: 10_000,
    renderLimit: 1_000,
    memoryLimit: 1_000_000,
  });
  for (const name of Object.keys(engine.tags)) if (!TAGS.has(name)) delete engine.tags[name];
  for (const name of Object.keys(engine.filters)) if (!FILTERS.has(name)) delete engine.filters[name];
  return engine;
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}
