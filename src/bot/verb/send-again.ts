import { UsageError } from "../../usecase/context.ts";
import { sendAgain } from "../../usecase/delivery/send-again.ts";
import { say } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const SEND_AGAIN: BotVerb = {
  name: "send-again",
  aliases: ["resend"],
  usage: "ID",
  summary: "send a message that was given up once more",
  access: "deliveries",
  shareable: false,
  async run({ ctx, actor }, words) {
    const word = (words[0] ?? "").replace(/^#/u, "");
    if (!/^\d{1,15}$/u.test(word)) {
      throw new UsageError(
        "invalid",
        "Say send-again and the number of a message. The list: deliveries",
        "id",
      );
    }
    await sendAgain(ctx, actor, Number(word));
    return say(`Message ${word} is on its way again.`);
  },
};
