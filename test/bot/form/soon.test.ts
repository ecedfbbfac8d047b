import { expect, test } from "vitest";

import { soon } from "../../../src/bot/form/soon.ts";

test("what comes in time is the answer", async () => {
  expect(await soon(Promise.resolve("counted"), "still counting", 1_000)).toBe("counted");
});

test("what takes longer goes on, and something else is said meanwhile", async () => {
  let end: (text: string) => void = () => undefined;
  const work = new Promise<string>((resolve) => {
    end = resolve;
  });
  expect(await soon(work, "still counting", 1)).toBe("still counting");
  end("counted");
  expect(await work).toBe("counted");
});

test("a failure in time is the asker's to hear", async () => {
  await expect(soon(Promise.reject(new Error("no")), 1, 1_000)).rejects.toThrow("no");
});
