import { listAlerts } from "../../usecase/device/list-devices.ts";
import { alertsView } from "../../view/device-list.ts";
import { BUTTONS } from "../payload.ts";
import { askedOf, ownerNamesOf, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const ALERTS: BotVerb = {
  name: "alerts",
  usage: "[ORG]",
  summary: "open alerts, and who has them",
  access: "alerts",
  shareable: true,
  async run(call, words) {
    const list = await listAlerts(call.ctx, call.actor, await askedOf(call, words));
    return reply(alertsView({ ...list, ownerNames: ownerNamesOf(call), buttons: BUTTONS }));
  },
};
