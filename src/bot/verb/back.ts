import { UsageError } from "../../usecase/context.ts";
import { beBack } from "../../usecase/snooze/end-snooze.ts";
import { say } from "../verb-kit.ts";
import type { BotVerb, VerbAnswer } from "../verb.ts";

export const BACK: BotVerb = {
  name: "back",
  usage: "",
  summary: "you are back: mail about your devices goes on",
  access: null,
  shareable: false,
  async run({ ctx, actor }): Promise<VerbAnswer> {
    try {
      await beBack(ctx, actor);
    } catch (error) {
      if (error instanceof UsageError && error.kind === "conflict") return say("You are not marked as away.");
      throw error;
    }
    return say("Welcome back.", "Mail about your devices goes on.");
  },
};
