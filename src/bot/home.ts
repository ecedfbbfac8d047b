import type { Answer } from "../port/bot.ts";
import { showHome } from "../usecase/home/show-home.ts";
import { homeView } from "../view/home.ts";
import type { Call } from "./call.ts";
import { BUTTONS } from "./payload.ts";

/** What somebody sees who opens the bot's own page. */
export async function answerHome({ ctx, actor }: Call): Promise<Answer> {
  return { kind: "home", view: homeView({ ...(await showHome(ctx, actor)), buttons: BUTTONS }) };
}
