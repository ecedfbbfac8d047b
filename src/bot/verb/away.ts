import { parseUntil } from "../../core/until.ts";
import { UsageError } from "../../usecase/context.ts";
import { beAway } from "../../usecase/snooze/be-away.ts";
import { awayView } from "../../view/snooze.ts";
import { reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const AWAY: BotVerb = {
  name: "away",
  aliases: ["vacation", "holiday"],
  usage: "UNTIL",
  summary: "pause the mail about your devices while you are away",
  access: null,
  shareable: false,
  async run({ ctx, actor, reader }, words) {
    const until = parseUntil(words, reader.zone, ctx.now());
    if (until === null) {
      throw new UsageError(
        "invalid",
        "Say until when, as: away until monday, away 2 weeks, away 2026-12-01.",
        "until",
      );
    }
    await beAway(ctx, actor, { until: until.at });
    return reply(awayView(until.at));
  },
};
