import { type Until, parseUntil } from "../../core/until.ts";
import { findDevice } from "../../usecase/evaluate/find-device.ts";
import { snoozeDevice } from "../../usecase/snooze/snooze-device.ts";
import { snoozedView } from "../../view/snooze.ts";
import type { Call } from "../call.ts";
import { nameIn, openForm, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

const USAGE = "snooze DEVICE UNTIL [REASON], as: snooze LT-0042 until monday on holiday";

export const SNOOZE: BotVerb = {
  name: "snooze",
  aliases: ["mute", "pause"],
  usage: "DEVICE UNTIL [REASON]",
  summary: "pause a device until a time; owners pause their own mail",
  access: null,
  shareable: false,
  async run(call, words) {
    const { ctx, actor } = call;
    const asked = splitUntil(call, words);
    if (asked === null) {
      const device = await findDevice(ctx, actor, nameIn(words, USAGE), "snooze");
      return await openForm(call, "snooze", { device: device.externalId });
    }
    const { device, until, reason } = asked;
    const { deviceName, paused } = await snoozeDevice(ctx, actor, {
      device,
      until: until.at,
      reason,
      alsoOwner: false,
    });
    return reply(snoozedView({ device: deviceName, until: until.at, ownMail: !paused.includes("admins") }));
  },
};

/** The name goes up to the first words that are a time; what follows is the reason. Null: there is no time. */
function splitUntil(
  { ctx, reader }: Call,
  words: readonly string[],
): { readonly device: string; readonly until: Until; readonly reason: string | null } | null {
  for (let at = 1; at < words.length; at += 1) {
    const until = parseUntil(words.slice(at), reader.zone, ctx.now());
    if (until === null) continue;
    const reason = words.slice(at + until.words).join(" ");
    return { device: words.slice(0, at).join(" "), until, reason: reason === "" ? null : reason };
  }
  return null;
}
