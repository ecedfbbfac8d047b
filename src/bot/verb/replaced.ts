import { confirmReplaced, undoReplaced } from "../../usecase/link/confirm-replaced.ts";
import { nameIn, say } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

const USAGE = "replaced DEVICE [undo]";

export const REPLACED: BotVerb = {
  name: "replaced",
  aliases: ["replace"],
  usage: "DEVICE [undo]",
  summary: "another device took this one's place: nobody is told of it any more, until it backs up again",
  access: "acknowledge",
  shareable: false,
  async run({ ctx, actor }, words) {
    // A device may itself be called "undo".
    const undo = words.length > 1 && words.at(-1)?.toLowerCase() === "undo";
    const device = nameIn(undo ? words.slice(0, -1) : words, USAGE);
    if (undo) {
      const { deviceName } = await undoReplaced(ctx, actor, { device });
      return say(`${deviceName} is watched again.`, "It is judged as before; what is due is told.");
    }
    const { deviceName } = await confirmReplaced(ctx, actor, { device });
    return say(
      `${deviceName} counts as replaced until it backs up again.`,
      "To take it back: replaced, its name, undo.",
    );
  },
};
