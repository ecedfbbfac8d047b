import { assert, asyncProperty, constantFrom, string } from "fast-check";
import { beforeAll, expect, test } from "vitest";

import { rootOrganizationId } from "../../../db/query/organization.ts";
import { parseCustomQuery } from "../../../src/core/custom-report.ts";
import { renderCsv } from "../../../src/view/csv.ts";
import { exportCustomReport } from "../../../src/usecase/custom-report/run-custom-report.ts";
import { oweSavedReports } from "../../../src/usecase/custom-report/owe-saved-reports.ts";
import { savedReportMessage } from "../../../src/usecase/custom-report/saved-report-message.ts";
import type { Answer } from "../../../src/port/bot.ts";
import type { View } from "../../../src/view/view.ts";
import { grantRole } from "../../../src/usecase/grant/grant-role.ts";
import { headOf, textOf, useBot, viewOf } from "../../support/bot.ts";
import { addDevices, addOrganization } from "../../support/company.ts";
import { OPERATOR } from "../../support/world.ts";

const world = useBot("2026-11-19T12:00:00Z");
const ids = { root: 0, sales: 0, research: 0 };

beforeAll(async () => {
  ids.root = await rootOrganizationId(world.db);
  ids.sales = await addOrganization(world.db, "Sales");
  ids.research = await addOrganization(world.db, "Research");
  await addDevices(
    world.ctx,
    { device: "SAL-1", organization: "Sales", owner: "alice", activity: "2026-11-19T08:00:00Z" },
    { device: "SAL-2", organization: "Sales", owner: "alice", activity: "2026-10-01T08:00:00Z" },
    { device: "=cmd()", organization: "Sales", owner: "bob", activity: "2026-11-11T08:00:00Z" },
    { device: "RES-1", organization: "Research", owner: "carol", activity: "2026-11-18T08:00:00Z" },
    {
      device: "RES-2",
      organization: "Research",
      owner: "dora",
      state: "deactivated",
      activity: "2026-11-01T08:00:00Z",
    },
  );
  await world.db.sql`update device set os = 'Windows 11' where name like 'SAL%'`;
  await world.db.sql`update person set legal_hold = true where name = 'carol'`;
  for (const [name, role, organizationId] of [
    ["anna", "org-admin", ids.sales],
    ["henry", "helpdesk", ids.root],
    ["ruth", "helpdesk", ids.research],
    ["fiona", "finance", ids.root],
  ] as const) {
    await grantRole(world.ctx, OPERATOR, { email: `${name}@acme.test`, role, organizationId });
  }
});

function message(view: View): Answer {
  return { kind: "message", view, to: "private" };
}

/** The first cells of the rows that a report shows. */
async function first(name: string, line: string): Promise<string[]> {
  const table = viewOf(await world.slash(name, line)).parts.find((part) => part.kind === "table");
  if (table?.kind !== "table") return [];
  return table.rows.map(([cell]) => (cell?.kind === "text" ? cell.text : ""));
}

test("devices are listed as they are asked for", async () => {
  expect(await first("henry", "view device-status")).toEqual(["=cmd()", "RES-1", "SAL-1", "SAL-2"]);
  expect(await first("henry", "view device-status Sales sort=-lastActivity")).toEqual([
    "SAL-1",
    "=cmd()",
    "SAL-2",
  ]);
  expect(await first("henry", "view device-status level=critical")).toEqual(["SAL-2"]);
  expect(await first("henry", "view device-status alerted=yes")).toEqual(["=cmd()", "SAL-2"]);
  expect(await first("henry", "view device-status activity=8")).toEqual(["=cmd()", "SAL-2"]);
  expect(await first("henry", "view device-status os=win")).toEqual(["SAL-1", "SAL-2"]);
  expect(await first("henry", "view device-status hold=yes")).toEqual(["RES-1"]);
  expect(await first("henry", "view device-status active=no")).toEqual(["RES-2"]);
  expect(await first("henry", "view device-status completed=9 connected=1")).toEqual(["SAL-2"]);
});

test("what is not known is empty", async () => {
  const seen = viewOf(await world.slash("anna", "view device-status columns=os,deviceName sort=deviceName"));
  const table = seen.parts.find((part) => part.kind === "table");
  expect(table?.kind === "table" ? table.rows[0] : []).toEqual([
    { kind: "text", text: "" },
    { kind: "text", text: "=cmd()" },
  ]);
});

