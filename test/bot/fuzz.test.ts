import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { parseLine } from "../../src/bot/grammar.ts";
import { BOT_VERBS } from "../../src/bot/verb/registry.ts";
import { headOf, useBot } from "../support/bot.ts";
import { addDevices, withRole } from "../support/company.ts";

describe("the grammar", () => {
  it.each([
    ["", "status"],
    ["   ", "status"],
    ["/backup-report", "status"],
    ["STATUS", "status"],
    ["@backup-report status Sales", "status Sales"],
    ["backup-report: overdue", "overdue"],
    ["hi", "help"],
    ["Hello!", "help"],
    ["?", "help"],
    ["/help", "help"],
    ["acknowledge “Ada Mac”", 'ack "Ada Mac"'],
    ["Device   'O''Brien'", "device \"O''Brien\""],
  ])("reads %j as %j", (text, line) => {
    const parsed = parseLine(text, BOT_VERBS);
    expect(parsed.kind === "verb" ? parsed.line : parsed).toBe(line);
  });

  it.each([
    ["statsu", "status"],
    ["overdu critical", "overdue critical"],
    ["subscibe", "subscribe"],
    ["xyzzyplugh", null],
  ])("suggests for %j", (text, line) => {
    const parsed = parseLine(text, BOT_VERBS);
    expect(parsed.kind === "unknown" ? (parsed.nearest?.line ?? null) : parsed).toBe(line);
  });

  it("names each command once", () => {
    const names = BOT_VERBS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});

describe("whatever is said", () => {
  const world = useBot();

  beforeAll(async () => {
    await addDevices(world.ctx, { device: "LT-0001", activity: "2026-10-01T09:00:00Z" });
    await withRole(world.ctx, "alice", "admin");
  });

  it("is answered, and is no fault of the program", async () => {
    const word = fc.oneof(
      fc.constantFrom(
        ...BOT_VERBS.map(({ name }) => name),
        "LT-0001",
        "acme",
        "#1",
        '"',
        "’",
        "until",
        "at",
        "\0",
        "x\0y",
        "\ud800",
      ),
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.string({ unit: "grapheme", maxLength: 200 }),
    );
    const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(" "));
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom("alice", "bob"), async (line, name) => {
        for (const answer of [await world.slash(name, line), await world.mention(name, line)]) {
          expect(headOf(answer)).not.toContain("Something went wrong");
        }
        await world.press(name, line);
      }),
      { numRuns: 150 },
    );
    expect(world.complaints).toEqual([]);
  }, 60_000);
});
