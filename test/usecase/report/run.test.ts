import { beforeAll, describe, expect, test } from "vitest";

import { ensureSource } from "../../../db/query/source.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../src/core/instant.ts";
import { recordObservations } from "../../../src/usecase/record/record-observations.ts";
import { checkDeadlines } from "../../../src/usecase/report/check-deadlines.ts";
import { reportMessage } from "../../../src/usecase/report/report-message.ts";
import { runReport } from "../../../src/usecase/report/run-report.ts";
import { scheduleReports } from "../../../src/usecase/report/schedule-reports.ts";
import { renderText } from "../../../src/view/text.ts";
import { PULL, seen, type Seen } from "../../support/observe.ts";
import { at, useWorld, type World } from "../../support/world.ts";

/** Thursday. */
const DUE = "2026-11-19T09:00:00Z";

async function read(world: World, time: string, devices: readonly Seen[]): Promise<void> {
  world.moveTo(time);
  const source = await ensureSource(world.db, PULL, world.ctx.now());
  const list = devices.map((one) => seen({ ...one, observed: time }));
  await recordObservations(world.ctx, source, list, { asOf: at(time), full: false });
}

/** The root sends a report every Thursday at nine, to its administrators and to finance@acme.test. */
async function everyThursday(world: World, next: string | null): Promise<void> {
  await world.db.sql`update reporting_settings set send_reports = true, report_days = '{Th}',
    recipients = '{Finance@acme.test}', next_run_at = ${next === null ? null : at(next)}`;
}

async function grant(world: World, email: string, role: string, organization: string): Promise<void> {
  await world.db.sql`insert into role_grant (email, role, organization_id, granted_by, granted_at)
    select ${email}, ${role}, id, 'test', '2026-01-01T00:00:00Z' from organization where name = ${organization}`;
}

async function jobs(world: World, name: string): Promise<number> {
  const [row] = await world.db.sql<
    { n: number }[]
  >`select count(*)::int as n from pgboss.job where name = ${name}`;
  return row?.n ?? 0;
}

async function runs(world: World): Promise<unknown[]> {
  return [
    ...(await world.db.sql`select due_at as due, state, late, error from report_run order by due_at, id`),
  ];
}

async function nextRunAt(world: World): Promise<unknown> {
  const [row] = await world.db.sql`select next_run_at from reporting_settings where next_run_at is not null`;
  return row?.["next_run_at"];
}

