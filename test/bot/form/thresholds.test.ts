import { beforeEach, describe, expect, test } from "vitest";

import { DAY_MS, isoInstant } from "../../../src/core/instant.ts";
import { OPERATOR } from "../../../src/usecase/access/load-actor.ts";
import { setThresholds } from "../../../src/usecase/settings/set-thresholds.ts";
import { showSettings } from "../../../src/usecase/settings/show-settings.ts";
import { addDevices, addOrganization, auditTrail, ROOT, withRole } from "../../support/company.ts";
import { buttonOf, headOf, textOf } from "../../support/bot.ts";
import { faultsOf, fieldsOf, formOf, sayingOf, useForms, valuesOf } from "../../support/form.ts";

const forms = useForms("2026-11-02T09:00:00Z");
const { world } = forms;
let round = 0;
let team = 0;
let name = "";
const EDIT = { ownReporting: ["own"] };

beforeEach(async () => {
  round += 1;
  name = `Team${round}`;
  world.advance(DAY_MS);
  team = await addOrganization(world.db, name);
  if (round === 1) {
    await withRole(world.ctx, "ada", "admin", ROOT);
    await withRole(world.ctx, "bob", "admin", ROOT);
    await withRole(world.ctx, "dora", "helpdesk", ROOT);
  }
  const silent = (days: number): string => isoInstant(world.ctx.now() - days * DAY_MS);
  await addDevices(
    world.ctx,
    { device: `A-${round}`, organization: name, owner: `ann${round}`, activity: silent(0) },
    { device: `B-${round}`, organization: name, owner: `ben${round}`, activity: silent(6) },
    { device: `C-${round}`, organization: name, owner: `cleo${round}`, activity: silent(10) },
    { device: `D-${round}`, organization: name, owner: null, activity: silent(20) },
  );
});

async function thresholds(): Promise<readonly [boolean, number, number]> {
  const { reporting } = await showSettings(world.ctx, OPERATOR, team);
  return [reporting.own, reporting.values.warningDays, reporting.values.criticalDays];
}

describe("while it is typed", () => {
  test("the form says where the settings come from, and what they do today", async () => {
    const form = await forms.open("ada", `thresholds ${name}`);
    expect(sayingOf(form)).toContain("Critical: 1 device. Warning: 1. Alerts a week: under 1,");
    expect(sayingOf(form)).toContain("No owner is mailed because of it.");
    expect(fieldsOf(form).find((field) => field.name === "ownReporting")?.label).toMatch(/^Inherited from /u);
    expect(valuesOf(form)).toMatchObject({ ownReporting: [], adminsWarning: "7", adminsCritical: "14" });
    expect(form.payload.length).toBeLessThan(200);
  });

  test("each change shows what it would do against today, and changes nothing", async () => {
    const form = await forms.open("ada", `thresholds ${name}`);
    const changed = await forms.change("ada", form, { ...EDIT, adminsWarning: "3", adminsCritical: "5" });
    expect(sayingOf(changed)).toContain("Critical: 1 → 3 devices. Warning: 1 → 0.");
    expect(changed.payload).toBe(form.payload);
    expect(valuesOf(changed)).toMatchObject({ adminsWarning: "3", adminsCritical: "5" });
    expect(await thresholds()).toEqual([false, 7, 14]);
  });

  test("owners who would be mailed by the push are counted, and values of theirs", async () => {
    const form = await forms.open("ada", `thresholds ${name}`);
    const changed = await forms.change("ada", form, {
      ownDefaults: ["own"],
      mails: ["criticalMail"],
      push: ["criticalMail"],
    });
    expect(sayingOf(changed)).toContain(
      "2 owners mailed in their next delivery window. The push reaches 4 devices.",
    );
  });

  test("what is not yet a number is said, and what was typed stays", async () => {
    const form = await forms.open("ada", `thresholds ${name}`);
    const changed = await forms.change("ada", form, { ...EDIT, adminsCritical: null });
    expect(sayingOf(changed)).toContain("What it would do is shown here once all days are whole numbers");
    const again = await forms.change("ada", changed, { adminsCritical: "9" });
    expect(sayingOf(again)).toContain("Critical: 1 → 2 devices.");
  });
});

