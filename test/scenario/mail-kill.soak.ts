import { expect, test } from "vitest";

import { tellMailKillStory } from "../support/mail-kill-story.ts";

test("twenty kills while a thousand mails go out: none missing, repeats are the same mail, marked", async () => {
  expect.hasAssertions();
  await tellMailKillStory(20);
});
