import { beforeAll, describe, expect, it } from "vitest";

import { createSampleCompany } from "../../adapters/sample/sample-company.ts";
import { loadSample } from "../../src/usecase/sample/load-sample.ts";
import { asker, buttonsOf, headOf, textOf, useBot, viewOf } from "../support/bot.ts";
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
