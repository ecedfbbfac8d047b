import { beforeAll, describe, expect, test } from "vitest";

import { UsageError } from "../../../src/usecase/context.ts";
import { setInheritance } from "../../../src/usecase/settings/inherit.ts";
import { setSchedule } from "../../../src/usecase/settings/set-schedule.ts";
import { setThresholds } from "../../../src/usecase/settings/set-thresholds.ts";
import { showSettings } from "../../../src/usecase/settings/show-settings.ts";
import { loadActor, OPERATOR } from "../../../src/usecase/access/load-actor.ts";
import { addDevices, addOrganization, ROOT, withRole } from "../../support/company.ts";
import { at, useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-02T10:00:00Z");
const ids = { sales: 0, emea: 0 };

beforeAll(async () => {
  ids.sales = await addOrganization(world.db, "Sales");
  ids.emea = await addOrganization(world.db, "EMEA", ids.sales);
});

async function refusal(
  work: Promise<unknown>,
): Promise<{ kind: string; field: string | null; message: string }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UsageError) return { kind: error.kind, field: error.field, message: error.message };
    throw error;
  }
  throw new Error("nothing was refused");
}

test("editing a group that inherits is refused until it is confirmed, and says what it would copy", async () => {
  const edit = { organizationId: ids.emea, admins: { warningDays: 2 } };
  expect(await refusal(setThresholds(world.ctx, OPERATOR, edit))).toEqual({
    kind: "conflict",
    field: "endInheritance",
    message:
      "This ends inheritance for EMEA: it takes its reporting settings from All organizations now. " +
      "Its own copy would start from: warning after 7 days, critical after 14 days, no report. " +
      "Later changes in All organizations would not reach it. Confirm to go on.",
  });
  expect((await showSettings(world.ctx, OPERATOR, ids.emea)).reporting.own).toBe(false);
  const { settings } = await setThresholds(world.ctx, OPERATOR, { ...edit, endInheritance: true });
  expect(settings.reporting).toMatchObject({ own: true, values: { warningDays: 2, criticalDays: 14 } });
  expect(settings.defaults.own).toBe(false);
});

test("an edit that changes nothing ends no inheritance and leaves no trace", async () => {
  const before = await world.db.sql`select count(*) as rows from audit`;
  await setThresholds(world.ctx, OPERATOR, {
    organizationId: ids.sales,
    admins: { warningDays: 7 },
    owner: { warningDays: 3 },
  });
  await setSchedule(world.ctx, OPERATOR, { organizationId: ids.sales, time: "09:00" });
  expect((await showSettings(world.ctx, OPERATOR, ids.sales)).reporting.own).toBe(false);
  expect(await world.db.sql`select count(*) as rows from audit`).toEqual(before);
});

test("everything wrong is said at once and nothing is stored", async () => {
  const edit = {
    organizationId: ROOT,
    admins: { warningDays: 20 },
    owner: { criticalDays: 400 },
  };
  expect(await refusal(setThresholds(world.ctx, OPERATOR, edit))).toEqual({
    kind: "invalid",
    field: "criticalDays",
    message:
      "Critical must come after warning: 14 is not more than 20 days. " +
      "400 is not a whole number of days from 1 to 365.",
  });
  expect((await showSettings(world.ctx, OPERATOR, ROOT)).reporting.values.warningDays).toBe(7);
});

test("a field is locked or unlocked, not both", async () => {
  const edit = { organizationId: ROOT, lock: ["criticalMail"], unlock: ["criticalMail"] } as const;
  expect(await refusal(setThresholds(world.ctx, OPERATOR, edit))).toMatchObject({
    kind: "invalid",
    field: "lock",
  });
});

