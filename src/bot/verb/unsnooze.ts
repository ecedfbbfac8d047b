import { endSnooze } from "../../usecase/snooze/end-snooze.ts";
import { nameIn, say } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const UNSNOOZE: BotVerb = {
  name: "unsnooze",
  aliases: ["unmute", "wake"],
  usage: "DEVICE",
  summary: "take a snooze back",
  access: null,
  shareable: false,
  async run({ ctx, actor }, words) {
    const { deviceName } = await endSnooze(ctx, actor, { device: nameIn(words, "unsnooze DEVICE") });
    return say(`${deviceName} is no longer snoozed.`);
  },
};