describe("Thursday at Acme", () => {
  const world = useWorld("2026-11-18T09:00:00Z");

  beforeAll(async () => {
    await read(world, "2026-11-18T09:00:00Z", [
      { device: "LT-SALES", organization: "Sales", activity: "2026-11-01T08:00:00Z" },
      { device: "LT-ENG", organization: "Engineering", activity: "2026-11-18T08:00:00Z", owner: "bob" },
    ]);
    await everyThursday(world, null);
    await grant(world, "alice@acme.test", "admin", "All organizations");
    await grant(world, "alice@acme.test", "org-admin", "Sales");
    await grant(world, "carol@acme.test", "finance", "All organizations");
    await grant(world, "dan@acme.test", "org-admin", "Engineering");
    await grant(world, "erin@acme.test", "org-admin", "Engineering");
    await grant(world, "frank@acme.test", "org-admin", "Engineering");
    await world.db.sql`insert into email_address (email, report_opt_out, bounced_at)
      values ('erin@acme.test', true, null), ('frank@acme.test', false, '2026-11-01T00:00:00Z')`;
    await world.db
      .sql`insert into subscription (organization_id, platform, channel_id, zone, reports, created_by, created_at)
      select id, 'terminal', lower(name), 'UTC', name <> 'Engineering', 'test', '2026-01-01T00:00:00Z'
      from organization where name in ('Sales', 'Engineering') order by name`;
  });

  test("a schedule without a planned time gets its next Thursday, and nothing is sent before it", async () => {
    expect(await scheduleReports(world.ctx)).toBe(0);
    expect(await nextRunAt(world)).toBe(at(DUE));
    expect(await runs(world)).toEqual([]);
  });

  test("when it is due, two bots start one run", async () => {
    world.moveTo("2026-11-19T09:00:30Z");
    const started = await Promise.all([scheduleReports(world.ctx), scheduleReports(world.ctx)]);
    expect(started[0] + started[1]).toBe(1);
    expect(await runs(world)).toEqual([{ due: at(DUE), state: "running", late: false, error: null }]);
    expect(await nextRunAt(world)).toBe(at("2026-11-26T09:00:00Z"));
    expect(await jobs(world, "run-report")).toBe(1);
  });

  test("the run owes each reader one message, whatever roles they have, however often it is made", async () => {
    const root = await rootOrganizationId(world.db);
    const made = await Promise.all([runReport(world.ctx, root), runReport(world.ctx, root)]);
    expect(made[0] + made[1]).toBe(1);
    expect(await runReport(world.ctx, root)).toBe(0);
    const rows = await world.db.sql`select destination, state, reason, subject_at, kind from notification
      where kind = 'report' order by destination`;
    const owed = { subject_at: at(DUE), kind: "report" };
    expect([...rows]).toEqual([
      { destination: "mail:alice@acme.test", state: "due", reason: "scheduled", ...owed },
      { destination: "mail:carol@acme.test", state: "due", reason: "scheduled", ...owed },
      { destination: "mail:dan@acme.test", state: "due", reason: "scheduled", ...owed },
      { destination: "mail:finance@acme.test", state: "due", reason: "scheduled", ...owed },
      { destination: "mail:frank@acme.test", state: "undeliverable", reason: "address-bounced", ...owed },
      { destination: "subscription:2", state: "due", reason: "scheduled", ...owed },
    ]);
    expect(await runs(world)).toEqual([{ due: at(DUE), state: "done", late: false, error: null }]);
  });

  test("each reads what they may see, and no more", async () => {
    expect(await titleFor("mail:alice@acme.test")).toBe("Backup report: 1 critical, 1 new (week to 19 Nov)");
    expect(await textFor("mail:alice@acme.test")).toMatch(/LT-SALES/u);
    expect(await textFor("mail:carol@acme.test")).not.toMatch(/LT-|alice|bob/u);
    expect(await titleFor("mail:dan@acme.test")).toBe(
      "Backup report: all devices backed up (week to 19 Nov)",
    );
    expect(await textFor("mail:dan@acme.test")).not.toMatch(/LT-SALES|Sales/u);
    expect(await textFor("subscription:2")).toMatch(/LT-SALES/u);
    expect(await textFor("subscription:2")).not.toMatch(/Engineering/u);
  });

  test("the next report shows what changed since this one", async () => {
    await read(world, "2026-11-26T08:00:00Z", [
      {
        device: "LT-SALES",
        organization: "Sales",
        activity: "2026-11-01T08:00:00Z",
        archives: [{ selectedBytes: 1_500_000_000, storedBytes: 700_000_000 }],
      },
      { device: "LT-ENG", organization: "Engineering", activity: "2026-11-26T08:00:00Z", owner: "bob" },
    ]);
    world.moveTo("2026-11-26T09:00:10Z");
    await scheduleReports(world.ctx);
    await runReport(world.ctx, await rootOrganizationId(world.db));
    const text = await textFor("mail:alice@acme.test");
    expect(text).toContain("Since the report of 2026-11-19 09:00: 0 newly critical, 0 recovered.");
    expect(text).toContain(
      "selected 1.5 GB · selected change +500 MB · stored 700 MB ·\n    stored change -100 MB",
    );
    expect(text).toMatch(/Critical devices, report by report\n11-19 .* 1\n11-26 .* 1/u);
  });

  test("the numbers a message shows are those of its run, also when it is sent later", async () => {
    const before = await textFor("mail:alice@acme.test");
    await read(world, "2026-11-27T09:00:00Z", [
      { device: "LT-SALES", organization: "Sales", activity: "2026-11-27T08:00:00Z" },
    ]);
    expect(await textFor("mail:alice@acme.test")).toBe(before);
  });

  test("a report whose run is gone says so", async () => {
    const view = await reportMessage(world.ctx, {
      reportRunId: 999,
      detail: { parts: [{ organizationId: 1, scope: "full" }] },
    });
    expect(view.title).toBe("Backup report: no longer available");
  });

  async function viewFor(destination: string): ReturnType<typeof reportMessage> {
    const [row] = await world.db.sql<{ reportRunId: number; detail: Record<string, unknown> }[]>`
      select report_run_id as "reportRunId", detail from notification
      where destination = ${destination} and kind = 'report' order by id desc limit 1`;
    if (row === undefined) throw new Error(`nothing is owed to ${destination}`);
    return await reportMessage(world.ctx, row);
  }

  async function titleFor(destination: string): Promise<string> {
    return (await viewFor(destination)).title;
  }

  async function textFor(destination: string): Promise<string> {
    return renderText(await viewFor(destination), { locale: "en", zone: "UTC" });
  }
});

