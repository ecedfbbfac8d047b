import type { ModalView } from "@slack/web-api";
import { z } from "zod";

import type { FormFault } from "../../../src/port/bot.ts";
import { plainLine, type SlackBlock } from "./blocks.ts";
import { clipEscaped, escapeMrkdwn } from "./escape.ts";
import { LABEL_TEXT, SECTION_TEXT, VIEW_BLOCKS } from "./limits.ts";

const textObject = z.custom<ModalView["title"]>(
  (value) => z.object({ text: z.string() }).safeParse(value).success,
);
const anyBlocks = z.custom<ModalView["blocks"]>(
  (value) => z.array(z.looseObject({ type: z.string() })).safeParse(value).success,
);

/** A modal as it was submitted: what Slack sends of it is what it was opened with, and more. */
const MODAL = z.object({
  callback_id: z.string().optional(),
  private_metadata: z.string().optional(),
  title: textObject,
  submit: textObject.nullish(),
  close: textObject.nullish(),
  blocks: anyBlocks,
});

type Modal = z.infer<typeof MODAL>;

export type FaultAnswer =
  | { readonly response_action: "errors"; readonly errors: Record<string, string> }
  | { readonly response_action: "update"; readonly view: ModalView };

/** `block_id` of the warning above a form. */
const WARNING = "faults";

/**
 * The answer to a submitted form that keeps it open. Slack shows faults at fields; one that belongs to none, or to a
 * field that is not shown, stands above the form together with all others. What was typed stays. Null: `view` is
 * none that could be shown again.
 */
export function faultAnswer(faults: readonly FormFault[], view: unknown): FaultAnswer | null {
  const { success, data: modal } = MODAL.safeParse(view);
  if (!success) return null;
  const labels = fieldLabels(modal);
  const errors: Record<string, string> = {};
  for (const { field, message } of faults) {
    if (field !== null && labels.has(field)) errors[field] ??= plainLine(message, LABEL_TEXT);
  }
  const placed = faults.every(({ field }) => field !== null && labels.has(field));
  if (placed && faults.length > 0) return { response_action: "errors", errors };
  return { response_action: "update", view: withWarning(modal, warning(faults, labels)) };
}

function fieldLabels(modal: Modal): Map<string, string> {
  const labels = new Map<string, string>();
  for (const block of modal.blocks) {
    if (block.type !== "input" || block.block_id === undefined || !("label" in block)) continue;
    labels.set(block.block_id, block.label.text);
  }
  return labels;
}

function warning(faults: readonly FormFault[], labels: ReadonlyMap<string, string>): SlackBlock {
  const lines = faults.map(({ field, message }) => {
    const label = field === null ? undefined : labels.get(field);
    return clipEscaped(label === undefined ? message : `${label}: ${message}`, LABEL_TEXT / 10, escapeMrkdwn);
  });
  const said = lines.length === 0 ? ["This could not be saved. Please try again."] : lines;
  const shown = said.slice(0, Math.floor(SECTION_TEXT / (LABEL_TEXT / 10 + 1)) - 1);
  const text = `*Attention:* ${shown.join("\n")}`;
  return { type: "section", block_id: WARNING, text: { type: "mrkdwn", text, verbatim: true } };
}

/** Ids stay as they are: by them Slack keeps what was typed. */
function withWarning(modal: Modal, block: SlackBlock): ModalView {
  const blocks = modal.blocks.filter(({ block_id }) => block_id !== WARNING);
  return {
    type: "modal",
    title: modal.title,
    ...(modal.callback_id === undefined ? {} : { callback_id: modal.callback_id }),
    ...(modal.private_metadata === undefined ? {} : { private_metadata: modal.private_metadata }),
    ...(modal.submit === undefined || modal.submit === null ? {} : { submit: modal.submit }),
    ...(modal.close === undefined || modal.close === null ? {} : { close: modal.close }),
    blocks: [block, ...blocks].slice(0, VIEW_BLOCKS),
  };
}
