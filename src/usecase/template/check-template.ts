import { LiquidError } from "liquidjs";

import { nearestWord } from "../../core/nearest.ts";
import { isSafeLink, markdownParts } from "../../view/markdown.ts";
import {
  TEMPLATE_MAX_CHARS,
  type TemplateCategory,
  templateExamples,
  type TemplateSegment,
} from "../../view/template.ts";
import { fillTemplate, placeholdersIn } from "./fill.ts";

/** What is wrong with a text, and where: line and column from 1. */
export interface TemplateFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Begins what a browser would take for a tag, a comment or a declaration. */
const HTML = /<[a-z!/?][^\s>]*/giu;
const LINK = /\]\(([^)\n]*)\)/gu;
const CONTROL = /[^\P{Cc}\n\t]/gu;

/** Everything that is wrong with a text, by its place. None: mails may be made of it. */
export function checkTemplate(
  category: TemplateCategory,
  segment: TemplateSegment,
  content: string,
): readonly TemplateFault[] {
  const faults = [
    ...tooLong(segment, content),
    ...controls(segment, content),
    ...html(content),
    ...links(segment, content),
    ...liquid(category, content),
  ];
  const result = faults.length > 0 ? faults : unfillable(category, segment, content);
  return result.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function tooLong(segment: TemplateSegment, content: string): TemplateFault[] {
  const most = TEMPLATE_MAX_CHARS[segment];
  if (content.length <= most) return [];
  return [fault(content, most, `The ${segment} is longer than ${most} characters. Shorten it.`)];
}

function controls(segment: TemplateSegment, content: string): TemplateFault[] {
  const found = segment === "subject" ? content.search(/\p{Cc}/u) : content.search(CONTROL);
  if (found === -1) return [];
  const message =
    segment === "subject" ? "A subject is one line." : "A control character stands here. Remove it.";
  return [fault(content, found, message)];
}

function html(content: string): TemplateFault[] {
  return [...content.matchAll(HTML)].map((found) =>
    fault(content, found.index, `HTML is not taken here: ${found[0].slice(0, 20)}. Write Markdown.`),
  );
}

function links(segment: TemplateSegment, content: string): TemplateFault[] {
  if (segment === "subject") return [];
  return [...content.matchAll(LINK)]
    .filter((found) => !isSafeLink(found[1] ?? "") || (found[1] ?? "").includes("{{"))
    .map((found) =>
      fault(
        content,
        found.index + 2,
        "A link leads to an address that begins with https:// or mailto:, without placeholders and spaces.",
      ),
    );
}

function liquid(category: TemplateCategory, content: string): TemplateFault[] {
  const known = Object.keys(templateExamples(category));
  try {
    const found = [...placeholdersIn(content)].filter(([name]) => !known.includes(name));
    return found.flatMap(([name, places]) =>
      places.map((place) => ({ ...place, message: unknown(name, known) })),
    );
  } catch (error) {
    return [liquidFault(error)];
  }
}

function unknown(name: string, known: readonly string[]): string {
  const nearest = nearestWord(name, known);
  const hint = nearest === null ? `There are: ${known.join(", ")}.` : `Did you mean ${nearest}?`;
  return `There is no placeholder "${name}". ${hint}`;
}

/** What can only be seen by filling it in. */
function unfillable(category: TemplateCategory, segment: TemplateSegment, content: string): TemplateFault[] {
  try {
    const filled = fillTemplate(segment, content, templateExamples(category));
    if (segment === "subject" && filled === "") return [fault(content, 0, "A subject may not be empty.")];
    if (segment !== "subject") markdownParts(filled);
    return [];
  } catch (error) {
    return [liquidFault(error)];
  }
}

function liquidFault(error: unknown): TemplateFault {
  if (!LiquidError.is(error)) throw error;
  const [line = 1, column = 1] = error.token.getPosition();
  // The place is said beside it.
  const message = error.message.replace(/, (?:file:\S+, )?line:\d+, col:\d+[\s\S]*$/u, "");
  return { line, column, message: `${message.slice(0, 200)}.` };
}

function fault(content: string, at: number, message: string): TemplateFault {
  const before = content.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message };
}
