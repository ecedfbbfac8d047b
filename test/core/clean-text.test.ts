import fc from "fast-check";
import { expect, it } from "vitest";

import { cleanText } from "../../src/core/clean-text.ts";

it.each([
  ["  LT-0042 ", 10, "LT-0042"],
  ["a\u0000\tb\r\nc", 10, "a b c"],
  ["=1+1", 10, "=1+1"],
  ["1234567890", 10, "1234567890"],
  ["12345678901", 10, "123456789…"],
  ["half \uD800 a pair", 20, "half \uFFFD a pair"],
  ["\u0007", 10, ""],
])("%j within %d", (text, maxChars, expected) => {
  expect(cleanText(text, maxChars)).toBe(expected);
});

it("is on one line, whole, and no longer than allowed, whatever it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 20 }), (text, maxChars) => {
      const clean = cleanText(text, maxChars);
      expect(clean.length).toBeLessThanOrEqual(maxChars);
      expect(clean).not.toMatch(/\p{Cc}/u);
      expect(clean.isWellFormed()).toBe(true);
    }),
  );
});
