import { beforeAll, expect, test } from "vitest";

import { createBot } from "../../src/bot/bot.ts";
import { formRegistry } from "../../src/bot/form/registry.ts";
import type { Answer, Asker } from "../../src/port/bot.ts";
import { CHANNEL, textOf, useBot } from "../support/bot.ts";
import { withRole } from "../support/company.ts";

const world = useBot();

beforeAll(async () => {
  await withRole(world.ctx, "alice", "admin");
});

/** The same person's questions in one chat and in the other. */
async function answersIn(platform: Asker["platform"]): Promise<readonly Answer[]> {
  const slack = world.ctx.directories.get("slack");
  const directories = new Map(slack === undefined ? [] : [[platform, { ...slack, platform }] as const]);
  const bot = createBot({ ...world.ctx, directories }, formRegistry);
  const asker = { platform, workspaceId: "T1", userId: "alice" };
  return [
    await bot.handle({ kind: "command", asker, place: CHANNEL, text: "help", said: "mention" }),
    await bot.handle({ kind: "home", asker }),
    await bot.handle({ kind: "press", asker, place: CHANNEL, payload: "old", message: null, form: null }),
  ];
}

test.each([
  ["slack", "/backup-report", "@Backup reports"],
  ["teams", "@Backup reports", "/backup-report"],
] as const)("in %s people are told to write %s", async (platform, said, other) => {
  for (const answer of await answersIn(platform)) {
    expect(textOf(answer)).toContain(said);
    expect(textOf(answer)).not.toContain(other);
  }
});
