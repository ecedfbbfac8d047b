import { expect, test } from "vitest";

import { tellKillStory } from "../support/kill-story.ts";

/** Five kills fall into one run of all inputs; more of them would come before anything was done. */
test.each([1, 2, 3, 4, 5])(
  "a bot that is killed over and over tells everybody everything once, round %i",
  async () => {
    expect.hasAssertions();
    await tellKillStory(5);
  },
);
