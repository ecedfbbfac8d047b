import { chooseOrganization } from "../../usecase/access/choose-organization.ts";
import { unsubscribe } from "../../usecase/subscription/unsubscribe.ts";
import { counted } from "../../view/settings-text.ts";
import { say } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";
import { placeOf } from "./subscribe.ts";

export const UNSUBSCRIBE: BotVerb = {
  name: "unsubscribe",
  aliases: ["unfollow"],
  usage: "[ORG|operations]",
  summary: "end what this channel follows",
  access: "subscribe",
  shareable: false,
  async run(call, words) {
    const { ctx, actor, asker } = call;
    const input = { platform: asker.platform, place: placeOf(call) };
    const word = words.join(" ");
    const ended =
      word === ""
        ? await unsubscribe(ctx, actor, input)
        : await unsubscribe(ctx, actor, {
            ...input,
            organizationId:
              word.toLowerCase() === "operations"
                ? null
                : (
                    await chooseOrganization(ctx, actor, {
                      verb: "subscribe",
                      accept: ["full"],
                      word,
                      channel: [],
                    })
                  ).id,
          });
    return say(
      `Ended: ${counted(ended, "subscription")} of this channel.`,
      "It gets no more alerts from them.",
    );
  },
};
