import { beforeEach, expect, test } from "vitest";

import { OPERATOR } from "../../../src/usecase/access/load-actor.ts";
import { setSchedule } from "../../../src/usecase/settings/set-schedule.ts";
import { showSettings } from "../../../src/usecase/settings/show-settings.ts";
import { addOrganization, ROOT, withRole } from "../../support/company.ts";
import { headOf, textOf } from "../../support/bot.ts";
import { faultsOf, formOf, sayingOf, useForms, valuesOf } from "../../support/form.ts";

const forms = useForms("2026-11-19T10:00:00Z");
const { world } = forms;
let round = 0;
let team = 0;
let name = "";
const THURSDAYS = { ownReporting: ["own"], send: "on", days: ["Th"], time: "09:00", zone: "Europe/Berlin" };

beforeEach(async () => {
  round += 1;
  name = `Team${round}`;
  team = await addOrganization(world.db, name);
  if (round === 1) {
    await withRole(world.ctx, "ada", "admin", ROOT);
    await withRole(world.ctx, "bob", "admin", ROOT);
    await withRole(world.ctx, "dora", "helpdesk", ROOT);
  }
});

async function schedule(): Promise<unknown> {
  const { reporting } = await showSettings(world.ctx, OPERATOR, team);
  const { sendReports, reportDays, reportTime, zone, recipients } = reporting.values;
  return [reporting.own, sendReports, reportDays.join(" "), reportTime, zone, recipients];
}

test("the next three runs are shown in the chosen zone while it is chosen", async () => {
  const form = await forms.open("ada", `schedule ${name}`);
  expect(sayingOf(form)).toContain("No report will be sent.");
  const changed = await forms.change("ada", form, THURSDAYS);
  expect(sayingOf(changed)).toContain(
    "Thursday 2026-11-26 09:00, Thursday 2026-12-03 09:00, Thursday 2026-12-10 09:00",
  );
  const inKolkata = await forms.change("ada", changed, { zone: "Asia/Kolkata", days: ["Th", "F"] });
  expect(sayingOf(inKolkata)).toContain(
    "Friday 2026-11-20 09:00, Thursday 2026-11-26 09:00, Friday 2026-11-27 09:00",
  );
  expect(await schedule()).toEqual([false, false, "", "09:00", "UTC", []]);
});

test("saving says what was and what is, and when the report comes next", async () => {
  const form = await forms.open("ada", `schedule ${name}`);
  const recipients = "Boss@acme.test\naudit@acme.test, boss@acme.test";
  const saved = await forms.submit("ada", form, { ...THURSDAYS, recipients });
  expect(headOf(saved)).toBe(`private: Report schedule of ${name} changed`);
  expect(textOf(saved)).toContain("report on Th at 09:00 (Europe/Berlin), also to 2 additional addresses");
  expect(textOf(saved)).toContain("Next: ");
  expect(await schedule()).toEqual([
    true,
    true,
    "Th",
    "09:00",
    "Europe/Berlin",
    ["boss@acme.test", "audit@acme.test"],
  ]);
});

test.each([
  [{ ...THURSDAYS, days: [] }, "days: Choose at least one day for the report, or switch it off."],
  [{ ...THURSDAYS, time: null }, `time: "" is no time of day. Write it as 09:00.`],
  [{ ...THURSDAYS, zone: "Mars/Base" }, `zone: "Mars/Base" is no time zone. Write it as Europe/Berlin.`],
  [{ ...THURSDAYS, recipients: "boss@acme.test nobody" }, `recipients: "nobody" is no e-mail address.`],
])("what is wrong stands at its field: %j", async (typed, fault) => {
  const form = await forms.open("ada", `schedule ${name}`);
  expect(faultsOf(await forms.submit("ada", form, typed))).toEqual([fault]);
  expect(await schedule()).toEqual([false, false, "", "09:00", "UTC", []]);
});

test("an inherited schedule asks before it ends inheritance, and inherits again when unticked", async () => {
  const form = await forms.open("ada", `schedule ${name}`);
  const [fault = ""] = faultsOf(await forms.submit("ada", form, { ...THURSDAYS, ownReporting: [] }));
  expect(fault).toMatch(/^ownReporting: You changed values that are inherited from /u);
  await forms.submit("ada", form, THURSDAYS);
  const own = await forms.open("ada", `schedule ${name}`);
  const unticked = await forms.change("ada", own, { ownReporting: [] });
  expect(sayingOf(unticked)).toContain("No report will be sent.");
  await forms.submit("ada", unticked);
  expect(await schedule()).toEqual([false, false, "", "09:00", "UTC", []]);
});

test("somebody saved meanwhile: the present values are said and what was typed stays", async () => {
  const form = await forms.open("ada", `schedule ${name}`);
  await setSchedule(world.ctx, OPERATOR, {
    organizationId: team,
    sendReports: true,
    days: ["M"],
    endInheritance: true,
  });
  const again = formOf(await forms.submit("ada", form, THURSDAYS));
  expect(sayingOf(again)).toContain(
    "Somebody changed these settings since you opened this. It shows the present values now: report on M at 09:00 (UTC).",
  );
  expect(valuesOf(again)).toMatchObject({ days: ["Th"], zone: "Europe/Berlin" });
  expect(await schedule()).toEqual([true, true, "M", "09:00", "UTC", []]);
  await forms.submit("ada", again);
  expect(await schedule()).toEqual([true, true, "Th", "09:00", "Europe/Berlin", []]);
});

test("two administrators in the same moment: one wins, the other gets the form again", async () => {
  const [first, second] = [
    await forms.open("ada", `schedule ${name}`),
    await forms.open("bob", `schedule ${name}`),
  ];
  const answers = await Promise.all([
    forms.submit("ada", first, THURSDAYS),
    forms.submit("bob", second, { ...THURSDAYS, days: ["F"] }),
  ]);
  expect(answers.map(({ kind }) => kind).toSorted()).toEqual(["form", "message"]);
});

test("zones are found by what is typed of them, cities first", async () => {
  const form = await forms.open("ada", `schedule ${name}`);
  const find = async (typed: string): Promise<readonly string[]> =>
    (await forms.suggest("ada", form, "zone", typed)).map(({ value }) => value);
  expect((await find("berlin"))[0]).toBe("Europe/Berlin");
  expect(await find("new york")).toEqual(["America/New_York"]);
  expect(await find("utc")).toContain("UTC");
  expect((await find("")).length).toBe(100);
  expect(await find("atlantis")).toEqual([]);
});

test("a help desk gets no schedule form, and cannot submit one", async () => {
  expect((await forms.ask("dora", `schedule ${name}`)).kind).toBe("message");
  const form = await forms.open("ada", `schedule ${name}`);
  expect(faultsOf(await forms.submit("dora", form, THURSDAYS))[0]).toMatch(/^form: You have no role/u);
  expect(await schedule()).toEqual([false, false, "", "09:00", "UTC", []]);
});