describe("what is wrong stands at its field", () => {
  test.each([
    [
      { ...EDIT, adminsWarning: "15" },
      "adminsCritical: Critical must come after warning: 14 is not more than 15 days.",
    ],
    [{ ...EDIT, adminsWarning: "0" }, "adminsWarning: 0 is not a whole number of days from 1 to 365."],
    [{ ...EDIT, adminsCritical: "366" }, "adminsCritical: 366 is not a whole number of days from 1 to 365."],
    [
      { ...EDIT, adminsCritical: "3.5" },
      `adminsCritical: "3.5" is not a whole number of days from 1 to 365.`,
    ],
    [{ ...EDIT, adminsCritical: null }, "adminsCritical: Type a number of days from 1 to 365."],
    [
      { ownDefaults: ["own"], ownerWarning: "9" },
      "ownerCritical: Critical must come after warning: 5 is not more than 9 days.",
    ],
  ])("%j", async (typed, fault) => {
    const form = await forms.open("ada", `thresholds ${name}`);
    expect(faultsOf(await forms.submit("ada", form, typed))).toEqual([fault]);
    expect(await thresholds()).toEqual([false, 7, 14]);
  });

  test("inherited values are asked about first (R11)", async () => {
    const form = await forms.open("ada", `thresholds ${name}`);
    const [fault = ""] = faultsOf(await forms.submit("ada", form, { adminsCritical: "20" }));
    expect(fault).toMatch(
      /^ownReporting: You changed values that are inherited from .+ Tick this to end inheritance for Team/u,
    );
    expect(await thresholds()).toEqual([false, 7, 14]);
    await forms.submit("ada", form, { ...EDIT, adminsCritical: "20" });
    expect(await thresholds()).toEqual([true, 7, 20]);
  });
});

describe("saving", () => {
  test("says what it changed and offers Undo and Apply now", async () => {
    const form = await forms.open("ada", `thresholds ${name}`);
    const saved = await forms.submit("ada", form, {
      ...EDIT,
      adminsCritical: "5",
      adminsWarning: "3",
      ownDefaults: ["own"],
      mails: ["criticalMail"],
      locked: ["criticalMail"],
      push: ["criticalMail"],
    });
    expect(headOf(saved)).toBe(`private: Settings of ${name} changed`);
    const text = textOf(saved);
    expect(text).toMatch(/critical *after 14 days → after 5 days/u);
    expect(text).toMatch(/critical mail to owners *off → on, locked/u);
    expect(text).toContain("Pushed to 4 devices in 1 organization: critical mail to owners.");
    expect(text).toMatch(/2 mails to owners wait until .+\. Until then it can be undone\./u);
  });

  test("Undo puts it back, and is done once however often it is pressed", async () => {
    const form = await forms.open("ada", `thresholds ${name}`);
    const saved = await forms.submit("ada", form, { ...EDIT, adminsCritical: "9" });
    const undo = buttonOf(saved, "Undo");
    expect(await thresholds()).toEqual([true, 7, 9]);
    const answers = await Promise.all([forms.press("ada", undo), forms.press("bob", undo)]);
    const heads = answers.map(headOf);
    expect(heads.filter((head) => head === `private: Undone: ${name} has its former settings`)).toHaveLength(
      1,
    );
    expect(heads.filter((head) => head.endsWith("undid this change already."))).toHaveLength(1);
    expect(await thresholds()).toEqual([false, 7, 14]);
  });

  test("Apply now says so, and an Undo after it is refused", async () => {
    const form = await forms.open("ada", `thresholds ${name}`);
    const saved = await forms.submit("ada", form, { ...EDIT, adminsCritical: "9" });
    expect(headOf(await forms.press("bob", buttonOf(saved, "Apply now")))).toBe(
      `private: Applied: the settings of ${name}`,
    );
    expect(headOf(await forms.press("ada", buttonOf(saved, "Undo")))).toBe(
      "private: bob@acme.test applied this change already.",
    );
  });

  test("the same again changes nothing and has nothing to undo", async () => {
    const form = await forms.open("ada", `thresholds ${name}`);
    expect(headOf(await forms.submit("ada", form))).toBe(`private: Nothing was changed in ${name}`);
  });

  test("unticking inherits again", async () => {
    await setThresholds(world.ctx, OPERATOR, {
      organizationId: team,
      admins: { criticalDays: 30 },
      endInheritance: true,
    });
    const form = await forms.open("ada", `thresholds ${name}`);
    expect(valuesOf(form)).toMatchObject({ ownReporting: ["own"], adminsCritical: "30" });
    expect(sayingOf(await forms.change("ada", form, { ownReporting: [] }))).toContain(
      "Critical: 0 → 1 device.",
    );
    await forms.submit("ada", form, { ownReporting: [] });
    expect(await thresholds()).toEqual([false, 7, 14]);
  });

  test("of a form that was submitted twice, once", async () => {
    const form = await forms.open("ada", `thresholds ${name}`);
    const before = (await auditTrail(world.db)).length;
    const answers = await Promise.all([
      forms.submit("ada", form, { ...EDIT, adminsCritical: "9" }),
      forms.submit("ada", form, { ...EDIT, adminsCritical: "9" }),
    ]);
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(["form", "message"]);
    expect((await auditTrail(world.db)).length - before).toBe(2);
  });
});

