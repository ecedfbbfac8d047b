import { beforeAll, expect, test } from "vitest";

import { parseCustomQuery } from "../../src/core/custom-report.ts";
import { oweSavedReports } from "../../src/usecase/custom-report/owe-saved-reports.ts";
import { saveReport } from "../../src/usecase/custom-report/saved-reports.ts";
import { sendSavedReport } from "../../src/usecase/custom-report/schedule-saved-report.ts";
import { readMail } from "../contract/mime.ts";
import { addOrganization, ROOT, withRole } from "../support/company.ts";
import { ledger, subscribe, useDelivery } from "../support/delivery.ts";
import { OPERATOR } from "../support/world.ts";

const world = useDelivery("2026-11-19T08:00:00Z");
const SILENT = { organizationId: ROOT, name: "Silent" };
const MONDAYS = { days: ["M"], time: "09:00", zone: "UTC" } as const;

beforeAll(async () => {
  await addOrganization(world.db, "Sales");
  await world.backUp({
    device: "LT-1",
    organization: "Sales",
    owner: "alice",
    activity: "2026-10-01T08:00:00Z",
  });
  await world.backUp({ device: "LT-2", organization: "Sales", owner: "bob" });
  await subscribe(world, "C1", { ownerNames: "none", alerts: false });
  await withRole(world.ctx, "henry", "helpdesk");
  const read = parseCustomQuery("device-status", ["activity=7", "columns=deviceName,email"]);
  if ("fault" in read) throw new Error(read.fault.message);
  await saveReport(world.ctx, OPERATOR, { ...SILENT, query: read.query });
});

async function nextMonday(text: string): Promise<void> {
  world.moveTo(text);
  await oweSavedReports(world.ctx);
  await oweSavedReports(world.ctx);
  await world.work();
}

test("a channel gets its report on its day, once, with the file and without the owners it may not name", async () => {
  const to = { platform: "slack", workspaceId: "T1", channelId: "C1" } as const;
  await sendSavedReport(world.ctx, OPERATOR, { ...SILENT, schedule: MONDAYS, to });
  await nextMonday("2026-11-23T09:00:10Z");
  const posted = world.messenger.shown.filter(({ title }) => title.startsWith("Silent"));
  expect(posted.map(({ what, channel, title }) => [what, channel, title])).toEqual([
    ["post", "C1", "Silent of All organizations: 1 row"],
  ]);
  expect(posted[0]?.text).toContain("LT-1");
  expect(posted[0]?.text).not.toMatch(/LT-2|alice@acme/u);
  expect(await ledger(world, "saved-report")).toEqual(["saved-report sent (scheduled)"]);
});

test("a person gets it by mail with all rows as a file, until they may not see it any more", async () => {
  await sendSavedReport(world.ctx, OPERATOR, { ...SILENT, schedule: MONDAYS, to: "henry@acme.test" });
  await nextMonday("2026-11-30T09:00:10Z");
  const mails = world.mailer.sent.filter(({ to }) => to === "henry@acme.test");
  expect(mails.map(({ subject }) => subject)).toEqual(["Silent of All organizations: 2 rows"]);
  const { attachments } = readMail(mails[0]?.raw ?? "");
  expect(attachments.map(({ name, content }) => [name, content])).toEqual([
    [
      "silent-all-organizations-2026-11-30.csv",
      "\uFEFFdeviceName,email\nLT-1,alice@acme.test\nLT-2,bob@acme.test\n",
    ],
  ]);
  await world.db.sql`delete from role_grant where email = 'henry@acme.test'`;
  await nextMonday("2026-12-07T09:00:10Z");
  const later = world.mailer.sent.filter(({ to }) => to === "henry@acme.test").slice(1);
  expect(later.map(({ subject }) => subject)).toEqual(["You may not see Silent any more"]);
  expect(later[0]?.raw).not.toContain("LT-1");
});
