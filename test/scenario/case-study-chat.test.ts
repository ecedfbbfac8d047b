import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { saveCoverage, saveRestores } from "../../db/query/restore-record.ts";
import { ensureSource } from "../../db/query/source.ts";
import { DAY_MS, HOUR_MS, type Instant, isoInstant, MINUTE_MS } from "../../src/core/instant.ts";
import { plainRateCard } from "../../src/core/rate-card.ts";
import { setRate } from "../../src/usecase/charge/rates.ts";
import { sealMonths } from "../../src/usecase/charge/seal-months.ts";
import { evaluateFleet } from "../../src/usecase/evaluate/evaluate-fleet.ts";
import { scheduleReports } from "../../src/usecase/report/schedule-reports.ts";
import { readMail } from "../contract/mime.ts";
import { type ChatSide, startInSlack, startInTeams } from "../support/chat-side.ts";
import { addDevices, addOrganization, ROOT } from "../support/company.ts";
import { createTestDatabase } from "../support/database.ts";
import { scratchFolder } from "../support/scratch.ts";
import { waitUntil } from "../support/wait.ts";
import { OPERATOR } from "../support/world.ts";

/**
 * The case study of the introduction to backup reports, done from chat alone by the people it is about. It begins
 * on the second Monday of the next month, at ten (UTC).
 */
