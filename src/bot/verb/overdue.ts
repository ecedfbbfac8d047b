import type { AlertLevel } from "../../core/level.ts";
import { listOverdue } from "../../usecase/device/list-devices.ts";
import { overdueView } from "../../view/device-list.ts";
import { BUTTONS } from "../payload.ts";
import { askedOf, ownerNamesOf, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const OVERDUE: BotVerb = {
  name: "overdue",
  aliases: ["devices", "worst"],
  usage: "[warning|critical] [ORG]",
  summary: "the devices that have not backed up in time, worst first",
  access: "devices",
  shareable: true,
  async run(call, words) {
    const level = levelOf(words[0]);
    const asked = await askedOf(call, level === null ? words : words.slice(1));
    const list = await listOverdue(call.ctx, call.actor, { ...asked, level });
    return reply(overdueView({ ...list, level, ownerNames: ownerNamesOf(call), buttons: BUTTONS }));
  },
};

function levelOf(word: string | undefined): AlertLevel | null {
  const wanted = word?.toLowerCase();
  return wanted === "warning" || wanted === "critical" ? wanted : null;
}
