import type {
  AdaptiveCard,
  CardAction,
  CardElement,
  CardInput,
} from "../../adapters/teams/render/elements.ts";

/** What somebody typed or chose, by the fields' names; several values as a list. */
export type Typed = Readonly<Record<string, string | readonly string[]>>;

/** Every input of a card, as the client knows it. */
export function inputsOf(card: AdaptiveCard): readonly CardInput[] {
  return card.body.filter((element): element is CardInput => element.type.startsWith("Input."));
}

/**
 * `value` of the invoke that Teams sends when somebody fills a card's inputs and presses the button with this title:
 * the button's data, and beside it what stands in each input, as text. Fails the test for a button that is not there.
 */
export function pressButton(card: AdaptiveCard, title: string, typed: Typed = {}): unknown {
  const action = buttonsOf(card).find((each) => each.title === title);
  if (action === undefined || action.type === "Action.ShowCard")
    throw new Error(`There is no button "${title}".`);
  const inputs = inputsOf(card).flatMap((input): [string, string][] => {
    const value = valueIn(input, typed);
    return value === null ? [] : [[input.id, value]];
  });
  return { data: { ...action.data, ...Object.fromEntries(inputs) }, context: { theme: "default" } };
}

/** All buttons of a card, wherever they stand. */
export function buttonsOf(card: AdaptiveCard): readonly CardAction[] {
  return [...(card.actions ?? []), ...card.body.flatMap(actionsIn)];
}

function actionsIn(element: CardElement): readonly CardAction[] {
  if (element.type === "ActionSet") return element.actions;
  return element.type === "ColumnSet"
    ? element.columns.flatMap((column) => column.items.flatMap(actionsIn))
    : [];
}

/** Null: it is empty, and Teams leaves it out. */
function valueIn(input: CardInput, typed: Typed): string | null {
  const name = input.id.slice(input.id.indexOf(":") + 1);
  const own = typed[name];
  const value = typeof own === "object" ? chosen(input, own) : (own ?? input.value);
  return value === undefined || value === "" ? null : String(value);
}

/** Choices are found by what they mean, and sent as the card wrote them, with commas between. */
function chosen(input: CardInput, values: readonly string[]): string {
  const choices = input.type === "Input.ChoiceSet" ? input.choices : [];
  return values
    .map((value) => choices.find((choice) => decodeURIComponent(choice.value) === value)?.value ?? value)
    .join(",");
}
