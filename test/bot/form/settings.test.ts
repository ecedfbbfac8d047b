import { beforeAll, expect, test } from "vitest";

import { OPERATOR } from "../../../src/usecase/access/load-actor.ts";
import { pushSettings } from "../../../src/usecase/settings/push.ts";
import { setThresholds } from "../../../src/usecase/settings/set-thresholds.ts";
import { addDevices, deviceId, ownerSettings, ROOT, withRole } from "../../support/company.ts";
import { headOf, textOf } from "../../support/bot.ts";
import { faultsOf, fieldsOf, formOf, sayingOf, useForms, valuesOf } from "../../support/form.ts";

const forms = useForms("2026-11-20T09:00:00Z");
const { world } = forms;

beforeAll(async () => {
  await addDevices(
    world.ctx,
    { device: "LT-1", owner: "carol", activity: "2026-11-10T09:00:00Z" },
    { device: "LT-2", owner: "carol", activity: "2026-11-19T09:00:00Z" },
    { device: "LT-9", owner: "erik", activity: "2026-11-19T09:00:00Z" },
  );
  await withRole(world.ctx, "dora", "helpdesk", ROOT);
});

test("an owner sets days, mails and the window of a device of theirs", async () => {
  const form = await forms.open("carol", "settings LT-2");
  expect(valuesOf(form)).toEqual({
    device: String(await deviceId(world.db, "LT-2")),
    warningDays: "3",
    criticalDays: "5",
    warningMail: "off",
    criticalMail: "off",
    deliveryWindow: "any",
  });
  const saved = await forms.submit("carol", form, {
    criticalDays: "10",
    criticalMail: "on",
    deliveryWindow: "evening",
  });
  expect(headOf(saved)).toBe("private: Your settings for LT-2 changed");
  expect(textOf(saved)).toMatch(/delivery window *any time → evening/u);
  expect((await ownerSettings(world.db))["LT-2"]).toMatchObject({ criticalDays: 10, criticalMail: true });
});

test("another device is shown with its own values", async () => {
  const form = await forms.open("carol", "settings LT-2");
  const other = await forms.change("carol", form, { device: String(await deviceId(world.db, "LT-1")) });
  expect(other.payload).not.toBe(form.payload);
  expect(valuesOf(other)).toMatchObject({ criticalDays: "5", criticalMail: "off" });
  await forms.submit("carol", other, { warningDays: "4" });
  expect((await ownerSettings(world.db))["LT-1"]).toMatchObject({ warningDays: 4, criticalDays: 5 });
});

test("what was typed for one device is not saved to another that was chosen after", async () => {
  const form = await forms.open("carol", "settings LT-2");
  const device = String(await deviceId(world.db, "LT-1"));
  const before = await ownerSettings(world.db);
  const shown = formOf(await forms.submit("carol", form, { device, warningDays: "9" }));
  expect(sayingOf(shown)).toContain("You chose another device. Nothing was saved");
  expect(valuesOf(shown)).toMatchObject({ device, warningDays: "4" });
  expect(await ownerSettings(world.db)).toEqual(before);
});

test.each([
  [
    { warningDays: "5", criticalDays: "5" },
    "criticalDays: Critical must come after warning: 5 is not more than 5 days.",
  ],
  [{ criticalDays: "400" }, "criticalDays: 400 is not a whole number of days from 1 to 365."],
  [{ criticalDays: "soon" }, `criticalDays: "soon" is not a whole number of days from 1 to 365.`],
])("what is wrong stands at its field: %j", async (typed, fault) => {
  const form = await forms.open("carol", "settings LT-1");
  expect(faultsOf(await forms.submit("carol", form, typed))).toEqual([fault]);
});

test("nobody sets a device of somebody else, a help desk neither", async () => {
  expect(headOf(await forms.ask("carol", "settings LT-9"))).toMatch(/^private: There is no device "LT-9"/u);
  expect(headOf(await forms.ask("dora", "settings LT-9"))).toMatch(/no devices of yours/u);
  const form = await forms.open("erik", "settings");
  expect(faultsOf(await forms.submit("carol", form, { criticalDays: "9" }))).toEqual([
    "form: None of your devices is this one.",
  ]);
  expect((await ownerSettings(world.db))["LT-9"]).toMatchObject({ criticalDays: 5 });
});

test("somebody pushed meanwhile: the form comes again with what was typed", async () => {
  const form = await forms.open("erik", "settings");
  await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, owner: { criticalMail: true } });
  await pushSettings(world.ctx, OPERATOR, { organizationId: ROOT, fields: ["criticalMail"] });
  const again = formOf(await forms.submit("erik", form, { criticalDays: "8" }));
  expect(sayingOf(again)).toContain("Somebody changed these settings since you opened this.");
  expect(valuesOf(again)).toMatchObject({ criticalDays: "8" });
  await forms.submit("erik", again);
  expect((await ownerSettings(world.db))["LT-9"]).toMatchObject({ criticalDays: 8 });
});

test("what an administrator locked is said and cannot be changed, whatever is sent", async () => {
  await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, lock: ["criticalMail", "criticalDays"] });
  await pushSettings(world.ctx, OPERATOR, { organizationId: ROOT, fields: ["criticalMail", "criticalDays"] });
  const form = await forms.open("erik", "settings");
  expect(sayingOf(form)).toContain("Critical: after 5 days, locked by your administrator");
  expect(fieldsOf(form).map((field) => field.name)).toEqual(["warningDays", "warningMail", "deliveryWindow"]);
  expect(faultsOf(await forms.submit("erik", form, { warningDays: "6" }))).toEqual([
    "warningDays: Critical must come after warning: 5 is not more than 6 days.",
  ]);
  await forms.submit("erik", form, { criticalDays: "90", warningDays: "2" });
  expect((await ownerSettings(world.db))["LT-9"]).toMatchObject({ warningDays: 2, criticalDays: 5 });
  await setThresholds(world.ctx, OPERATOR, {
    organizationId: ROOT,
    lock: ["warningDays", "warningMail", "deliveryWindow"],
  });
  await pushSettings(world.ctx, OPERATOR, { organizationId: ROOT, fields: "all" });
  expect((await forms.open("erik", "settings")).submit).toBeNull();
});
