import { renderForm } from "../../adapters/slack/render/form.ts";
import { renderMessage } from "../../adapters/slack/render/message.ts";
import { renderHome } from "../../adapters/slack/render/view.ts";
import { teamsRenderer } from "../../adapters/teams/render/teams-renderer.ts";
import type { Answer } from "../../src/port/bot.ts";
import type { View } from "../../src/view/view.ts";
import { READER } from "./bot.ts";
import { type Beside, sideBySide, slackOutline, teamsOutline } from "./outline.ts";

const teams = teamsRenderer();
const NOTHING_REFUSED: ReadonlySet<string> = new Set();

/** What an answer shows in Slack and in Teams. */
export function besideAnswer(answer: Answer): readonly Beside[] {
  switch (answer.kind) {
    case "message":
      return besideView(answer.view);
    case "home":
      return sideBySide(slackOutline(renderHome(answer.view, READER).blocks), inTeams(answer.view));
    case "form": {
      const { blocks, submit } = renderForm(answer.form, READER);
      const slack = [...slackOutline(blocks), ...(submit === undefined ? [] : [`[${submit.text}]`])];
      return sideBySide(slack, teamsOutline(teams.dialog(answer.form, READER).card));
    }
    case "nothing":
    case "faults":
      return [];
  }
}

/** What a message shows in both. */
export function besideView(view: View): readonly Beside[] {
  const { blocks } = renderMessage(view, { reader: READER, rejected: NOTHING_REFUSED });
  return sideBySide(slackOutline(blocks), inTeams(view));
}

function inTeams(view: View): readonly string[] {
  return teamsOutline(teams.message(view, READER, { rejected: NOTHING_REFUSED }).card);
}
