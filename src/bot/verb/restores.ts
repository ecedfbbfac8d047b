import { chooseRestores } from "../../usecase/restore/choose-restores.ts";
import { RESTORE_DAYS } from "../../usecase/restore/restore-scope.ts";
import { showRestores } from "../../usecase/restore/show-restores.ts";
import { restoresView } from "../../view/restores.ts";
import { BUTTONS } from "../payload.ts";
import { askedOf, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

const MOST_ROWS = 50;

export const RESTORES: BotVerb = {
  name: "restores",
  aliases: ["restore", "history"],
  usage: "[ORG] [DAYS]",
  summary: "who restored what, and to where",
  access: "restores",
  shareable: false,
  async run(call, words) {
    const { ctx, actor } = call;
    const { days, rest } = daysIn(words);
    const asked = { verb: "restores", ...(await askedOf(call, rest)) } as const;
    const id = await chooseRestores(ctx, actor, asked);
    const shown = await showRestores(ctx, actor, { organizationId: id, days, limit: MOST_ROWS });
    return reply(restoresView({ ...shown, buttons: BUTTONS }));
  },
};

/** A last word that is a number is the days. */
export function daysIn(words: readonly string[]): {
  readonly days: number;
  readonly rest: readonly string[];
} {
  const last = words.at(-1);
  if (last === undefined || !/^\d{1,5}$/u.test(last)) return { days: RESTORE_DAYS, rest: words };
  return { days: Number(last), rest: words.slice(0, -1) };
}
