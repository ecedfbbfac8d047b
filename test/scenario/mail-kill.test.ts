import { expect, test } from "vitest";

import { tellMailKillStory } from "../support/mail-kill-story.ts";

test(
  "a bot that is killed while a thousand mails go out misses none, and repeats are the same mail, marked",
  {
    timeout: 180_000,
  },
  async () => {
    expect.hasAssertions();
    await tellMailKillStory(5);
  },
);
