import { beforeAll, expect, test } from "vitest";

import { writePayload } from "../../../src/bot/payload.ts";
import { addOrganization, ROOT, withRole } from "../../support/company.ts";
import { CHANNEL, headOf } from "../../support/bot.ts";
import { faultsOf, formOf, useForms, valuesOf } from "../../support/form.ts";

const forms = useForms();
const { world } = forms;
const OPEN = writePayload({ do: "open", form: "subscribe", input: null });
let sales = 0;

beforeAll(async () => {
  sales = await addOrganization(world.db, "Sales");
  await withRole(world.ctx, "ada", "admin", ROOT);
  await withRole(world.ctx, "dora", "helpdesk", ROOT);
});

async function subscriptions(): Promise<readonly unknown[]> {
  return [
    ...(await world.db.sql`
      select channel_id as channel, organization_id as org, alerts, warnings, reports, owner_names as names,
        post_time as post, thread from subscription order by id`),
  ];
}

test("a channel follows an organization with what was chosen", async () => {
  const form = formOf(await forms.press("ada", OPEN));
  expect(valuesOf(form)).toMatchObject({ tells: ["alerts", "reports"], post: "time", time: "08:00" });
  expect((await forms.suggest("ada", form, "organization", "sal")).map(({ value }) => value)).toEqual([
    String(sales),
  ]);
  const done = await forms.submit("ada", form, {
    organization: String(sales),
    tells: ["alerts", "warnings"],
    ownerNames: "initials",
    post: "once",
    thread: "edit",
  });
  expect(headOf(done)).toBe("private: This channel follows Sales now");
  expect(await subscriptions()).toEqual([
    {
      channel: "C1",
      org: sales,
      alerts: true,
      warnings: true,
      reports: false,
      names: "initials",
      post: null,
      thread: false,
    },
  ]);
});

test("not in a personal conversation, not by a help desk, not for a workspace that is not approved", async () => {
  const before = await subscriptions();
  const personal = { ...CHANNEL, kind: "personal" as const };
  expect(headOf(await forms.press("ada", OPEN, personal))).toMatch(/^private: Only a channel can follow/u);
  expect((await forms.press("dora", OPEN)).kind).toBe("message");
  const form = formOf(await forms.press("ada", OPEN));
  expect(faultsOf(await forms.submit("dora", form))[0]).toMatch(/^form: You have no role/u);
  expect(faultsOf(await forms.submit("ada", form, { organization: null }))).toEqual([
    "organization: Choose an organization.",
  ]);
  const shared = formOf(await forms.press("ada", OPEN, { ...CHANNEL, workspaceId: "T9" }));
  expect(faultsOf(await forms.submit("ada", shared))).toEqual([
    "form: This channel belongs to a workspace that is not approved for this bot.",
  ]);
  expect(await subscriptions()).toEqual(before);
});
