import type { Span, ReaderStyle } from "../../../src/view/view.ts";
import type { CardElement, Inline, RichTextBlock, TextBlock } from "./elements.ts";
import { markdownLine, orDash } from "./escape.ts";
import { TEXT, TITLE_TEXT } from "./limits.ts";
import { inlines } from "./spans.ts";

/** A heading, for the eye and for screen readers. */
export function heading(text: string, size: "Large" | "Medium"): TextBlock {
  return {
    type: "TextBlock",
    text: markdownLine(text, TITLE_TEXT),
    wrap: true,
    style: "heading",
    size,
    weight: "Bolder",
  };
}

/** One line of bold text. */
export function strongLine(text: string): TextBlock {
  return { type: "TextBlock", text: markdownLine(text, TITLE_TEXT), wrap: true, weight: "Bolder" };
}

/** Running text; nothing when there is none. */
export function textLine(spans: readonly Span[], reader: ReaderStyle): RichTextBlock[] {
  const made = inlines(spans, reader);
  return made.length === 0 ? [] : [{ type: "RichTextBlock", inlines: made }];
}

/** A remark in smaller type. */
export function smallNote(text: string): TextBlock {
  return {
    type: "TextBlock",
    text: markdownLine(text, TEXT),
    wrap: true,
    size: "Small",
    isSubtle: true,
    spacing: "Small",
  };
}

/** A remark of spans; a warning is set as large as text, so that it is not overlooked. */
export function noteLine(
  spans: readonly Span[],
  tone: "plain" | "warning",
  reader: ReaderStyle,
): RichTextBlock {
  const made = inlines(spans, reader);
  const text: readonly Inline[] = made.length === 0 ? [orDash("")] : made;
  if (tone === "plain") return { type: "RichTextBlock", inlines: text.map(small), spacing: "Small" };
  const lead = { type: "TextRun", text: "Attention: ", weight: "Bolder", color: "Attention" } as const;
  return { type: "RichTextBlock", inlines: [lead, ...text] };
}

/** What is wrong with what was typed. */
export function faultLine(text: string): CardElement {
  return {
    type: "TextBlock",
    text: markdownLine(text, TITLE_TEXT * 2),
    wrap: true,
    color: "Attention",
    weight: "Bolder",
    spacing: "Small",
  };
}

function small(inline: Inline): Inline {
  const run = typeof inline === "string" ? ({ type: "TextRun", text: inline } as const) : inline;
  return { ...run, size: "Small", isSubtle: true };
}
