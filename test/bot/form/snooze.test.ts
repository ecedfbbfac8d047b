import { beforeAll, expect, test } from "vitest";

import { livingMessage, livingMessageOutage, subscription } from "../../../db/schema/ledger.ts";
import { isoInstant } from "../../../src/core/instant.ts";
import { writePayload } from "../../../src/bot/payload.ts";
import { addDevices, deviceId, ROOT, withRole } from "../../support/company.ts";
import { headOf } from "../../support/bot.ts";
import { faultsOf, fieldsOf, formOf, useForms, valuesOf } from "../../support/form.ts";

/** A Friday. */
const forms = useForms("2026-11-20T09:00:00Z");
const { world } = forms;

beforeAll(async () => {
  const activity = "2026-10-20T09:00:00Z";
  await addDevices(
    world.ctx,
    { device: "LT-1", owner: "carol", activity },
    { device: "LT-2", owner: "carol", activity },
    { device: "LT-3", owner: "erik", activity },
  );
  await withRole(world.ctx, "ada", "admin", ROOT);
  await withRole(world.ctx, "dora", "helpdesk", ROOT);
});

async function snoozes(device: string): Promise<readonly string[]> {
  const rows = await world.db.sql<{ audience: string; until: number; by: string; reason: string | null }[]>`
    select audience, until, by, reason from snooze
    where device_id = ${await deviceId(world.db, device)} and ended_at is null order by audience`;
  return rows.map(({ audience, until, by, reason }) =>
    [audience, isoInstant(until), by, reason ?? "-"].join(" "),
  );
}

test("the next working day is the one after the weekend", async () => {
  const form = await forms.open("dora", "snooze LT-1");
  expect(valuesOf(form)).toMatchObject({ until: "working-day" });
  const done = await forms.submit("dora", form, { reason: "on holiday" });
  expect(headOf(done)).toBe("private: LT-1 is snoozed");
  expect(await snoozes("LT-1")).toEqual(["admins 2026-11-23T08:00:00.000Z dora@acme.test on holiday"]);
});

test("a date, with the owner's mail as well when ticked", async () => {
  const form = await forms.open("ada", "snooze LT-1");
  await forms.submit("ada", form, { until: "date", date: "2026-12-01", time: "17:30", owner: ["owner"] });
  expect(await snoozes("LT-1")).toEqual([
    "admins 2026-12-01T17:30:00.000Z ada@acme.test -",
    "owner 2026-12-01T17:30:00.000Z ada@acme.test -",
  ]);
});

test("an owner pauses their own mail and is offered nothing else, whatever is sent", async () => {
  const form = await forms.open("carol", "snooze LT-2");
  expect(fieldsOf(form).map((field) => field.name)).not.toContain("owner");
  const done = await forms.submit("carol", form, { until: "tomorrow", owner: ["owner"] });
  expect(headOf(done)).toBe("private: Your mail about LT-2 is paused");
  expect(await snoozes("LT-2")).toEqual(["owner 2026-11-21T08:00:00.000Z carol@acme.test -"]);
});

test.each([
  [{ until: "date", date: "2026-11-19" }, "date: The end is in the past. Give a later date."],
  [{ until: "date", date: "2028-01-01" }, "date: The end is more than 365 days ahead. Give an earlier date."],
  [{ until: "date", date: null }, "date: Choose a date, or another end."],
  [{ until: "date", date: "2026-02-30" }, "date: Choose a date, or another end."],
])("an end that cannot be stands at its field: %j", async (typed, fault) => {
  const form = await forms.open("ada", "snooze LT-3");
  expect(faultsOf(await forms.submit("ada", form, typed))).toEqual([fault]);
  expect(await snoozes("LT-3")).toEqual([]);
});

test("a device of somebody else is no device, neither to open nor to submit", async () => {
  expect(headOf(await forms.ask("carol", "snooze LT-3"))).toMatch(/^private: There is no device "LT-3"/u);
  const form = await forms.open("ada", "snooze LT-3");
  expect(faultsOf(await forms.submit("carol", form, { until: "tomorrow" }))[0]).toMatch(
    /There is no device/u,
  );
  expect(await snoozes("LT-3")).toEqual([]);
});

test("of a message with several devices, one is chosen", async () => {
  const [sub] = await world.db.orm
    .insert(subscription)
    .values({
      organizationId: ROOT,
      platform: "slack",
      workspaceId: "T1",
      channelId: "C9",
      zone: "UTC",
      createdBy: "test",
      createdAt: 0,
    })
    .returning({ id: subscription.id });
  const [message] = await world.db.orm
    .insert(livingMessage)
    .values({ subscriptionId: sub?.id ?? 0, localDay: "2026-11-20" })
    .returning({ id: livingMessage.id });
  const outages = await world.db.sql<{ id: number }[]>`select id from outage order by device_id`;
  await world.db.orm.insert(livingMessageOutage).values(
    outages.map(({ id }) => ({
      livingMessageId: message?.id ?? 0,
      outageId: id,
      level: "critical" as const,
    })),
  );
  const payload = writePayload({ do: "open", form: "snooze", input: { message: message?.id ?? 0 } });
  const form = formOf(await forms.press("ada", payload));
  const device = fieldsOf(form).find((field) => field.name === "device");
  expect(device?.input.kind === "choice" && device.input.options.map(({ value }) => value)).toEqual([
    "lt-1",
    "lt-2",
    "lt-3",
  ]);
  await forms.submit("ada", form, { device: "lt-3", until: "week" });
  expect(await snoozes("LT-3")).toEqual(["admins 2026-11-27T08:00:00.000Z ada@acme.test -"]);
  expect(faultsOf(await forms.submit("ada", form, { device: null }))).toEqual(["device: Choose a device."]);
});
