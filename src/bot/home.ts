import type { Answer } from "../port/bot.ts";
import { showHome } from "../usecase/home/show-home.ts";
import { homeView } from "../view/home.ts";
import type { Call } from "./call.ts";
import { ownName } from "./own-name.ts";
import { BUTTONS } from "./payload.ts";

/** What somebody sees who opens the bot's own page. */
export async function answerHome({ ctx, actor, asker }: Call): Promise<Answer> {
  const shown = { ...(await showHome(ctx, actor)), buttons: BUTTONS, command: ownName(asker.platform) };
  return { kind: "home", view: homeView(shown) };
}
