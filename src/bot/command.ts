import type { Answer, ChatEvent } from "../port/bot.ts";
import { followedBy } from "../usecase/subscription/followed.ts";
import { UsageError } from "../usecase/context.ts";
import { sayView } from "../view/answer.ts";
import type { Call } from "./call.ts";
import { withShare } from "./decorate.ts";
import type { Parsed } from "./grammar.ts";
import { runAction } from "./refusal.ts";

type Command = Extract<ChatEvent, { kind: "command" }>;
type Understood = Extract<Parsed, { kind: "verb" }>;

/** Answers something that was said. Private, but for the status of its own organization that a channel asks for (R24). */
export async function answerCommand(call: Call, event: Command, parsed: Parsed): Promise<Answer> {
  if (parsed.kind === "unknown") return unknown(parsed);
  if (event.said === "mention") {
    const aloud = await statusAloud(call, parsed);
    if (aloud !== null) return aloud;
  }
  const answer = await answerLine(call, parsed);
  // Only a slash command and a press let a chat open a form.
  if (answer.kind === "form" && event.said !== "slash") return buttonTo(answer.form.title, parsed.line);
  return answer;
}

/** The private answer to a line, with the button that shares it where there is a channel. */
export async function answerLine(call: Call, { verb, words, line }: Understood): Promise<Answer> {
  const { shareable, ...answer } = await verb.run(call, words);
  const may = verb.shareable && shareable !== false && call.place?.kind === "channel";
  if (answer.kind !== "message" || answer.to !== "private" || !may) return answer;
  return { ...answer, view: withShare(answer.view, line) };
}

/** Null: it is not the channel's own status that is asked for, or the asker may not see it. */
async function statusAloud(call: Call, { verb, words }: Understood): Promise<Answer | null> {
  if (verb.name !== "status" || words.length > 0) return null;
  const { organizationIds, ownerNames } = await followedBy(call.ctx, call.asker.platform, call.place);
  const [own] = organizationIds;
  if (own === undefined) return null;
  try {
    const { shareable: _, ...answer } = await verb.run({ ...call, shownTo: { ownerNames } }, [`#${own}`]);
    return answer.kind === "message" ? { ...answer, to: "thread" } : null;
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

function unknown({ word, nearest }: Extract<Parsed, { kind: "unknown" }>): Answer {
  const view =
    nearest === null
      ? sayView(`There is no "${word}".`, "What there is:", [runAction("Help", "help")])
      : sayView(`There is no "${word}". Did you mean "${nearest.verb}"?`, "", [
          runAction(nearest.verb, nearest.line),
          runAction("Help", "help"),
        ]);
  return { kind: "message", view, to: "private" };
}

function buttonTo(title: string, line: string): Answer {
  const view = sayView(`${title}: open the form with the button`, "", [runAction("Open the form…", line)]);
  return { kind: "message", view, to: "private" };
}
