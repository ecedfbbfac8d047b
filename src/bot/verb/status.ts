import { showOwn } from "../../usecase/device/show-own.ts";
import { allowedVerbs } from "../../usecase/access/allowed-verbs.ts";
import { UsageError } from "../../usecase/context.ts";
import { showStatus, type Status } from "../../usecase/status/show-status.ts";
import { ownDevicesView } from "../../view/own-devices.ts";
import { statusView } from "../../view/status.ts";
import type { Call } from "../call.ts";
import { BUTTONS } from "../payload.ts";
import { askedOf, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const STATUS: BotVerb = {
  name: "status",
  aliases: ["state", "health"],
  usage: "[ORG]",
  summary: "how the devices of an organization stand",
  access: null,
  shareable: true,
  async run(call, words) {
    const { ctx, actor, reader } = call;
    const asked = await askedOf(call, words);
    const status = await statusOrNone(call, asked);
    if (status === null) {
      const own = await showOwn(ctx, actor);
      return { ...reply(ownDevicesView({ ...own, buttons: BUTTONS })), shareable: false };
    }
    const mayChange = (await allowedVerbs(ctx, actor)).has("thresholds");
    return reply(statusView({ ...status, zone: reader.zone, buttons: BUTTONS, mayChange }));
  },
};

/** Null: the asker has no role, and is shown their own devices; never in the name of somebody else's question. */
async function statusOrNone(call: Call, asked: Parameters<typeof showStatus>[2]): Promise<Status | null> {
  try {
    return await showStatus(call.ctx, call.actor, asked);
  } catch (error) {
    const none = error instanceof UsageError && error.kind === "denied";
    if (!none || asked.word !== "" || call.shownTo !== undefined) throw error;
    return null;
  }
}
