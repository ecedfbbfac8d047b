import { showDevice } from "../../usecase/device/show-device.ts";
import { deviceView } from "../../view/device.ts";
import { BUTTONS } from "../payload.ts";
import { nameIn, ownerNamesOf, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const DEVICE: BotVerb = {
  name: "device",
  usage: "NAME|ID",
  summary: "one device: its levels, owner, backups, and who has it",
  access: null,
  shareable: true,
  async run(call, words) {
    const { explanation, device } = await showDevice(call.ctx, call.actor, nameIn(words, "device NAME"));
    return reply(deviceView(explanation, device, { ownerNames: ownerNamesOf(call), buttons: BUTTONS }));
  },
};