test("people are listed with what they use", async () => {
  expect(await first("henry", "view user-backup Sales")).toEqual(["alice", "bob"]);
  const seen = textOf(await world.slash("henry", "view user-backup Sales"));
  expect(seen).toMatch(/alice +alice@acme\.test +2 +1\.6 GB +active/u);
  expect(await first("henry", "view user-backup activity=30")).toEqual(["dora"]);
});

test("all rows go along as a file in which nothing is a formula", async () => {
  const [file] =
    viewOf(await world.slash("anna", "view device-status columns=deviceName,email,level")).files ?? [];
  expect(file?.name).toBe("device-status-sales-2026-11-19.csv");
  expect(file?.content).toBe(
    "\uFEFFdeviceName,email,level\n'=cmd(),bob@acme.test,warning\nSAL-1,alice@acme.test,ok\nSAL-2,alice@acme.test,critical\n",
  );
});

test("each line of JSON is one row", async () => {
  const read = parseCustomQuery("device-status", ["columns=deviceName,archiveBytes", "level=ok"]);
  if ("fault" in read) throw new Error(read.fault.message);
  let lines = "";
  const asked = { organizationId: ids.sales, query: read.query, format: "jsonl" } as const;
  await exportCustomReport(world.ctx, OPERATOR, asked, (piece) => {
    lines += piece.toString("utf8");
  });
  expect(lines).toBe('{"deviceName":"SAL-1","archiveBytes":800000000}\n');
});

