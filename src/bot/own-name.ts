import type { Asker } from "../port/bot.ts";

/** What people of a platform write before a command, where they are not alone with the bot. */
export function ownName(platform: Asker["platform"]): string {
  return platform === "teams" ? "@Backup reports" : "/backup-report";
}
