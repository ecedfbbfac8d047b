import { expect, test } from "vitest";

import { orLater, soon } from "../../../src/bot/form/or-later.ts";
import type { Answer } from "../../../src/port/bot.ts";
import { useForms } from "../../support/form.ts";
import { asker } from "../../support/bot.ts";
import { OPERATOR } from "../../../src/usecase/access/load-actor.ts";
import type { Call } from "../../../src/bot/call.ts";

const { world } = useForms();
const MEANWHILE = { title: "Saving", parts: [] };

function call(): Call {
  const reader = { locale: "en-GB", zone: "UTC" };
  return { ctx: world.ctx, actor: OPERATOR, asker: asker("ada"), reader, place: null };
}

test("a save that ends soon is answered by its result", async () => {
  const answer: Answer = { kind: "nothing" };
  expect(await orLater(call(), Promise.resolve(answer), MEANWHILE)).toBe(answer);
});

test("one that takes longer is answered in time, goes on, and its failure is logged", async () => {
  let fail: (error: Error) => void = () => undefined;
  const answer = new Promise<Answer>((_, reject) => {
    fail = reject;
  });
  expect(await orLater(call(), answer, MEANWHILE, 1)).toEqual({
    kind: "message",
    to: "private",
    view: MEANWHILE,
  });
  expect(world.complaints).toEqual([]);
  fail(new Error("the database is gone"));
  await expect(answer).rejects.toThrow("gone");
  expect(world.complaints).toEqual(["what a form asked for failed after it was closed"]);
});

test("a failure in time is the asker's to hear", async () => {
  await expect(soon(Promise.reject(new Error("no")), 1, 1_000)).rejects.toThrow("no");
});