describe("two administrators at once", () => {
  test("one wins, the other sees the present values and keeps what was typed", async () => {
    const [first, second] = [
      await forms.open("ada", `thresholds ${name}`),
      await forms.open("bob", `thresholds ${name}`),
    ];
    await forms.submit("ada", first, { ...EDIT, adminsCritical: "9" });
    const again = formOf(await forms.submit("bob", second, { ...EDIT, adminsCritical: "12" }));
    expect(sayingOf(again)).toContain(
      "Somebody changed these settings since you opened this. It shows the present values now: warning after 7 days, critical after 9 days",
    );
    expect(valuesOf(again)).toMatchObject({ adminsCritical: "12" });
    expect(sayingOf(again)).toContain("Critical: 2 → 1 device.");
    expect(await thresholds()).toEqual([true, 7, 9]);
    await forms.submit("bob", again);
    expect(await thresholds()).toEqual([true, 7, 12]);
  });

  test("in the same moment: nothing is applied twice, nothing typed is lost", async () => {
    const [first, second] = [
      await forms.open("ada", `thresholds ${name}`),
      await forms.open("bob", `thresholds ${name}`),
    ];
    const answers = await Promise.all([
      forms.submit("ada", first, { ...EDIT, adminsCritical: "9" }),
      forms.submit("bob", second, { ...EDIT, adminsCritical: "12" }),
    ]);
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(["form", "message"]);
    const [, , critical] = await thresholds();
    const lost = answers.find((answer) => answer.kind === "form");
    expect(lost?.kind === "form" && valuesOf(lost.form)["adminsCritical"]).toBe(critical === 9 ? "12" : "9");
  });
});

test("whoever may not set thresholds gets no form, and cannot submit one of somebody else", async () => {
  expect(headOf(await forms.ask("dora", `thresholds ${name}`))).toMatch(/^private: /u);
  const form = await forms.open("ada", `thresholds ${name}`);
  expect(faultsOf(await forms.submit("dora", form, { ...EDIT, adminsCritical: "9" }))[0]).toMatch(
    /^form: You have no role that allows this there\./u,
  );
  expect(await thresholds()).toEqual([false, 7, 14]);
});

test("a form of another version of the bot is closed with a word", async () => {
  const form = await forms.open("ada", `thresholds ${name}`);
  for (const payload of [
    "",
    "{}",
    `{"v":1,"form":"thresholds","state":{"x":1}}`,
    `{"v":1,"form":"nothing","state":{}}`,
  ]) {
    expect(faultsOf(await forms.submit("ada", { ...form, payload }))).toEqual([
      "form: This form is from before the bot was updated. Close it and open it again.",
    ]);
  }
});

test("the root has nothing to inherit", async () => {
  const form = await forms.open("ada", "thresholds #1");
  expect(fieldsOf(form).map((field) => field.name)).not.toContain("ownReporting");
  expect(headOf(await forms.submit("ada", form))).toMatch(/^private: Nothing was changed in /u);
});