test("the database escapes formulas as the program does", async () => {
  const texts = string({
    maxLength: 6,
    unit: constantFrom("=", "+", "-", "@", "＝", " ", "\t", "\r", "\n", "a", "'", '"', ","),
  });
  await assert(
    // A line feed at the very beginning is only ever quoted by the program, and escaped besides by the database.
    asyncProperty(
      texts.filter((text) => !text.startsWith("\n")),
      async (text) => {
        const [row] = await world.db.sql<{ made: string }[]>`select csv_text(${text}) as made`;
        const [, ours] = renderCsv(["x"], [[text]]).split(/(?<=^\uFEFFx\r\n)/u);
        const quoted = row?.made === text ? text : `'${text}`;
        expect(row?.made).toBe(quoted);
        expect(ours?.replace(/^"/u, "").startsWith("'") ?? false).toBe(quoted.startsWith("'"));
      },
    ),
  );
});

test("a report is kept under a name for all who may see the organization, and nobody else", async () => {
  const saved = await world.slash(
    "anna",
    'save "Old laptops" device-status os=win activity=30 columns=deviceName,email',
  );
  expect(headOf(saved)).toBe("private: Saved in Sales: Old laptops");
  expect(await first("henry", 'view "old laptops"')).toEqual(["SAL-2"]);
  expect(await first("henry", 'view "old laptops" activity=0 sort=-deviceName')).toEqual(["SAL-2", "SAL-1"]);
  expect(textOf(await world.slash("henry", "saved"))).toMatch(/Old laptops +Sales +device-status columns=/u);
  expect(headOf(await world.slash("ruth", 'view "old laptops"'))).toContain(
    'There is no report "old laptops"',
  );
  expect(headOf(await world.slash("ruth", "saved"))).toBe("private: No saved reports");
});

test("somebody else's report is not taken away by those who may only look", async () => {
  expect(headOf(await world.slash("henry", 'saved remove "Old laptops" Sales'))).toMatch(
    /may not|You have no role|cannot/u,
  );
  expect(headOf(await world.slash("henry", 'save "Old laptops" device-status Sales'))).toMatch(
    /may not|You have no role|cannot/u,
  );
  expect(headOf(await world.slash("anna", 'save "Old laptops" device-status os=mac'))).toContain(
    "Replaced in Sales",
  );
  expect(headOf(await world.slash("anna", 'saved remove "Old laptops"'))).toBe(
    "private: Removed: Old laptops",
  );
  expect(headOf(await world.slash("anna", 'saved remove "Old laptops"'))).toContain("There is no report");
});

test("a saved report is sent on its days, once, to a channel that follows and to whoever asked for it", async () => {
  await world.slash("anna", "save Silent device-status activity=7 columns=deviceName,email");
  expect(headOf(await world.slash("anna", "saved send Silent M,Th 09:00 here"))).toContain("does not follow");
  await world.slash("anna", "subscribe Sales");
  await world.db.sql`
    insert into subscription (organization_id, platform, workspace_id, channel_id, zone, owner_names, created_by, created_at)
    values (${ids.sales}, 'slack', 'T1', 'C1', 'UTC', 'none', 'anna', now()) on conflict do nothing`;
  expect(headOf(await world.slash("anna", "saved send Silent M,Th 9:00 here"))).toBe(
    "private: Silent is sent to this channel",
  );
  expect(textOf(await world.slash("anna", "saved"))).toMatch(/Silent .*M,Th 09:00/u);
  world.moveTo("2026-11-23T09:00:30Z");
  await oweSavedReports(world.ctx);
  await oweSavedReports(world.ctx);
  const owed = await world.db.sql<{ destination: string; detail: Record<string, unknown> }[]>`
    select destination, detail from notification where kind = 'saved-report'`;
  expect(owed).toHaveLength(1);
  const [row] = owed;
  const channel = textOf(
    message(await savedReportMessage(world.ctx, { detail: row?.detail ?? null }, "none")),
  );
  expect(channel).toContain("Silent of Sales: 2 rows");
  expect(channel).not.toContain("@acme.test");
  world.moveTo("2026-11-26T09:00:30Z");
  await world.slash("anna", "saved stop Silent");
  await oweSavedReports(world.ctx);
  const [count] = await world.db.sql`select count(*)::int as n from notification where kind = 'saved-report'`;
  expect(count).toEqual({ n: 1 });
});

test("a saved report goes to nobody who may not see it", async () => {
  expect(headOf(await world.slash("henry", "saved send Silent M 09:00 zoe@acme.test"))).toMatch(
    /may not|You have no role|cannot/u,
  );
  expect(headOf(await world.slash("henry", "saved send Silent M 09:00 me"))).toBe(
    "private: Silent is sent to you by mail",
  );
  const [row] = await world.db.sql<{ id: number }[]>`select id from saved_report where name = 'Silent'`;
  const detail = { savedReportId: row?.id ?? 0 };
  const mailed = await savedReportMessage(world.ctx, { detail }, "full", "henry@acme.test");
  expect(mailed.title).toContain("Silent of Sales");
  const other = await savedReportMessage(world.ctx, { detail }, "full", "ruth@acme.test");
  expect(other.title).toBe("You may not see Silent any more");
  const gone = await savedReportMessage(world.ctx, { detail: { savedReportId: 0 } }, "full");
  expect(gone.title).toBe("A saved report was removed");
});

test("a time or a day that is none is refused", async () => {
  expect(textOf(await world.slash("anna", "saved send Silent X 09:00 me"))).toContain('"X" are no days');
  expect(textOf(await world.slash("anna", "saved send Silent M 25:00 me"))).toContain('"25:00" is no time');
  expect(textOf(await world.slash("anna", "saved send Nothing M 09:00 me"))).toContain(
    'There is no report "Nothing"',
  );
  expect(textOf(await world.slash("anna", "saved send Silent M 09:00 nobody"))).toContain(
    "is no e-mail address",
  );
});

test("what cannot be is refused in a sentence", async () => {
  for (const [line, answer] of [
    ["view", "Say which report"],
    ["view device-statsu", "Did you mean device-status?"],
    ["view device-status level=bad", "Levels are ok, warning, critical."],
    ["view device-status Nowhere", 'There is no organization "Nowhere"'],
    ['save "device-status" device-status', "A name has letters"],
    ["save x' device-status", "A name has letters"],
    ["save x", "Say it as: save"],
    ["saved drop x", "Say it as: saved send"],
  ] as const) {
    expect(textOf(await world.slash("anna", line))).toContain(answer);
  }
});

test("nobody sees more than their role reaches", async () => {
  expect(await first("ruth", "view device-status")).toEqual(["RES-1"]);
  expect(headOf(await world.slash("ruth", "view device-status Sales"))).toContain(
    'There is no organization "Sales"',
  );
  for (const name of ["fiona", "zoe"]) {
    expect(headOf(await world.slash(name, "view device-status"))).toMatch(/You have no role|may not/u);
  }
});

test("nothing that is typed becomes a part of a statement", async () => {
  const words = string({
    maxLength: 12,
    unit: constantFrom("'", '"', ";", "-", "\\", "$", "%", "=", "a", " ", ")"),
  });
  await assert(
    asyncProperty(words, async (word) => {
      const read = parseCustomQuery("device-status", [`os=a${word}`]);
      if ("fault" in read) throw new Error(read.fault.message);
      const asked = { organizationId: ids.root, query: read.query, format: "jsonl" } as const;
      let found = "";
      await exportCustomReport(world.ctx, OPERATOR, asked, (piece) => void (found += piece.toString("utf8")));
      expect(found).toBe("");
    }),
    { numRuns: 40 },
  );
});
