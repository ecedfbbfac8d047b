import type { OwnerNames } from "../core/notification.ts";
import { UsageError } from "../usecase/context.ts";
import { followedBy } from "../usecase/subscription/followed.ts";
import { sayView } from "../view/answer.ts";
import type { View } from "../view/view.ts";
import type { Call } from "./call.ts";
import type { VerbAnswer } from "./verb.ts";

/** An answer for the asker alone. */
export function reply(view: View): VerbAnswer {
  return { kind: "message", view, to: "private" };
}

/** One sentence for the asker alone. */
export function say(title: string, more: string = ""): VerbAnswer {
  return reply(sayView(title, more));
}

/** What organization is asked about: the words typed, and what the channel follows. */
export async function askedOf(
  call: Call,
  words: readonly string[],
): Promise<{ readonly word: string; readonly channel: readonly number[] }> {
  const word = words.join(" ");
  if (word !== "") return { word, channel: [] };
  const { organizationIds } = await followedBy(call.ctx, call.asker.platform, call.place);
  return { word, channel: organizationIds };
}

/** How much of owners' names the readers of the answer may see (R24). */
export function ownerNamesOf(call: Call): OwnerNames {
  return call.shownTo?.ownerNames ?? "full";
}

/** All words as one name; throws `invalid` with the usage when there is none. */
export function nameIn(words: readonly string[], usage: string): string {
  const name = words.join(" ").trim();
  if (name === "") throw new UsageError("invalid", `Something is missing. Say it as: ${usage}`);
  return name;
}

/** Opens a form of the bot. */
export async function openForm(call: Call, form: string, input: unknown): Promise<VerbAnswer> {
  if (call.forms === undefined) throw new UsageError("invalid", "There are no forms in this chat.");
  return await call.forms.open(call, form, input);
}
