import type { Asker } from "../port/bot.ts";
import type { Directory } from "../port/directory.ts";
import type { InstallationStore } from "../port/installation.ts";
import type { Context } from "../usecase/context.ts";

/** What the bot is given: what every use-case is, and how to find out who somebody in a chat is. */
export interface BotContext extends Context {
  readonly directories: ReadonlyMap<Asker["platform"], Directory>;
  readonly installations: InstallationStore;
}
