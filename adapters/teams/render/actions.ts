import type { FormPart } from "../../../src/view/form.ts";
import type { Action, ActionsPart, Line, Part } from "../../../src/view/view.ts";
import type { ActionSet, CardAction, CardElement, RichTextBlock, ShowCardAction } from "./elements.ts";
import { plainLine } from "./escape.ts";
import { ACTION_PAYLOAD, BUTTON_TEXT, TEXT } from "./limits.ts";
import type { Surface, Surroundings } from "./piece.ts";

/** `verb` of every button's `Action.Execute`. */
export const PRESS_VERB = "press";

/** A label that ends so opens a form, see `Action`. */
const OPENS_FORM = "…";

/**
 * Buttons; behind them, in the menu, what is asked for more rarely and what the card has no room for as a button.
 * What asks first is never in the menu, because a card below the buttons cannot be shown from there.
 */
export function actionElements(part: ActionsPart, around: Surroundings): CardElement[] {
  const { surface, left } = around;
  const primary = part.actions.map((action): CardAction => {
    const made = cardAction(action, surface);
    if (asks(action)) return made;
    left.primary -= 1;
    return left.primary < 0 ? inMenu(made) : made;
  });
  const more = (part.more ?? []).map((action): CardAction => {
    const made = cardAction(action, surface);
    return asks(action) ? made : inMenu(made);
  });
  const actions = [...primary, ...more];
  return actions.length === 0 ? [] : [{ type: "ActionSet", actions }];
}

/** How many buttons of a view ask before they do something: they are always shown, see `actionElements`. */
export function askingIn(parts: readonly (Part | FormPart)[]): number {
  return parts.reduce((sum, part) => {
    if (part.kind === "actions") return sum + [...part.actions, ...(part.more ?? [])].filter(asks).length;
    return part.kind === "lines"
      ? sum + part.lines.flatMap(({ actions }) => actions).filter(asks).length
      : sum;
  }, 0);
}

/** What can be done about a line: in a menu beside it; below it what asks first. */
export function lineActions(
  line: Line,
  around: Surroundings,
): { readonly beside: ActionSet | null; readonly below: readonly ActionSet[] } {
  const menu = line.actions.filter((action) => !asks(action));
  const asking = line.actions.filter(asks);
  return {
    beside:
      menu.length === 0 ? null : actionSet(menu.map((each) => inMenu(cardAction(each, around.surface)))),
    below: asking.length === 0 ? [] : [actionSet(asking.map((each) => cardAction(each, around.surface)))],
  };
}

function actionSet(actions: readonly CardAction[]): ActionSet {
  return { type: "ActionSet", actions };
}

function inMenu(action: CardAction): CardAction {
  return { ...action, mode: "secondary" };
}

function asks(action: Action): boolean {
  return action.confirm !== undefined;
}

function cardAction(action: Action, surface: Surface): CardAction {
  const { confirm } = action;
  return confirm === undefined ? pressAction(action, surface) : question(action, confirm, surface);
}

/** What is pressed in a message may be shown in its place, or in a dialog, which Teams must know before. */
function pressAction(action: Action, surface: Surface): CardAction {
  const { payload } = action;
  if (payload.length > ACTION_PAYLOAD) {
    throw new RangeError(
      `The payload of the button "${action.label}" has ${payload.length} characters; at most ${ACTION_PAYLOAD} can be sent.`,
    );
  }
  const button = { title: plainLine(action.label, BUTTON_TEXT), ...styleOf(action) };
  if (surface.kind === "dialog") {
    const form = surface.form === null ? {} : { form: surface.form.payload, fields: surface.form.fields };
    return { type: "Action.Submit", ...button, data: { press: payload, ...form } };
  }
  if (action.label.endsWith(OPENS_FORM)) {
    return {
      type: "Action.Submit",
      ...button,
      data: { msteams: { type: "task/fetch" }, press: payload },
      associatedInputs: "none",
    };
  }
  const origin = action.forPlace === true && surface.origin !== null ? { origin: surface.origin } : {};
  return { type: "Action.Execute", ...button, verb: PRESS_VERB, data: { press: payload, ...origin } };
}

/** Cards have no question of their own: it is shown below the buttons, and pressing again takes it back. */
function question(action: Action, confirm: NonNullable<Action["confirm"]>, surface: Surface): ShowCardAction {
  const { confirm: _, ...plain } = action;
  const text: RichTextBlock = {
    type: "RichTextBlock",
    inlines: [
      { type: "TextRun", text: `${plainLine(confirm.title, TEXT)}: `, weight: "Bolder" },
      plainLine(confirm.text, TEXT),
    ],
  };
  return {
    type: "Action.ShowCard",
    title: plainLine(action.label, BUTTON_TEXT),
    ...styleOf(action),
    card: {
      type: "AdaptiveCard",
      body: [text],
      actions: [pressAction({ ...plain, label: confirm.yes }, surface)],
    },
  };
}

function styleOf({ style }: Action): { style?: "positive" | "destructive" } {
  if (style === undefined) return {};
  return { style: style === "primary" ? "positive" : "destructive" };
}