test("of two administrators who saved at once the second gets the conflict", async () => {
  const { defaults } = await showSettings(world.ctx, OPERATOR, ROOT);
  const saves = await Promise.allSettled(
    ["morning" as const, "evening" as const].map(
      async (deliveryWindow) =>
        await setThresholds(world.ctx, OPERATOR, {
          organizationId: ROOT,
          owner: { deliveryWindow },
          defaultsStamp: defaults.stamp,
        }),
    ),
  );
  expect(saves.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const lost = saves.find(({ status }) => status === "rejected");
  expect(lost).toMatchObject({ reason: { kind: "conflict", field: "stamp" } });
});

test("a form opened on an earlier copy does not fit the next one", async () => {
  const own = { organizationId: ids.sales, group: "reporting" } as const;
  await setInheritance(world.ctx, OPERATOR, { ...own, inherit: false });
  const { reporting } = await showSettings(world.ctx, OPERATOR, ids.sales);
  await setInheritance(world.ctx, OPERATOR, { ...own, inherit: true });
  await setInheritance(world.ctx, OPERATOR, { ...own, inherit: false });
  const stale = setSchedule(world.ctx, OPERATOR, {
    organizationId: ids.sales,
    time: "10:00",
    stamp: reporting.stamp,
  });
  expect(await refusal(stale)).toMatchObject({ kind: "conflict", field: "stamp" });
  await setInheritance(world.ctx, OPERATOR, { ...own, inherit: true });
});

test("inheritance off copies what is in force, and from then on the parent has no effect; on drops the copy", async () => {
  const own = { organizationId: ids.sales, group: "reporting" } as const;
  await setInheritance(world.ctx, OPERATOR, { ...own, inherit: false });
  await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, admins: { criticalDays: 21 } });
  expect((await showSettings(world.ctx, OPERATOR, ids.sales)).reporting.values.criticalDays).toBe(14);
  const { reporting } = await setInheritance(world.ctx, OPERATOR, { ...own, inherit: true });
  expect(reporting).toMatchObject({ own: false, from: { id: ROOT }, values: { criticalDays: 21 } });
  await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, admins: { criticalDays: 14 } });
});

test("what is so already, and what the root cannot, is refused", async () => {
  const off = { organizationId: ids.sales, group: "device defaults", inherit: true } as const;
  expect(await refusal(setInheritance(world.ctx, OPERATOR, off))).toMatchObject({
    kind: "conflict",
    message: "This organization inherits already.",
  });
  const root = { organizationId: ROOT, group: "reporting", inherit: true } as const;
  expect(await refusal(setInheritance(world.ctx, OPERATOR, root))).toMatchObject({
    kind: "invalid",
    message: "The root organization has no parent to inherit from.",
  });
});

test("a schedule is due by its own zone, and no longer when it is switched off", async () => {
  const on = await setSchedule(world.ctx, OPERATOR, {
    organizationId: ROOT,
    sendReports: true,
    days: ["Th", "M"],
    time: "08:30",
    zone: "America/New_York",
    recipients: [" Finance@Acme.test ", "finance@acme.test", "ceo@acme.test"],
  });
  expect(on.reporting).toMatchObject({
    nextRunAt: at("2026-11-02T13:30:00Z"),
    values: { reportDays: ["M", "Th"], recipients: ["finance@acme.test", "ceo@acme.test"] },
  });
  const off = await setSchedule(world.ctx, OPERATOR, {
    organizationId: ROOT,
    sendReports: false,
    removeRecipients: ["CEO@acme.test"],
  });
  expect(off.reporting).toMatchObject({ nextRunAt: null, values: { recipients: ["finance@acme.test"] } });
});

test("new thresholds take effect at once, below too, and are called a change of threshold", async () => {
  await addDevices(
    world.ctx,
    { device: "SAL-1", organization: "Sales", activity: "2026-10-27T10:00:00Z" },
    { device: "EME-1", organization: "EMEA", activity: "2026-11-01T10:00:00Z" },
  );
  await setThresholds(world.ctx, OPERATOR, {
    organizationId: ROOT,
    admins: { warningDays: 1, criticalDays: 5 },
  });
  const levels = await world.db.sql`
    select d.name, d.admins_level as level, f.reason from device d left join flip f on f.device_id = d.id order by d.name`;
  expect([...levels]).toEqual([
    { name: "EME-1", level: "ok", reason: null },
    { name: "SAL-1", level: "critical", reason: "threshold-changed" },
  ]);
});

