import { UsageError } from "../../usecase/context.ts";
import { settleHeld } from "../../usecase/delivery/settle-held.ts";
import { showHeld } from "../../usecase/delivery/show-held.ts";
import { heldView } from "../../view/held.ts";
import { counted } from "../../view/settings-text.ts";
import { BUTTONS } from "../payload.ts";
import { reply, say } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const HELD: BotVerb = {
  name: "held",
  usage: "[send|discard]",
  summary: "owner mail that waits because there was so much at once",
  access: "held",
  shareable: false,
  async run({ ctx, actor }, words) {
    const choice = words[0]?.toLowerCase();
    if (choice === undefined) return reply(heldView(await showHeld(ctx, actor), BUTTONS));
    if (choice !== "send" && choice !== "discard") {
      throw new UsageError("invalid", "Say: held send, or: held discard.");
    }
    const { mails: waiting } = await showHeld(ctx, actor);
    if (waiting === 0) return say("No mail is held.", "It was sent or discarded already, or none was held.");
    const mails = await settleHeld(ctx, actor, choice);
    const done = choice === "send" ? "released: each is checked again and goes out at its time" : "discarded";
    return say(`${counted(mails, "mail")} ${done}.`);
  },
};
