import { expect, test } from "vitest";

import { renderCsv } from "../../src/view/csv.ts";

const BOM = "\ufeff";

test("fields are quoted where needed, lines end with CRLF, nothing is empty", () => {
  expect(
    renderCsv(
      ["Device", "Bytes"],
      [
        ['say "hi"', 12],
        ["a,b", 9_007_199_254_740_993n],
        ["two\nlines", null],
      ],
    ),
  ).toBe(`${BOM}Device,Bytes\r\n"say ""hi""",12\r\n"a,b",9007199254740993\r\n"two\nlines",\r\n`);
});

test.each(["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "  =1", "＝1"])("%j is no formula", (text) => {
  const field = renderCsv(["c"], [[text]]).split("c\r\n")[1] ?? "";
  expect(field.replace(/^"/, "")[0]).toBe("'");
});

test("numbers stay numbers, also negative ones", () => {
  expect(renderCsv(["c"], [[-1.5], [-2n]])).toBe(`${BOM}c\r\n-1.5\r\n-2\r\n`);
});
