import { acceptMissing } from "../../usecase/sync/accept-missing.ts";
import { say } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const ACCEPT: BotVerb = {
  name: "accept",
  usage: "[SOURCE]",
  summary: "the devices that a held read of a source misses are gone",
  access: "sources",
  shareable: false,
  async run({ ctx, actor }, words) {
    const word = words.join(" ").trim();
    const { sourceName, missing } = await acceptMissing(ctx, actor, { source: word === "" ? null : word });
    return say(
      `Noted: the ${missing} missing devices of ${sourceName} may be gone.`,
      "The next full read asks for each, and closes those that the source does not know or has deactivated.",
    );
  },
};
