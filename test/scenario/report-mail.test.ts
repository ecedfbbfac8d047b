import { beforeAll, expect, test } from "vitest";

import { setSchedule } from "../../src/usecase/settings/set-schedule.ts";
import { setThresholds } from "../../src/usecase/settings/set-thresholds.ts";
import { setTemplate } from "../../src/usecase/template/set-template.ts";
import { runReport } from "../../src/usecase/report/run-report.ts";
import { useApi } from "../support/api.ts";
import { addOrganization, ROOT, withRole } from "../support/company.ts";
import { useDelivery } from "../support/delivery.ts";
import { readMail } from "../contract/mime.ts";
import { OPERATOR } from "../support/world.ts";

// The case study of the introduction to backup reports, by mail; Thursdays are 5, 12, 19 and 26 November 2026.
const world = useDelivery("2026-11-01T09:00:00Z", { publicUrl: "http://bot.test" });
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => null });
const places = { engineering: 0, legal: 0 };

/** The bot does what is due, once a day; what arrived. */
async function days(...list: readonly string[]): Promise<string[]> {
  for (const day of list) {
    await world.waitUntil(`${day}T09:00:00Z`);
    await world.backUp({ device: "LEG-1", organization: "Legal", owner: "carol" });
    await world.work();
    await runReport(world.ctx, ROOT);
    await world.work();
  }
  return world.mailer.news();
}

beforeAll(async () => {
  places.engineering = await addOrganization(world.db, "Engineering");
  places.legal = await addOrganization(world.db, "Legal");
  await withRole(world.ctx, "ada", "admin");
  await withRole(world.ctx, "eve", "org-admin", places.engineering);
  await setThresholds(world.ctx, OPERATOR, {
    organizationId: ROOT,
    owner: { warningMail: false, criticalMail: true, criticalDays: 30 },
  });
  await setSchedule(world.ctx, OPERATOR, {
    organizationId: ROOT,
    sendReports: true,
    days: ["Th"],
    addRecipients: ["finance@acme.test"],
  });
  await world.backUp(
    { device: "ENG-1", organization: "Engineering", owner: "bob" },
    { device: "LEG-1", organization: "Legal", owner: "carol" },
    { device: "LEG-2", organization: "Legal", owner: null },
  );
  await world.work();
  world.mailer.news();
});

test("administrators and Finance get the report on Thursday, its headline in the subject; owners nothing", async () => {
  expect(await days("2026-11-04", "2026-11-05")).toEqual([
    "ada@acme.test: Backup report: all devices backed up (week to 5 Nov)",
    "eve@acme.test: Backup report: all devices backed up (week to 5 Nov)",
    "finance@acme.test: Backup report: all devices backed up (week to 5 Nov)",
  ]);
});

test("files are cut to what the reader may see", async () => {
  const files = new Map<string, string>();
  for (const { to, raw } of world.mailer.sent) {
    const { attachments } = readMail(raw);
    files.set(to, attachments.map(({ content }) => content).join("\n"));
  }
  expect(files.get("ada@acme.test")).toContain("Legal");
  expect(files.get("eve@acme.test")).toContain("Engineering");
  expect(files.get("eve@acme.test")).not.toContain("Legal");
});

test("one click ends the report for that reader, and for nobody else", async () => {
  const eve = world.mailer.sent.find(({ to }) => to === "eve@acme.test");
  const path = /List-Unsubscribe: <http:\/\/bot\.test(\/l\/[^>]+)>/u.exec(unfolded(eve?.raw))?.[1] ?? "";
  expect(unfolded(eve?.raw)).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
  // A mail program may also send it as multipart.
  const body = new FormData();
  body.set("List-Unsubscribe", "One-Click");
  const optedOut = async (): Promise<unknown> =>
    await world.db.sql`select email from email_address where report_opt_out`;
  await fetch(`${api.url}${path}`);
  expect(await optedOut()).toEqual([]);
  expect((await fetch(`${api.url}${path}`, { method: "POST", body })).status).toBe(200);
  expect((await fetch(`${api.url}${path}`, { method: "POST", body })).status).toBe(200);
  expect(await optedOut()).toEqual([{ email: "eve@acme.test" }]);
  world.mailer.news();
  expect((await days("2026-11-12")).map((line) => line.split(":")[0])).toEqual([
    "ada@acme.test",
    "finance@acme.test",
  ]);
});

test("a list of many that was unsubscribed by one reader is told to administrators", async () => {
  const finance = world.mailer.sent.findLast(({ to }) => to === "finance@acme.test");
  const path = /List-Unsubscribe: <http:\/\/bot\.test(\/l\/[^>]+)>/u.exec(unfolded(finance?.raw))?.[1] ?? "";
  await fetch(`${api.url}${path}`, { method: "POST" });
  await world.work();
  expect(world.mailer.news()).toEqual(["ada@acme.test: finance@acme.test stopped the backup report"]);
});

test("an owner hears at 30 days, once, in the words of their organization", async () => {
  await setTemplate(world.ctx, OPERATOR, {
    organizationId: places.engineering,
    category: "owner-alert",
    segment: "intro",
    content: "The **Engineering** desk is in room 12.",
  });
  const ours = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith("bob"));
  expect(ours(await days("2026-11-19", "2026-11-26", "2026-11-30"))).toEqual([]);
  expect(ours(await days("2026-12-01", "2026-12-02", "2026-12-03"))).toEqual([
    "bob@acme.test: Critical: ENG-1 not backed up",
  ]);
  expect(world.mailer.sent.find(({ to }) => to === "bob@acme.test")?.text).toContain(
    "The Engineering desk is in room 12.",
  );
  expect(world.mailer.sent.filter(({ text }) => text.includes("room 12"))).toHaveLength(1);
});

/** Header fields on one line each. */
function unfolded(raw: string = ""): string {
  return raw.replaceAll(/\r\n[ \t]+/gu, " ");
}
