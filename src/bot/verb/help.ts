import { nearestWord } from "../../core/nearest.ts";
import { allowedVerbs } from "../../usecase/access/allowed-verbs.ts";
import { UsageError } from "../../usecase/context.ts";
import { helpView, helpWordView } from "../../view/help.ts";
import { ownName } from "../own-name.ts";
import { reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

/** Help for what the asker's roles allow; `verbs` are all there are, itself not among them. */
export function helpVerb(verbs: readonly BotVerb[]): BotVerb {
  return {
    name: "help",
    aliases: ["commands"],
    usage: "[WORD]",
    summary: "what you can ask, or one command in more words",
    access: null,
    shareable: false,
    async run({ ctx, actor, asker }, [word]) {
      const allowed = await allowedVerbs(ctx, actor);
      const mine = verbs.filter(({ access }) => access === null || allowed.has(access));
      if (word === undefined) return reply(helpView(mine, ownName(asker.platform)));
      const wanted = word.toLowerCase();
      const verb = mine.find(({ name, aliases = [] }) => name === wanted || aliases.includes(wanted));
      if (verb !== undefined) return reply(helpWordView({ ...verb, aliases: verb.aliases ?? [] }));
      const names = mine.map(({ name }) => name);
      const near = nearestWord(word, names);
      throw new UsageError(
        "not-found",
        near === null ? `There is no help for "${word}".` : `There is no "${word}". Did you mean ${near}?`,
        "word",
        near === null ? null : { wrong: word, choices: [{ word: near, label: near }] },
      );
    },
  };
}
