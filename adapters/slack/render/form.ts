import type { ModalView } from "@slack/web-api";

import type { ReaderStyle } from "../../../src/view/view.ts";
import type { FieldPart, Form, FormPart } from "../../../src/view/form.ts";
import { plainText } from "./blocks.ts";
import { fieldBlock } from "./field.ts";
import { bytesOf } from "./fit.ts";
import { VIEW_BLOCKS, VIEW_BUTTON, VIEW_BYTES, VIEW_METADATA, VIEW_TITLE } from "./limits.ts";
import { type Piece, whole } from "./piece.ts";
import { fitView, viewPiece } from "./view.ts";

/** `callback_id` of every modal; which form it is stands in its payload. */
export const FORM_CALLBACK = "form";

/**
 * A form as a modal. Its fields are always all there; throws a `RangeError` when they or the payload are more than
 * Slack takes. What stands around them is cut.
 */
export function renderForm(form: Form, reader: ReaderStyle): ModalView {
  const fields = form.parts.filter((part): part is FieldPart => part.kind === "field");
  check(form.title, "payload characters", form.payload.length, VIEW_METADATA);
  check(form.title, "fields", fields.length, VIEW_BLOCKS - 1);
  const mark = shortHash(form.payload);
  const pieces = form.parts.map((part, index) => formPiece(part, String(index), mark, reader));
  // Slack opens no form with fields that has no button to submit it.
  const submit = form.submit ?? (fields.length > 0 ? "Done" : null);
  const blocks = fitView(pieces.length === 0 ? [viewPiece(NOTHING_HERE, "0", reader)] : pieces);
  check(
    form.title,
    "bytes",
    blocks.reduce((bytes, block) => bytes + bytesOf(block), 0),
    VIEW_BYTES,
  );
  return {
    type: "modal",
    callback_id: FORM_CALLBACK,
    private_metadata: form.payload,
    title: plainText(form.title, VIEW_TITLE),
    close: plainText(submit === null ? "Close" : "Cancel", VIEW_BUTTON),
    ...(submit === null ? {} : { submit: plainText(submit, VIEW_BUTTON) }),
    blocks,
  };
}

const NOTHING_HERE = { kind: "text", spans: ["There is nothing here."] } as const;

function formPiece(part: FormPart, id: string, mark: string, reader: ReaderStyle): Piece {
  return part.kind === "field" ? whole([fieldBlock(part, mark)], "always") : viewPiece(part, id, reader);
}

function check(title: string, what: string, found: number, most: number): void {
  if (found > most)
    throw new RangeError(`The form "${title}" has ${found} ${what}; at most ${most} can be sent.`);
}

/** A few letters that differ when the text does (FNV-1a). */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const sign of text) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(36);
}