describe("a run that was missed", () => {
  const world = useWorld();

  test("is made once, marked late, however many were missed", async () => {
    await everyThursday(world, "2026-11-05T09:00:00Z");
    world.moveTo("2026-11-20T09:00:00Z");
    expect(await scheduleReports(world.ctx)).toBe(1);
    expect(await scheduleReports(world.ctx)).toBe(0);
    expect(await runs(world)).toEqual([
      { due: at("2026-11-05T09:00:00Z"), state: "running", late: true, error: null },
    ]);
    expect(await nextRunAt(world)).toBe(at("2026-11-26T09:00:00Z"));
    await runReport(world.ctx, await rootOrganizationId(world.db));
    const [row] = await world.db
      .sql`select reason from notification where destination = 'mail:finance@acme.test'`;
    expect(row).toEqual({ reason: "scheduled-late" });
  });

  test("is left out when the next is less than 12 h away", async () => {
    await everyThursday(world, "2026-11-26T09:00:00Z");
    world.moveTo("2026-12-02T22:00:00Z");
    expect(await scheduleReports(world.ctx)).toBe(0);
    expect((await runs(world)).at(-1)).toEqual({
      due: at("2026-11-26T09:00:00Z"),
      state: "skipped",
      late: true,
      error: "next-is-near",
    });
    expect(await nextRunAt(world)).toBe(at("2026-12-03T09:00:00Z"));
  });

  test("is not made when reports were switched off meanwhile", async () => {
    await everyThursday(world, "2026-12-03T09:00:00Z");
    await world.db.sql`update reporting_settings set send_reports = false`;
    world.moveTo("2026-12-03T09:00:00Z");
    expect(await scheduleReports(world.ctx)).toBe(0);
    expect(await runs(world)).toHaveLength(2);
    expect(await nextRunAt(world)).toBeUndefined();
  });
});

describe("a run that does not finish", () => {
  const world = useWorld(DUE, { botAdmins: ["root@acme.test"] });

  test("is told to operations once after its deadline, and still sent when it ends", async () => {
    await everyThursday(world, DUE);
    await scheduleReports(world.ctx);
    world.advance(30 * MINUTE_MS - 1);
    expect(await checkDeadlines(world.ctx)).toBe(0);
    world.advance(1);
    expect(await checkDeadlines(world.ctx)).toBe(1);
    world.advance(HOUR_MS);
    expect(await checkDeadlines(world.ctx)).toBe(0);
    const notices = await world.db
      .sql`select destination, subject, state, detail ->> 'text' as text from notification where kind = 'notice'`;
    expect([...notices]).toEqual([
      {
        destination: "mail:root@acme.test",
        subject: "notice:report-overdue:1",
        state: "due",
        text:
          "The report of All organizations, due 2026-11-19T09:00:00.000Z, was not finished by 2026-11-19T09:30:00.000Z. " +
          "Nobody got it so far. It is sent when its run ends; the log says why it did not.",
      },
    ]);
    expect(await runReport(world.ctx, await rootOrganizationId(world.db))).toBe(1);
    const sent = await world.db.sql<{ destination: string }[]>`
      select destination from notification where kind = 'report' order by destination`;
    expect(sent.map((row) => row.destination)).toEqual(["mail:finance@acme.test", "mail:root@acme.test"]);
  });
});

describe("a schedule without any recipient (R17)", () => {
  const world = useWorld("2026-11-19T09:00:00Z", { botAdmins: [] });

  async function weekly(recipients: string): Promise<void> {
    await world.db
      .sql`update reporting_settings set recipients = ${recipients}::text[], next_run_at = ${world.ctx.now()}`;
    await scheduleReports(world.ctx);
    await runReport(world.ctx, await rootOrganizationId(world.db));
    world.advance(7 * DAY_MS);
  }

  async function notices(): Promise<unknown[]> {
    return [
      ...(await world.db.sql`
        select destination, detail ->> 'title' as title, subject_at as at from notification
        where kind = 'notice' order by subject_at`),
    ];
  }

  test("is told to operations once, and anew when it had recipients in between", async () => {
    await world.db.sql`update reporting_settings set send_reports = true, report_days = '{Th}'`;
    await world.db.sql`
      insert into subscription (organization_id, platform, channel_id, zone, created_by, created_at)
      values (null, 'slack', 'ops', 'UTC', 'test', now())`;
    const said = (text: string): unknown => ({
      destination: "subscription:1",
      title: "The backup report of All organizations goes to nobody",
      at: at(text),
    });
    await weekly("{}");
    await weekly("{}");
    expect(await notices()).toEqual([said("2026-11-19T09:00:00Z")]);
    await weekly("{finance@acme.test}");
    await weekly("{}");
    await weekly("{}");
    expect(await notices()).toEqual([said("2026-11-19T09:00:00Z"), said("2026-12-10T09:00:00Z")]);
  });
});
