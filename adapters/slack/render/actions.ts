import type { Button, ConfirmationDialog, Overflow, PlainTextOption } from "@slack/web-api";

import type { Action, ActionsPart, Line } from "../../../src/view/view.ts";
import { plainText, type SlackBlock } from "./blocks.ts";
import {
  ACTIONS_ELEMENTS,
  BUTTON_TEXT,
  BUTTON_VALUE,
  CONFIRM_BUTTON,
  CONFIRM_TEXT,
  CONFIRM_TITLE,
  OPTION_TEXT,
  OPTION_VALUE,
  OVERFLOW_OPTIONS,
} from "./limits.ts";

/** The `action_id` of every button and menu begins so; what was chosen is `value`, which is the payload. */
export const PRESS_PREFIX = "press:";

/** Buttons, and behind them the menu of what is asked for more rarely. `id` is unique in the message. */
export function actionBlocks(part: ActionsPart, id: string): SlackBlock[] {
  const { menu, buttons } = split(part.more ?? []);
  const elements = [
    ...[...part.actions, ...buttons].map((action, index) => button(action, `${id}.${index}`)),
    ...(menu.length === 0 ? [] : [overflow(menu, `${id}.menu`)]),
  ];
  return rows(elements);
}

/** What can be done about a line: beside it, and below it what cannot stand in a menu. */
export function lineActions(
  line: Line,
  id: string,
): { readonly accessory: Button | Overflow | null; readonly below: readonly SlackBlock[] } {
  const { menu, buttons } = split(line.actions);
  const [only] = line.actions;
  if (only !== undefined && line.actions.length === 1) {
    return { accessory: button(only, `${id}.0`), below: [] };
  }
  return {
    accessory: menu.length === 0 ? null : overflow(menu, `${id}.menu`),
    below: rows(buttons.map((action, index) => button(action, `${id}.${index}`))),
  };
}

/**
 * A menu takes five options with short values, and asks nothing before one of them is done: an action that is to
 * ask, whose payload is long, or that is one too many becomes a button.
 */
function split(actions: readonly Action[]): { menu: Action[]; buttons: Action[] } {
  const menu: Action[] = [];
  const buttons: Action[] = [];
  for (const action of actions) {
    const fits = action.confirm === undefined && action.payload.length <= OPTION_VALUE;
    (fits && menu.length < OVERFLOW_OPTIONS ? menu : buttons).push(action);
  }
  return { menu, buttons };
}

function rows(elements: readonly (Button | Overflow)[]): SlackBlock[] {
  const blocks: SlackBlock[] = [];
  for (let from = 0; from < elements.length; from += ACTIONS_ELEMENTS) {
    blocks.push({ type: "actions", elements: elements.slice(from, from + ACTIONS_ELEMENTS) });
  }
  return blocks;
}

function button(action: Action, id: string): Button {
  if (action.payload.length > BUTTON_VALUE) {
    throw new RangeError(
      `The payload of the button "${action.label}" has ${action.payload.length} characters; at most ${BUTTON_VALUE} can be sent.`,
    );
  }
  return {
    type: "button",
    action_id: PRESS_PREFIX + id,
    text: plainText(action.label, BUTTON_TEXT),
    value: action.payload,
    ...(action.style === undefined ? {} : { style: action.style }),
    ...(action.confirm === undefined ? {} : { confirm: dialog(action.confirm, action.style) }),
  };
}

function overflow(actions: readonly Action[], id: string): Overflow {
  const options = actions.map((action): PlainTextOption => ({
    text: plainText(action.label, OPTION_TEXT),
    value: action.payload,
  }));
  return { type: "overflow", action_id: PRESS_PREFIX + id, options };
}

function dialog(confirm: NonNullable<Action["confirm"]>, style: Action["style"]): ConfirmationDialog {
  return {
    title: plainText(confirm.title, CONFIRM_TITLE),
    text: plainText(confirm.text, CONFIRM_TEXT),
    confirm: plainText(confirm.yes, CONFIRM_BUTTON),
    deny: plainText("Cancel", CONFIRM_BUTTON),
    ...(style === undefined ? {} : { style }),
  };
}
