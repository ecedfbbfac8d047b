import { beforeAll, describe, expect, it } from "vitest";

import { createBot } from "../../src/bot/bot.ts";
import { formRegistry } from "../../src/bot/form/registry.ts";
import { writePayload } from "../../src/bot/payload.ts";
import { createSampleCompany } from "../../adapters/sample/sample-company.ts";
import { loadSample } from "../../src/usecase/sample/load-sample.ts";
import { asker, buttonsOf, CHANNEL, headOf, textOf, useBot, viewOf } from "../support/bot.ts";
import { addDevices, addOrganization, withRole } from "../support/company.ts";

describe("at home", () => {
  const world = useBot();

  beforeAll(async () => {
    const engineering = await addOrganization(world.db, "Engineering");
    await addDevices(
      world.ctx,
      { device: "LT-0001", organization: "Engineering", owner: "oscar", activity: "2026-11-01T09:00:00Z" },
      { device: "SALES-1", organization: "Sales", owner: "sam", activity: "2026-11-01T09:00:00Z" },
    );
    await withRole(world.ctx, "alice", "admin");
    await withRole(world.ctx, "otto", "org-admin", engineering);
    await withRole(world.ctx, "fiona", "finance");
  });

  it("somebody without a role finds their own devices and nothing else", async () => {
    const home = await world.home("oscar");
    expect(buttonsOf(home)).toEqual([
      "My settings…: settings",
      "Help: help",
      "Why?: why lt-0001",
      "Snooze…: snooze lt-0001",
    ]);
    expect(textOf(home)).not.toMatch(/SALES-1|Open alerts|Report\n|follow/u);
  });

  it("an org-admin finds their alerts and channels", async () => {
    await world.slash("otto", "subscribe Engineering");
    const text = textOf(await world.home("otto"));
    expect(text).toContain("Open alerts in Engineering");
    expect(text).toContain("- Engineering in C1");
    expect(text).toContain("No report is scheduled.");
    expect(text).not.toMatch(/SALES-1|Sales|source/u);
  });

  it("Finance finds no device", async () => {
    expect(textOf(await world.home("fiona"))).not.toMatch(/LT-0001|SALES-1|Open alerts/u);
  });

  it("an administrator finds what needs them", async () => {
    expect(textOf(await world.home("alice"))).toContain("All sources are in time, no mail is held");
    await world.db.sql`update source set overdue_since = ${world.ctx.now()}`;
    const home = await world.home("alice");
    expect(textOf(home)).toContain("1 source overdue");
    expect(buttonsOf(home)).toContain("Sources: sources");
    await world.db.sql`update source set overdue_since = null`;
  });
});

describe("while only sample data is loaded (R25)", () => {
  const world = useBot("2026-11-23T12:00:00Z");

  it("everybody may try everything, and each answer says what it is", async () => {
    await loadSample(world.ctx, (firstDay) => createSampleCompany(2026, firstDay));
    for (const text of [
      "status",
      "overdue",
      "alerts",
      "report",
      "orgs",
      "me",
      "help",
      "nonsense",
      "held",
      "audit",
    ]) {
      expect(textOf(await world.slash("bob", text))).toMatch(/Sample data: no real device is meant\./u);
    }
    expect(textOf(await world.home("bob"))).toContain("Sample data");
    const form = await world.slash("bob", "thresholds");
    expect(form.kind === "form" ? JSON.stringify(form.form.parts) : "").toContain("Sample data");
    expect(headOf(await world.slash("bob", "sources"))).toContain("You have no role");
    expect(headOf(await world.slash("T2/eve", "status"))).toBe("private: This is the backup report bot");
  });

  it("says it once", async () => {
    const { parts } = viewOf(await world.slash("bob", "device nothing"));
    expect(parts.filter((part) => JSON.stringify(part).includes("Sample data"))).toHaveLength(1);
  });
});

describe("a fault of the program", () => {
  const world = useBot();

  it("is answered in a sentence and logged", async () => {
    const lookUp = async (): Promise<never> => await Promise.reject(new Error("a fault"));
    const directory = { platform: "slack", lookUp, findByEmail: async () => null } as const;
    const bot = createBot({ ...world.ctx, directories: new Map([["slack", directory]]) }, formRegistry);
    const event = {
      kind: "command",
      asker: asker("carl"),
      place: CHANNEL,
      text: "status",
      said: "slash",
    } as const;
    expect(headOf(await bot.handle(event))).toMatch(
      /^private: Something went wrong in the bot\. Whoever runs it finds it in its log under [\da-f-]{36}\.$/u,
    );
    expect(world.complaints).toEqual(["a question in the chat was not answered"]);
  });

  it("does not come from a form that nobody knows", async () => {
    const opened = await world.press("dora", writePayload({ do: "open", form: "nothing", input: {} }));
    expect(headOf(opened)).toBe(
      "private: This form is from before the bot was updated. Close it and open it again.",
    );
    const form = { payload: "anything", values: {} };
    const submitted = await world.bot.handle({ kind: "submit", asker: asker("dora"), form });
    expect(submitted.kind).toBe("faults");
  });
});

describe("what operations are told", () => {
  const world = useBot();

  it("is chosen by an administrator of everything", async () => {
    await withRole(world.ctx, "alice", "admin");
    expect(headOf(await world.slash("alice", "subscribe operations"))).toBe(
      "private: This channel gets notices about the bot itself",
    );
    expect(textOf(await world.slash("alice", "subscriptions"))).toContain("the bot itself");
    expect(headOf(await world.slash("alice", "unsubscribe operations"))).toBe(
      "private: Ended: 1 subscription of this channel.",
    );
    const again = textOf(await world.slash("alice", "subscribe #1 at once no-reports"));
    expect(again).toContain("as soon as it happens");
    expect(again).toContain("No reports.");
  });
});

describe("when the database is gone", () => {
  const world = useBot();

  it("says so in a sentence, whatever was done", async () => {
    await world.slash("alice", "status");
    const { bot } = world;
    await world.db.close();
    const gone = "The database cannot be reached now. Nothing was changed; try again in a minute.";
    expect(headOf(await world.slash("alice", "status"))).toBe(`private: ${gone}`);
    expect(viewOf(await world.home("alice")).title).toBe(gone);
    const form = { payload: "{}", values: {} };
    expect(await bot.handle({ kind: "submit", asker: asker("alice"), form })).toEqual({
      kind: "faults",
      faults: [{ field: null, message: gone }],
    });
    expect(await bot.handle({ kind: "change", asker: asker("alice"), form, field: "x" })).toEqual({
      kind: "nothing",
    });
    expect(await bot.suggest(asker("alice"), { form: "{}", field: "x", typed: "" })).toEqual([]);
    expect(world.complaints.length).toBeGreaterThan(0);
  });
});
