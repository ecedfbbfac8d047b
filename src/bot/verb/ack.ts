import { acknowledge } from "../../usecase/outage/acknowledge.ts";
import { nameIn, say } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const ACK: BotVerb = {
  name: "ack",
  aliases: ["acknowledge", "take"],
  usage: "DEVICE",
  summary: "say that you take care of a device",
  access: "acknowledge",
  shareable: false,
  async run({ ctx, actor }, words) {
    const { deviceName, before } = await acknowledge(ctx, actor, { device: nameIn(words, "ack DEVICE") });
    if (before === actor.name) return say(`You have ${deviceName} already.`);
    const taken = before === null ? "" : `Until now ${before} had it. `;
    return say(
      `You have ${deviceName} now.`,
      `${taken}Nothing is silenced; it lapses when the device gets worse.`,
    );
  },
};
