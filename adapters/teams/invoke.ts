import type { Answer, ChatEvent } from "../../src/port/bot.ts";
import { faultsText, isOwn, READER } from "./answer.ts";
import { onCompose, onDialog } from "./dialog.ts";
import { giveFile } from "./give-file.ts";
import { wayOf } from "./listen.ts";
import { atOrigin } from "./origin.ts";
import type { Activity } from "./payload.ts";
import { cardFault, cardResponse, cardText, type InvokeResponse } from "./response.ts";
import { CARD_TYPE } from "./speak.ts";
import type { Way } from "./way.ts";
import {
  afterwards,
  handle,
  IN_CHAT,
  inTime,
  type InvokeParts,
  LATE,
  pressed,
  showLate,
} from "./work-out.ts";

/** Answers an invoke. */
export async function handleInvoke(
  parts: InvokeParts,
  activity: Activity,
  workspaceId: string,
): Promise<InvokeResponse> {
  const way = await wayOf(parts, activity, workspaceId);
  switch (activity.name ?? "") {
    case "adaptiveCard/action":
      return await onCard(parts, activity, way);
    case "task/fetch":
    case "task/submit":
    case "composeExtension/submitAction":
      return await onDialog(parts, activity, way);
    case "composeExtension/fetchTask":
      return await onCompose(parts, activity, way);
    case "application/search":
      return await onSearch(parts, activity, way);
    case "fileConsent/invoke":
      return await giveFile(parts, activity, way);
    default:
      return { status: 501, body: null };
  }
}

async function onCard(parts: InvokeParts, { value }: Activity, way: Way): Promise<InvokeResponse> {
  const asked = parts.renderer.readAsked(value);
  if (asked?.kind !== "press") return cardFault(400, "BadRequest", "This button is not known here any more.");
  const { payload, form, automatic, origin } = asked;
  const from = origin === null ? way : await atOrigin(parts, way, origin);
  const { asker, place, message } = from;
  const event: ChatEvent = { kind: "press", asker, place, payload, message, form };
  const placed = { ...from, reopen: { press: payload } };
  const working = automatic ? handle(parts, event) : pressed(parts, placed, event, payload);
  const soon = await inTime(parts, working);
  if (soon === null) {
    if (!automatic) void showLate(parts, working, placed);
    return cardText(automatic ? "" : LATE);
  }
  return await cardAnswer(parts, soon, { way: placed, automatic });
}

/** A card that only asks how it stands is answered with a card or with nothing: nobody asked. */
async function cardAnswer(
  parts: InvokeParts,
  answer: Answer,
  { way, automatic }: { readonly way: Way; readonly automatic: boolean },
): Promise<InvokeResponse> {
  if (answer.kind === "message" && answer.to === "replace") {
    const rejected = await parts.capabilities.rejected("teams", way.asker.workspaceId);
    const { card } = parts.renderer.message(answer.view, answer.reader ?? READER, { rejected });
    // What the response shows, only this client keeps.
    if (!automatic && isOwn(way)) void afterwards(parts, answer, way);
    else if (!automatic && answer.aside !== undefined)
      void afterwards(parts, { kind: "message", view: answer.aside, to: "private" }, way);
    return cardResponse(CARD_TYPE, card);
  }
  if (automatic || answer.kind === "nothing") return cardText("");
  if (answer.kind === "faults") return cardText(faultsText(answer.faults));
  void afterwards(parts, answer, way);
  const elsewhere = !isOwn(way) && (answer.kind !== "message" || answer.to === "private");
  return cardText(elsewhere ? IN_CHAT : "");
}

async function onSearch(parts: InvokeParts, { value }: Activity, { asker }: Way): Promise<InvokeResponse> {
  const typed = parts.renderer.readTyped(value);
  const found =
    typed === null
      ? []
      : await parts.bot.suggest(asker, typed).catch((error: unknown) => {
          parts.log.error({ error: String(error) }, "no suggestions could be made");
          return [];
        });
  return {
    status: 200,
    body: {
      statusCode: 200,
      type: "application/vnd.microsoft.search.searchResponse",
      value: { results: parts.renderer.choices(found) },
    },
  };
}
