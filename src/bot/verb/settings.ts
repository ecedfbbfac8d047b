import { openForm } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const SETTINGS: BotVerb = {
  name: "settings",
  aliases: ["preferences"],
  usage: "[DEVICE]",
  summary: "set what you are mailed about your own devices",
  access: null,
  shareable: false,
  async run(call, words) {
    const device = words.join(" ");
    return await openForm(call, "settings", { device: device === "" ? null : device });
  },
};
