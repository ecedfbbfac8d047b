import type { InputBlock, InputBlockElement, PlainTextOption } from "@slack/web-api";

import type { FieldPart, Input, Option } from "../../../src/view/form.ts";
import { neutralLine } from "../../../src/view/neutral.ts";
import { plainText, type SlackBlock } from "./blocks.ts";
import { cutTo } from "./escape.ts";
import {
  CHECKBOX_OPTIONS,
  INPUT_TEXT,
  LABEL_TEXT,
  OPTION_TEXT,
  PLACEHOLDER_TEXT,
  SELECT_OPTIONS,
} from "./limits.ts";
import { textBlock } from "./text-blocks.ts";

/** The `action_id` of a field is this, a mark, a colon and the field's name, which is its `block_id` too. */
const FIELD_PREFIX = "field:";

/**
 * A field of a form. Slack keeps what was typed while `block_id` and `action_id` stay the same: `mark` is the same
 * for the same payload, so that a form shown anew with another payload shows its own values.
 */
export function fieldBlock(part: FieldPart, mark: string): SlackBlock {
  const element = elementOf(part, `${FIELD_PREFIX}${mark}:${part.name}`);
  if (element === null) return textBlock(`${part.label}: there is nothing to choose from.`);
  const block: InputBlock = {
    type: "input",
    block_id: part.name,
    label: plainText(part.label, LABEL_TEXT),
    element,
    optional: part.optional === true,
    ...(part.hint === undefined ? {} : { hint: plainText(part.hint, LABEL_TEXT) }),
    ...(part.live === true ? { dispatch_action: true } : {}),
  };
  return block;
}

/** The field whose element has this `action_id`; null: it is none of a field. */
export function fieldOf(actionId: string): string | null {
  return /^field:[^:]*:(.*)$/s.exec(actionId)?.[1] ?? null;
}

/** An option of a menu. */
export function optionOf(option: Option): PlainTextOption {
  return {
    text: plainText(option.label, OPTION_TEXT),
    value: option.value,
    ...(option.hint === undefined ? {} : { description: plainText(option.hint, OPTION_TEXT) }),
  };
}

/** Null: there is nothing to choose from. */
function elementOf({ input, live }: FieldPart, id: string): InputBlockElement | null {
  const told = live === true ? TOLD_AT_ONCE : {};
  switch (input.kind) {
    case "line":
    case "text":
      return { type: "plain_text_input", action_id: id, ...textOf(input), ...told };
    case "number":
      return { type: "number_input", action_id: id, ...numberOf(input), ...told };
    case "date":
      return { type: "datepicker", action_id: id, ...only("initial_date", input.value, /^\d{4}-\d\d-\d\d$/) };
    case "time":
      return { type: "timepicker", action_id: id, ...only("initial_time", input.value, /^\d\d:\d\d$/) };
    case "choice":
      return selectOf(input, id);
    case "choices":
      return choicesOf(input, id);
    case "search":
      return {
        type: "external_select",
        action_id: id,
        min_query_length: 0,
        ...(input.value === null ? {} : { initial_option: optionOf(input.value) }),
        ...placeholderOf(input.placeholder),
      };
  }
}

/** Without it Slack tells of a text only when Enter is pressed. */
const TOLD_AT_ONCE = {
  dispatch_action_config: { trigger_actions_on: ["on_character_entered" as const] },
};

function textOf(input: Extract<Input, { kind: "line" | "text" }>): object & {
  multiline: boolean;
  max_length: number;
} {
  const most = Math.max(1, Math.min(input.maxLength, INPUT_TEXT));
  const value = input.kind === "line" ? neutralLine(input.value) : input.value.toWellFormed();
  return {
    multiline: input.kind === "text",
    max_length: most,
    ...(value === "" ? {} : { initial_value: cutTo(value, most) }),
    ...placeholderOf(input.placeholder),
  };
}

function numberOf({ value, min, max }: Extract<Input, { kind: "number" }>): {
  is_decimal_allowed: boolean;
  min_value: string;
  max_value: string;
  initial_value?: string;
} {
  const kept = value !== null && value >= min && value <= max;
  return {
    is_decimal_allowed: false,
    min_value: String(min),
    max_value: String(max),
    ...(kept ? { initial_value: String(value) } : {}),
  };
}

function selectOf(input: Extract<Input, { kind: "choice" }>, id: string): InputBlockElement | null {
  const options = input.options.slice(0, SELECT_OPTIONS).map(optionOf);
  const chosen = options.find((option) => option.value === input.value);
  if (options.length === 0) return null;
  return {
    type: "static_select",
    action_id: id,
    options,
    ...(chosen === undefined ? {} : { initial_option: chosen }),
  };
}

/** Boxes to tick; a menu when there are more than Slack has boxes. */
function choicesOf(input: Extract<Input, { kind: "choices" }>, id: string): InputBlockElement | null {
  const options = input.options.slice(0, SELECT_OPTIONS).map(optionOf);
  const chosen = options.filter(({ value }) => value !== undefined && input.values.includes(value));
  if (options.length === 0) return null;
  return {
    type: options.length > CHECKBOX_OPTIONS ? "multi_static_select" : "checkboxes",
    action_id: id,
    options,
    ...(chosen.length === 0 ? {} : { initial_options: chosen }),
  };
}

function placeholderOf(text: string | undefined): { placeholder?: ReturnType<typeof plainText> } {
  return text === undefined ? {} : { placeholder: plainText(text, PLACEHOLDER_TEXT) };
}

function only<Name extends string>(
  name: Name,
  value: string | null,
  shape: RegExp,
): { [key in Name]?: string } {
  const known: { [key in Name]?: string } = {};
  if (value !== null && shape.test(value)) known[name] = value;
  return known;
}
