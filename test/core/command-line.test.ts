import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { joinWords, splitWords } from "../../src/core/command-line.ts";

describe("the words of a command line", () => {
  it.each([
    ["", []],
    ["  why   LT-0001 ", ["why", "LT-0001"]],
    ['why "Ada Mac"', ["why", "Ada Mac"]],
    ["why “Ada Mac”", ["why", "Ada Mac"]],
    ["why 'Ada Mac'", ["why", "Ada Mac"]],
    ["why ‘Ada Mac’ now", ["why", "Ada Mac", "now"]],
    ["why Zoë’s Mac", ["why", "Zoë’s", "Mac"]],
    ["why O'Brien", ["why", "O'Brien"]],
    ['why "a ""b"" c"', ["why", 'a "b" c']],
    ['why "never closed', ["why", "never closed"]],
    ["why\n\tLT-0001\u00a0x", ["why", "LT-0001", "x"]],
  ])("of %j are %j", (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  it("are the same again after they were put together", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", minLength: 1 })), (words) => {
        expect(splitWords(joinWords(words))).toEqual(words);
      }),
    );
  });
});
