import { expect, test } from "vitest";

import { tellKillStory } from "../support/kill-story.ts";

test("a bot that is killed at any moment tells everybody everything once", { timeout: 120_000 }, async () => {
  expect.hasAssertions();
  await tellKillStory(5);
});
