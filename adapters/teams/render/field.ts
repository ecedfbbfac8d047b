import type { FieldPart, Input, Option } from "../../../src/view/form.ts";
import { neutralLine } from "../../../src/view/neutral.ts";
import type { CardElement, CardInput, Choice, ChoiceInput } from "./elements.ts";
import { clipTo, cutTo, markdownLine, plainLine } from "./escape.ts";
import {
  INPUT_TEXT,
  LABEL_TEXT,
  OPTION_TEXT,
  PLACEHOLDER_TEXT,
  SELECT_OPTIONS,
  SHOWN_OPTIONS,
  TEXT,
} from "./limits.ts";
import { faultLine, smallNote } from "./text-elements.ts";
import { datasetOf, fieldId } from "./values.ts";

/** A field of a form: what is wrong with it and its hint stand below it. */
export function fieldElements(part: FieldPart, payload: string, faults: readonly string[]): CardElement[] {
  const input = inputOf(part, payload);
  const shown: CardElement =
    input ?? smallNote(`${clipTo(part.label, LABEL_TEXT)}: there is nothing to choose from.`);
  return [
    shown,
    ...faults.map(faultLine),
    ...(part.hint === undefined ? [] : [smallNote(clipTo(part.hint, TEXT))]),
  ];
}

/** What may be chosen for what was typed; `application/search` answers so. */
export function choiceOf(option: Option): Choice {
  const hint = option.hint === undefined ? "" : ` (${option.hint})`;
  return { title: plainLine(`${option.label}${hint}`, OPTION_TEXT * 2), value: option.value };
}

/** Null: there is nothing to choose from. */
function inputOf(part: FieldPart, payload: string): CardInput | null {
  const { input } = part;
  const base = { id: fieldId(part), label: labelOf(part), ...requiredOf(part) };
  switch (input.kind) {
    case "line":
    case "text":
      return { type: "Input.Text", ...base, ...textOf(input) };
    case "number":
      return { type: "Input.Number", ...base, ...numberOf(input) };
    case "date":
      return { type: "Input.Date", ...base, ...only(input.value, /^\d{4}-\d\d-\d\d$/) };
    case "time":
      return { type: "Input.Time", ...base, ...only(input.value, /^\d\d:\d\d$/) };
    case "choice":
      return selectOf(input, base);
    case "choices":
      return choicesOf(input, base);
    case "search":
      return searchOf(input, base, datasetOf(payload, part.name));
  }
}

function labelOf({ label, optional }: FieldPart): string {
  const shown = plainLine(label, LABEL_TEXT);
  return optional === true ? `${shown} (optional)` : shown;
}

/** Said by Teams itself, before anything is sent. */
function requiredOf({ input, optional }: FieldPart): { isRequired?: true; errorMessage?: string } {
  const range = input.kind === "number" ? `A whole number from ${input.min} to ${input.max}.` : null;
  if (optional === true) return range === null ? {} : { errorMessage: range };
  return { isRequired: true, errorMessage: range ?? "This is needed." };
}

function textOf(input: Extract<Input, { kind: "line" | "text" }>): {
  isMultiline?: true;
  maxLength: number;
  value?: string;
  placeholder?: string;
} {
  const most = Math.max(1, Math.min(input.maxLength, INPUT_TEXT));
  const value = input.kind === "line" ? neutralLine(input.value) : input.value.toWellFormed();
  return {
    ...(input.kind === "text" ? { isMultiline: true as const } : {}),
    maxLength: most,
    ...(value === "" ? {} : { value: cutTo(value, most) }),
    ...placeholderOf(input.placeholder),
  };
}

function numberOf({ value, min, max }: Extract<Input, { kind: "number" }>): {
  min: number;
  max: number;
  value?: number;
} {
  return { min, max, ...(value === null ? {} : { value }) };
}

type Base = Pick<ChoiceInput, "id" | "label" | "isRequired" | "errorMessage">;

function selectOf(input: Extract<Input, { kind: "choice" }>, base: Base): ChoiceInput | null {
  const choices = input.options.slice(0, SELECT_OPTIONS).map(choiceOf);
  if (choices.length === 0) return null;
  const chosen = choices.find(({ value }) => value === input.value);
  return {
    type: "Input.ChoiceSet",
    ...base,
    style: "compact",
    choices,
    ...(chosen === undefined ? {} : { value: chosen.value }),
  };
}

/** Boxes to tick. Those that are ticked are sent as one text with commas, so that a value must have none. */
function choicesOf(input: Extract<Input, { kind: "choices" }>, base: Base): ChoiceInput | null {
  const options = input.options.slice(0, SELECT_OPTIONS);
  if (options.length === 0) return null;
  const ticked = options.filter(({ value }) => input.values.includes(value));
  return {
    type: "Input.ChoiceSet",
    ...base,
    style: options.length > SHOWN_OPTIONS ? "compact" : "expanded",
    isMultiSelect: true,
    wrap: true,
    choices: options.map((option) => ({
      title: markdownLine(choiceOf(option).title, OPTION_TEXT * 2),
      value: encodeURIComponent(option.value),
    })),
    ...(ticked.length === 0 ? {} : { value: ticked.map(({ value }) => encodeURIComponent(value)).join(",") }),
  };
}

/** What is chosen stands among the choices, else it would not be shown. */
function searchOf(input: Extract<Input, { kind: "search" }>, base: Base, dataset: string): ChoiceInput {
  return {
    type: "Input.ChoiceSet",
    ...base,
    style: "filtered",
    choices: input.value === null ? [] : [choiceOf(input.value)],
    "choices.data": { type: "Data.Query", dataset },
    ...(input.value === null ? {} : { value: input.value.value }),
    ...placeholderOf(input.placeholder),
  };
}

function placeholderOf(text: string | undefined): { placeholder?: string } {
  return text === undefined ? {} : { placeholder: plainLine(text, PLACEHOLDER_TEXT) };
}

function only(value: string | null, shape: RegExp): { value?: string } {
  return value !== null && shape.test(value) ? { value } : {};
}