describe("hiding the client from owners", () => {
  async function client(organizationId: number): Promise<unknown> {
    const { hidden, own, from } = (await showSettings(world.ctx, OPERATOR, organizationId)).client;
    return [hidden, own, from.name];
  }
  async function hide(organizationId: number, hideClient: boolean | "inherit"): Promise<void> {
    await setThresholds(world.ctx, OPERATOR, { organizationId, hideClient, reason: "kiosks" });
  }
  async function lastAudit(): Promise<unknown> {
    const [row] = await world.db.sql`
      select organization_id as organization, action, before, after, reason from audit order by id desc limit 1`;
    return row;
  }

  test("is inherited until an organization says otherwise, and ends no inheritance of settings", async () => {
    expect(await client(ids.emea)).toEqual([false, false, "All organizations"]);
    await hide(ids.sales, true);
    expect(await client(ids.sales)).toEqual([true, true, "Sales"]);
    expect(await client(ids.emea)).toEqual([true, false, "Sales"]);
    await hide(ids.emea, false);
    expect(await client(ids.emea)).toEqual([false, true, "EMEA"]);
    await hide(ids.emea, "inherit");
    expect(await client(ids.emea)).toEqual([true, false, "Sales"]);
    const { reporting, defaults } = await showSettings(world.ctx, OPERATOR, ids.sales);
    expect([reporting.own, defaults.own]).toEqual([false, false]);
  });

  test("leaves one audit row for each change, and none where nothing changes", async () => {
    await hide(ids.sales, "inherit");
    const row = {
      organization: ids.sales,
      action: "client.set",
      before: { hidden: true, own: true },
      after: { hidden: false, own: false },
      reason: "kiosks",
    };
    expect(await lastAudit()).toEqual(row);
    const before = await world.db.sql`select count(*) as rows from audit`;
    await hide(ids.sales, "inherit");
    expect(await world.db.sql`select count(*) as rows from audit`).toEqual(before);
  });

  test("is not for the root to inherit, nor for who may not set thresholds", async () => {
    expect(await refusal(hide(ROOT, "inherit"))).toEqual({
      kind: "invalid",
      field: "hideClient",
      message: "The root organization has no parent to inherit from.",
    });
    const fay = await withRole(world.ctx, "fay", "helpdesk", ids.sales);
    const edit = { organizationId: ids.sales, hideClient: true };
    expect(await refusal(setThresholds(world.ctx, fay, edit))).toMatchObject({ kind: "denied" });
    expect(await client(ids.sales)).toEqual([false, false, "All organizations"]);
  });

  test("keeps mail from owners below at once, and lets them have what is still due when it is shown again", async () => {
    const owner = { criticalMail: true, criticalDays: 5 };
    await setThresholds(world.ctx, OPERATOR, { organizationId: ids.sales, owner, endInheritance: true });
    await hide(ids.sales, true);
    await addDevices(world.ctx, {
      device: "EME-2",
      organization: "EMEA",
      owner: "gus",
      activity: "2026-10-20T10:00:00Z",
    });
    const owed = async (): Promise<readonly string[]> => {
      const rows = await world.db.sql<{ level: string }[]>`
        select level from notification where kind = 'owner-alert'`;
      return rows.map(({ level }) => level);
    };
    expect(await owed()).toEqual([]);
    await hide(ids.sales, "inherit");
    expect(await owed()).toEqual(["critical"]);
  });
});

test("roles: who may not set is refused in the same words, whether the organization exists or not", async () => {
  const carol = await withRole(world.ctx, "carol", "org-admin", ids.sales);
  const dave = await withRole(world.ctx, "dave", "finance");
  const nobody = await loadActor(world.ctx, { email: "erin@acme.test", origin: "slack" });
  const edit = { admins: { warningDays: 3 }, endInheritance: true };
  await setThresholds(world.ctx, carol, { organizationId: ids.emea, ...edit });
  const refusals = await Promise.all([
    refusal(setThresholds(world.ctx, carol, { organizationId: ROOT, ...edit })),
    refusal(setThresholds(world.ctx, dave, { organizationId: ids.sales, ...edit })),
    refusal(setSchedule(world.ctx, nobody, { organizationId: ids.sales, time: "10:00" })),
    refusal(setSchedule(world.ctx, nobody, { organizationId: 4040, time: "10:00" })),
    refusal(setInheritance(world.ctx, nobody, { organizationId: 4040, group: "reporting", inherit: false })),
    refusal(showSettings(world.ctx, nobody, ids.sales)),
  ]);
  expect(new Set(refusals.map(({ message }) => message)).size).toBe(1);
  expect(new Set(refusals.map(({ kind }) => kind))).toEqual(new Set(["denied"]));
});

test("an audit row says who, from where, before, after and why", async () => {
  await setThresholds(world.ctx, OPERATOR, {
    organizationId: ROOT,
    owner: { criticalMail: true },
    reason: "asked by Finance",
  });
  const [row] = await world.db.sql`select * from audit order by id desc limit 1`;
  expect(row).toMatchObject({
    at: at("2026-11-02T10:00:00Z"),
    actor: "terminal",
    origin: "terminal",
    action: "defaults.set",
    organization_id: ROOT,
    entity: "organization:1:defaults",
    before: { values: { criticalMail: false }, own: true },
    after: { values: { criticalMail: true }, own: true },
    reason: "asked by Finance",
  });
});
