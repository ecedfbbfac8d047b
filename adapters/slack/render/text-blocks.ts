import type { RichTextElement } from "@slack/web-api";

import { plainLine, type SlackBlock } from "./blocks.ts";
import { clipEscaped, clipTo, escapeMrkdwn } from "./escape.ts";
import { RICH_TEXT, SECTION_TEXT } from "./limits.ts";

/** Running text of elements that are not interpreted; nothing when there are none. */
export function richText(elements: readonly RichTextElement[]): SlackBlock[] {
  if (elements.length === 0) return [];
  return [{ type: "rich_text", elements: [{ type: "rich_text_section", elements: [...elements] }] }];
}

/** One line of bold text. */
export function strongLine(text: string): SlackBlock {
  return {
    type: "rich_text",
    elements: [
      {
        type: "rich_text_section",
        elements: [{ type: "text", text: plainLine(text, RICH_TEXT), style: { bold: true } }],
      },
    ],
  };
}

/** One line of plain text. */
export function textBlock(text: string): SlackBlock {
  return {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text: plainLine(text, RICH_TEXT) }] }],
  };
}

/** Lines that keep their columns. They must be harmless already. */
export function codeBlock(lines: string): SlackBlock {
  return {
    type: "rich_text",
    elements: [
      { type: "rich_text_preformatted", elements: [{ type: "text", text: clipTo(lines, RICH_TEXT) }] },
    ],
  };
}

/** A remark in smaller type. */
export function noteBlock(text: string): SlackBlock {
  return mrkdwnNote(clipEscaped(text, SECTION_TEXT, escapeMrkdwn));
}

/** A remark of text that was escaped already. */
export function mrkdwnNote(text: string): SlackBlock {
  return { type: "context", elements: [{ type: "mrkdwn", text, verbatim: true }] };
}