describe.each([
  ["Slack", startInSlack],
  ["Teams", startInTeams],
])("the case study, told in %s", (_, start) => {
  const GB = 1_000_000_000;
  const SECRET = /ENG-1|RES-1|Research|bob@|erin@|\d EUR|EUR \d/u;
  const dataFolder = scratchFolder();
  const mailed: string[] = [];
  let chat: ChatSide;
  let monday: Instant = 0;
  let lastBackup: Instant | null = null;

  /** Puts the clock to a time; the backup system is read there, and everybody backs up but Bob, once he stopped. */
  async function comeTo(at: Instant): Promise<void> {
    const { ctx } = chat.app;
    chat.pass(at - ctx.now());
    const seen = isoInstant(ctx.now() - MINUTE_MS);
    const bobs = lastBackup === null ? seen : isoInstant(lastBackup);
    await addDevices(
      ctx,
      { device: "ENG-1", organization: "Engineering", owner: "bob", activity: bobs },
      { device: "RES-1", organization: "Research", owner: "erin", activity: seen },
    );
    await evaluateFleet(ctx);
  }

  /** Mails that came since it was asked before, as `receiver: subject`. */
  function newMails(): Map<string, string> {
    const folder = join(dataFolder, "outbox");
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const fresh = names.filter((name) => name.endsWith(".eml") && !mailed.includes(name));
    mailed.push(...fresh);
    return new Map(
      fresh.map((name) => {
        const { headers, text } = readMail(readFileSync(join(folder, name), "latin1"));
        return [`${headers.get("to")?.[0]}: ${headers.get("subject")?.[0]}`, text];
      }),
    );
  }

  async function thursdayReport(): Promise<Map<string, string>> {
    await scheduleReports(chat.app.ctx);
    const mails = new Map<string, string>();
    await waitUntil("the reports", () => {
      for (const [line, text] of newMails()) mails.set(line, text);
      return mails.size === 4;
    });
    return mails;
  }

  beforeAll(async () => {
    chat = await start(
      (await createTestDatabase()).url,
      { DATA_DIR: dataFolder, PUBLIC_URL: "https://bot.acme.test" },
      ["fiona", "lena", "oscar"],
    );
    const { ctx } = chat.app;
    const today = new Date(ctx.now());
    const eighth = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 8, 10));
    monday = eighth.getTime() + ((8 - eighth.getUTCDay()) % 7) * DAY_MS;
    await addOrganization(ctx.db, "Engineering");
    await addOrganization(ctx.db, "Research");
    await comeTo(monday);
    await ctx.db.sql`update source set baseline_at = ${ctx.now()}`;
    await setRate(ctx, OPERATOR, {
      organizationId: ROOT,
      from: "2026-01-01",
      card: plainRateCard("1"),
    });
    await ctx.db.sql`
      insert into usage_day (day, organization_id, destination_id, cost_centre, devices, stored_bytes, selected_bytes, billable_bytes)
      select d::date, o.id, 1, '', 1, ${30 * GB}::bigint, 0, ${30 * GB}::bigint
      from organization o, generate_series(
        date_trunc('month', ${monday}::timestamptz at time zone 'UTC'), ${monday}::timestamptz at time zone 'UTC', interval '1 day') d
      where o.name in ('Engineering', 'Research')`;
  });

  afterAll(async () => {
    await chat.stop();
  });

  test("Alice says who is who", async () => {
    for (const line of [
      "grant fiona@acme.test finance #1",
      "grant lena@acme.test legal #1",
      "grant oscar@acme.test org-admin Research",
    ]) {
      expect(await chat.ask("alice", line)).toMatch(/has the role (finance|legal|org-admin) in/u);
    }
    expect(await chat.ask("fiona", "grant bob@acme.test finance #1")).toContain(
      'There is no organization "#1" for you here.',
    );
  });

  describe("administrators and Finance get the report every Thursday", () => {
    test("Alice schedules it in a form, and the channel follows", async () => {
      const saved = await chat.fill("alice", "schedule #1", {
        send: "on",
        days: ["Th"],
        time: "09:00",
        recipients: "finance-list@acme.test",
      });
      expect(saved).toContain("report on Th at 09:00");
      expect(await chat.ask("alice", "subscribe #1")).toContain("All organizations");
    });

    test("on Thursday it comes by mail and in the channel, with what each department owes", async () => {
      await comeTo(monday + 3 * DAY_MS - HOUR_MS + 5 * MINUTE_MS);
      const mails = await thursdayReport();
      const receivers = [...mails.keys()].map((line) => line.replace(/: .*/u, "")).toSorted();
      expect(receivers).toEqual(
        ["alice", "finance-list", "fiona", "oscar"].map((name) => `${name}@acme.test`),
      );
      for (const [line, text] of mails) {
        expect(line).toMatch(/: Backup report: all devices backed up \(week to \d+ \w+\)/u);
        expect(text).toMatch(/Charge-back/u);
        expect(text).toMatch(/Research +\d+\.\d+ +EUR \d/u);
        expect(text.includes("Engineering")).toBe(!line.startsWith("oscar"));
      }
      await waitUntil("the post", () => chat.posts().some((text) => text.includes("Backup report:")));
      expect(chat.posts().find((text) => text.includes("Backup report:"))).toContain("Charge-back");
    });

    test("Finance asks for it at any time", async () => {
      const answer = await chat.ask("fiona", "chargeback");
      expect(answer).toMatch(/Charge-back of All organizations, \d{4}-\d\d: \d+\.\d\d EUR/u);
      expect(answer).toContain("Engineering");
      expect(answer).toContain("So far: the month is not closed");
      await waitUntil("its file", () => chat.files("fiona").length > 0);
      expect(chat.files("fiona")[0]).toMatch(/^charge-back-all-organizations-\d{4}-\d\d\.csv$/u);
    });

    test.each(["bob", "lena"])("%s may not see what anything costs", async (name) => {
      for (const line of ["chargeback", "chargeback Engineering", "rates"]) {
        expect(await chat.ask(name, line)).not.toMatch(SECRET);
      }
      expect(chat.files(name)).toEqual([]);
    });

    test("the administrator of one department sees that one alone", async () => {
      const own = await chat.ask("oscar", "chargeback");
      expect(own).toContain("Charge-back of Research");
      expect(own).not.toContain("Engineering");
      expect(await chat.ask("oscar", "chargeback Engineering")).toContain(
        'There is no organization "Engineering"',
      );
      expect(await chat.ask("oscar", "schedule #1")).not.toMatch(/Open the form/u);
    });

    test("the first report of a month carries the closed statement of the one before", async () => {
      const date = new Date(monday);
      const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1, 9, 5);
      await comeTo(next + ((11 - new Date(next).getUTCDay()) % 7) * DAY_MS);
      await sealMonths(chat.app.ctx);
      const month = isoInstant(monday).slice(0, 7);
      const mails = await thursdayReport();
      for (const text of mails.values()) {
        expect(text).toContain(month);
        expect(text).toMatch(/[Cc]losed/u);
      }
      expect(await chat.ask("fiona", `chargeback ${month}`)).toContain(
        "Closed: this statement does not change.",
      );
    });
  });

  describe("owners get mail only when it is critical", () => {
    test("Alice sets that in a form and pushes it to all devices", async () => {
      const saved = await chat.fill("alice", "thresholds #1", {
        mails: ["criticalMail"],
        ownerCritical: "30",
        push: ["warningMail", "criticalMail", "criticalDays"],
      });
      expect(saved).toContain("30 days");
      await waitUntil("it is pushed", async () => {
        const rows = await chat.app.ctx.db.sql`
          select 1 from device d join device_policy p on p.id = d.device_policy_id
          where p.critical_mail and p.critical_days = 30 and not p.warning_mail`;
        return rows.length === 2;
      });
    });

    test.each(["bob", "fiona", "lena"])("%s may not set it", async (name) => {
      expect(await chat.ask(name, "thresholds #1")).not.toMatch(/Open the form/u);
    });

    test("Bob hears nothing for 29 days, once after 30, and then no more", async () => {
      newMails();
      const stopped = chat.app.ctx.now();
      lastBackup = stopped;
      const heard: string[] = [];
      async function after(days: number): Promise<readonly string[]> {
        await comeTo(stopped + days * DAY_MS);
        await settled();
        heard.push(...[...newMails().keys()].filter((line) => line.startsWith("bob@")));
        return heard;
      }
      expect(await after(8)).toEqual([]);
      expect(await after(29)).toEqual([]);
      await comeTo(stopped + 30 * DAY_MS + HOUR_MS);
      await waitUntil("the mail", () => {
        heard.push(...[...newMails().keys()].filter((line) => line.startsWith("bob@")));
        return heard.length > 0;
      });
      expect(await after(45)).toEqual(["bob@acme.test: Critical: ENG-1 not backed up"]);
    });
  });

  describe("Legal sees the history of restores", () => {
    beforeAll(async () => {
      const { ctx } = chat.app;
      lastBackup = null;
      await comeTo(ctx.now() + HOUR_MS);
    });

    test("while no restore was ever read, that is said", async () => {
      const orgs = await chat.ask("lena", "orgs");
      expect(orgs).toContain("Engineering");
      expect(orgs).toContain("not known");
      expect(orgs).toContain("No source tells of restores");
    });

    test("its number stands beside each organization, and the history says who, what and to where", async () => {
      await addRestores();
      expect(await chat.ask("lena", "orgs")).toMatch(/Engineering[\s\S]*1/u);
      const shown = await chat.ask("lena", "restores Engineering");
      expect(shown).toContain("Restores of Engineering: 1 in 30 days");
      for (const word of ["mallory@acme.test", "bob@acme.test", "ENG-1", "MAL-1", "not by its owner"])
        expect(shown).toContain(word);
      expect(shown).toContain("crashplan: known from");
    });

    test("Export All asks why, and gives the file to Legal alone; the audit says so", async () => {
      expect(await chat.fill("lena", "export restores #1", { reason: " " })).toContain(
        "Say why the history is taken.",
      );
      expect(await chat.fill("lena", "export restores #1", { reason: "Matter 4711" })).toContain("1 restore");
      await waitUntil("the file", () => chat.files("lena").length > 0);
      expect(chat.files("lena")[0]).toMatch(/^restores-all-organizations-\d{4}-\d\d-\d\d\.csv$/u);
      expect(await chat.ask("alice", "audit")).toMatch(/lena@acme\.test[\s\S]*Matter 4711/u);
    });

    test("Bob sees who restored what is his, and no more", async () => {
      const own = await chat.ask("bob", "restores");
      expect(own).toContain("Restores of your devices: 1 in 30 days");
      expect(own).toContain("mallory@acme.test");
      expect(await chat.ask("bob", "orgs")).toContain("You have no role that allows this");
    });

    test.each(["fiona", "oscar"])("%s may not, and learns nothing", async (name) => {
      const before = chat.files(name).length;
      for (const line of ["restores", "restores Engineering", "export restores Engineering"]) {
        const said = await chat.ask(name, line);
        expect(said).not.toMatch(/mallory@|MAL-1|Open the form/u);
      }
      expect(chat.files(name)).toHaveLength(before);
    });
  });

  test("nothing was complained of", () => {
    expect(chat.complaints).toEqual([]);
  });

  /** Nothing is owed to Bob that did not go out. */
  async function settled(): Promise<void> {
    await waitUntil("all is sent", async () => {
      const rows = await chat.app.ctx.db.sql`
        select 1 from notification where destination = 'mail:bob@acme.test' and state = 'due'`;
      return rows.length === 0;
    });
  }

  async function addRestores(): Promise<void> {
    const { ctx } = chat.app;
    const at = ctx.now() - DAY_MS;
    const source = await ensureSource(
      ctx.db,
      { kind: "crashplan", name: "crashplan", namespace: "crashplan", mode: "pull", intervalMinutes: 60 },
      ctx.now(),
    );
    await ctx.db.transaction(async (tx) => {
      await saveRestores(tx, "crashplan", [
        {
          id: "r1",
          organizationId: null,
          startedAt: at,
          completedAt: null,
          type: "web",
          requestedBy: "mallory@acme.test",
          owner: "bob@acme.test",
          deviceId: "eng-1",
          deviceName: "ENG-1",
          targetDeviceId: null,
          targetName: "MAL-1",
          fileCount: 12,
          byteCount: 3_000_000,
          problemCount: 0,
          result: "completed",
          flags: ["not-owner", "other-device", "web"],
          raw: { restoreId: "r1" },
        },
      ]);
      await saveCoverage(tx, {
        sourceId: source.id,
        fromAt: at - 90 * DAY_MS,
        toAt: ctx.now(),
        lastReadAt: ctx.now(),
        unknownBecause: null,
      });
    });
  }
});
