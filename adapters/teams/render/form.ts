import type { FilledForm, FormFault } from "../../../src/port/bot.ts";
import type { FieldPart, Form, FormPart, FormValues } from "../../../src/view/form.ts";
import type { ReaderStyle } from "../../../src/view/view.ts";
import { askingIn } from "./actions.ts";
import type { AdaptiveCard, CardAction } from "./elements.ts";
import { plainLine } from "./escape.ts";
import { fieldElements } from "./field.ts";
import { bytesOf, fit } from "./fit.ts";
import { BUTTON_TEXT, FORM_BYTES, FORM_FIELDS, FORM_PAYLOAD, PRIMARY_ACTIONS } from "./limits.ts";
import { zoneNote } from "./message.ts";
import { partPiece } from "./parts.ts";
import { type Piece, type Surroundings, whole } from "./piece.ts";
import { faultLine, noteLine } from "./text-elements.ts";
import { fieldId, withTyped } from "./values.ts";

export interface FormOptions {
  readonly reader: ReaderStyle;
  /** What is wrong with what was sent: each at its field, the others above them all. */
  readonly faults?: readonly FormFault[];
  /** What was sent; it stays in the fields of a form with the same payload. */
  readonly sent?: FilledForm;
}

const PREVIEW = "Update preview";
const CUT = "Teams shows no more here.";
const FALLBACK = "This form needs a newer Teams.";

/**
 * A form as the card of a dialog. Its fields are always all there; throws a `RangeError` when they or the payload are
 * more than Teams takes. What stands around them is cut. Teams tells no change of a field: where a form lives by them,
 * a button shows it anew.
 */
export function renderForm(form: Form, { reader, faults = [], sent }: FormOptions): AdaptiveCard {
  const fields = form.parts.filter((part): part is FieldPart => part.kind === "field");
  check(form.title, "payload characters", form.payload.length, FORM_PAYLOAD);
  check(form.title, "fields", fields.length, FORM_FIELDS);
  const ids = fields.map(fieldId);
  const around: Surroundings = {
    reader,
    surface: { kind: "dialog", form: { payload: form.payload, fields: ids } },
    rejected: new Set(),
    left: { charts: 0, primary: PRIMARY_ACTIONS - buttons(form, fields, ids).length - askingIn(form.parts) },
  };
  const typed = sent?.payload === form.payload ? sent.values : {};
  const above = faults.filter(({ field }) => !fields.some(({ name }) => name === field));
  const pieces = [
    ...faultPieces(faults, above),
    ...form.parts.map((part) => formPiece(part, { form, faults, typed, around })),
  ];
  const frame = {
    type: "AdaptiveCard",
    version: "1.5",
    fallbackText: FALLBACK,
    actions: buttons(form, fields, ids),
  } as const;
  const notes = [...zoneNote(form.parts, reader), noteLine([CUT], "plain", reader)];
  const { body, cut } = fit(pieces, FORM_BYTES - bytesOf(frame) - bytesOf(notes));
  const card = { ...frame, body: [...body, ...(cut ? notes : notes.slice(0, -1))] };
  check(form.title, "bytes", bytesOf(card), FORM_BYTES);
  return card;
}

function formPiece(
  part: FormPart,
  how: { form: Form; faults: readonly FormFault[]; typed: FormValues; around: Surroundings },
): Piece {
  if (part.kind !== "field") return partPiece(part, how.around);
  const own = how.faults.filter(({ field }) => field === part.name).map(({ message }) => message);
  return whole(fieldElements(withTyped(part, how.typed), how.form.payload, own), "always");
}

/** Screen readers read from above: that something is wrong is said there. */
function faultPieces(faults: readonly FormFault[], above: readonly FormFault[]): Piece[] {
  if (faults.length === 0) return [];
  const placed = faults.length - above.length;
  const count = placed === 1 ? "One field needs" : `${placed} fields need`;
  const lines = [
    ...above.map(({ message }) => message),
    ...(placed === 0 ? [] : [`Not saved. ${count} another look.`]),
  ];
  return [whole(lines.map(faultLine), "always")];
}

function buttons(form: Form, fields: readonly FieldPart[], ids: readonly string[]): CardAction[] {
  // A form with fields that has no button of its own could not be answered.
  const submit = form.submit ?? (fields.length > 0 ? "Done" : null);
  const sent = { form: form.payload, fields: ids };
  const live = fields.find((field) => field.live === true);
  return [
    ...(submit === null
      ? []
      : [
          {
            type: "Action.Submit",
            title: plainLine(submit, BUTTON_TEXT),
            style: "positive",
            data: { do: "submit", ...sent },
          } as const,
        ]),
    ...(live === undefined
      ? []
      : [
          {
            type: "Action.Submit",
            title: PREVIEW,
            data: { do: "change", field: live.name, ...sent },
          } as const,
        ]),
  ];
}

function check(title: string, what: string, found: number, most: number): void {
  if (found > most)
    throw new RangeError(`The form "${title}" has ${found} ${what}; at most ${most} can be sent.`);
}
