import { showSources } from "../../usecase/source/show-sources.ts";
import { sourcesView } from "../../view/sources.ts";
import { reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const SOURCES: BotVerb = {
  name: "sources",
  usage: "",
  summary: "where observations come from, and how fresh they are",
  access: "sources",
  shareable: false,
  async run({ ctx, actor }) {
    return reply(sourcesView(await showSources(ctx, actor), ctx.now()));
  },
};
