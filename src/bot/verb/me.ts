import { showOwn } from "../../usecase/device/show-own.ts";
import { ownDevicesView } from "../../view/own-devices.ts";
import { BUTTONS } from "../payload.ts";
import { reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const ME: BotVerb = {
  name: "me",
  aliases: ["mine"],
  usage: "",
  summary: "your own devices",
  access: null,
  shareable: false,
  async run({ ctx, actor }) {
    return reply(ownDevicesView({ ...(await showOwn(ctx, actor)), buttons: BUTTONS }));
  },
};
