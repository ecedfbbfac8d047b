import { takeDevice } from "../take-device.ts";
import { nameIn } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const ACK: BotVerb = {
  name: "ack",
  aliases: ["acknowledge", "take"],
  usage: "DEVICE",
  summary: "say that you take care of a device",
  access: "acknowledge",
  shareable: false,
  run: async (call, words) => await takeDevice(call, nameIn(words, "ack DEVICE")),
};
