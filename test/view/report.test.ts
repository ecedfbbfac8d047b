import { describe, expect, test } from "vitest";

import { DAY_MS } from "../../src/core/instant.ts";
import { totalsOf } from "../../src/core/report-totals.ts";
import { reportsView, reportView } from "../../src/view/report.ts";
import { renderText } from "../../src/view/text.ts";
import type { Part, TablePart, View } from "../../src/view/view.ts";
import { madeUpReport, REPORT_AT, reportLine } from "../support/report.ts";

const READER = { locale: "en", zone: "Europe/Berlin" };
const FULL = { ownerNames: "full", files: true } as const;

function tables(view: View): TablePart[] {
  return view.parts.filter((part): part is TablePart => part.kind === "table");
}

function tableOf(view: View, caption: string): TablePart | undefined {
  return tables(view).find((part) => part.caption === caption);
}

function textOf(view: View): string {
  return renderText(view, READER);
}

test.each([
  [1200, "Backup report: 24 critical, 12 new (week to 19 Nov)"],
  [30, "Backup report: none critical, 1 warning (week to 19 Nov)"],
  [10, "Backup report: all devices backed up (week to 19 Nov)"],
  [0, "Backup report: no devices (week to 19 Nov)"],
])("the title of a report on %i devices is the news", (devices, title) => {
  expect(reportView(madeUpReport(devices), FULL).title).toBe(title);
});

test("the title names the time since the run before when that is no week", () => {
  const report = madeUpReport(1200, { since: REPORT_AT - 3 * DAY_MS });
  expect(reportView(report, FULL).title).toBe("Backup report: 24 critical, 12 new (16 Nov to 19 Nov)");
});

describe("at any size the message is well-formed and short", () => {
  test.each([0, 1, 100, 5000])("%i devices", (devices) => {
    const report = madeUpReport(devices);
    const view = reportView(report, FULL);
    for (const table of tables(view)) {
      expect(table.rows.length).toBeLessThanOrEqual(20);
      for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
    }
    expect(view.parts.length).toBeLessThanOrEqual(17);
    expect(textOf(view).split("\n").length).toBeLessThanOrEqual(158);
    expect(view.title.length).toBeLessThan(80);
  });
});

test("what is left out is counted", () => {
  const view = reportView(madeUpReport(5000), FULL);
  expect(tableOf(view, "Worst devices")).toMatchObject({ moreRows: 280 });
  expect(tableOf(view, "Newly critical")).toMatchObject({ moreRows: 40 });
  expect(tableOf(view, "Forecast: silent longer than usual")).toMatchObject({ moreRows: 190 });
});

test("an empty fleet says so instead of showing empty tables", () => {
  expect(textOf(reportView(madeUpReport(0, { organizations: [], sources: [] }), FULL))).toBe(
    [
      "Backup report: no devices (week to 19 Nov)",
      "══════════════════════════════════════════",
      "",
      "No source has reported a device here so far.",
      "",
    ].join("\n"),
  );
});

test("a device is shown with what changed since the run before, and who silenced it", () => {
  const devices = [
    reportLine(1, { before: { selectedBytes: 81_001_000_000, storedBytes: 41_001_000_000 } }),
    reportLine(4, { snooze: { by: "ada@acme.test", until: REPORT_AT + 5 * DAY_MS - 1 } }),
  ];
  const report = madeUpReport(1200, { worst: { total: 2, devices } });
  const text = textOf(reportView({ ...report, newlyCritical: { total: 0, devices: [] } }, FULL));
  expect(text).toContain(
    [
      "Worst devices",
      "Device   Owner         Organization  Level     Last activity",
      "───────  ────────────  ────────────  ────────  ──────────────────────────",
      "LT-0001  Grace Hopper  Sales         critical  2026-11-04 10:00 (14 days)",
      "    last completed 2026-10-29 10:00 (20 days) · complete 97.3% · selected 82 GB ·",
      "    selected change +1 GB · stored 41 GB · stored change 0 B",
      "LT-0004  Alan Turing   Support       critical  2026-11-01 10:00 (17 days)",
      "    last completed never · complete 97.3% · selected 82 GB · stored 41 GB ·",
      "    note snoozed by ada@acme.test for 5 more days",
    ].join("\n"),
  );
});

test("what changed since the run before is one sentence", () => {
  const report = madeUpReport(1200);
  const previous = {
    madeAt: REPORT_AT - 7 * DAY_MS,
    headline: { ...report.headline, critical: 20, devices: 1210 },
  };
  expect(textOf(reportView({ ...report, previous }, FULL))).toContain(
    "Since the report of 2026-11-12 10:00: 12 newly critical, 12 recovered; critical +4, devices −10.",
  );
});

test("the critical devices of the last reports are a picture, this report its last point", () => {
  const report = madeUpReport(1200);
  const trend = [
    { madeAt: REPORT_AT - 14 * DAY_MS, warning: 4, critical: 9 },
    { madeAt: REPORT_AT - 7 * DAY_MS, warning: 6, critical: 20 },
  ];
  const charts = reportView({ ...report, trend }, FULL).parts.filter(({ kind }) => kind === "chart");
  expect(charts).toEqual([
    expect.objectContaining({ title: "Devices by level" }),
    {
      kind: "chart",
      title: "Critical devices, report by report",
      shape: "line",
      unit: "",
      points: [
        { label: "11-05", value: 9 },
        { label: "11-12", value: 20 },
        { label: "11-19", value: report.headline.critical },
      ],
    },
  ]);
});

test("sample data, a blind source, lateness and a past time stand above every number", () => {
  const report = madeUpReport(1200, {
    sample: true,
    late: true,
    past: true,
    sources: [
      {
        name: "CrashPlan",
        mode: "pull",
        asOf: REPORT_AT - 3 * DAY_MS,
        overdueSince: REPORT_AT - 2 * DAY_MS,
        devices: 1200,
      },
    ],
  });
  const [, , ...lines] = textOf(reportView(report, FULL)).split("\n");
  expect(lines.slice(0, 13)).toEqual([
    "",
    "Attention: This is sample data: the company, its people and its devices do not exist.",
    "",
    "Attention: CrashPlan is overdue since 2026-11-17 10:00 (2 days). Nobody is watching 1,200 devices",
    "           until it is back.",
    "",
    "This report is late: it was not sent at its time.",
    "",
    "Attention: It shows 2026-11-19 10:00. Levels and activity are those of then; sizes, completion and",
    "           blind spots are as last reported.",
    "",
    "Organization      Acme",
    "Devices           1,200",
  ]);
});

test("a report of totals names no device and no owner, in its files neither", () => {
  const view = reportView(totalsOf(madeUpReport(5000)), FULL);
  const everything = [textOf(view), ...(view.files ?? []).map((file) => file.content)].join("\n");
  expect(everything).not.toMatch(/LT-|Lovelace|Hopper|Müller/u);
  expect(everything).toContain("Charge-back");
  expect(view.files?.map((file) => file.name)).toEqual(["charge-back-acme-2026-11.csv"]);
});

test("owners are named as far as the channel chose", () => {
  const columns = (view: View): string[] | undefined =>
    tableOf(view, "Newly critical")?.columns.map((column) => column.label);
  const initials = reportView(madeUpReport(5000), { ownerNames: "initials", files: true });
  expect(columns(initials)).toEqual(["Device", "Owner", "Organization", "Last activity"]);
  expect(`${textOf(initials)}${JSON.stringify(initials.files)}`).not.toMatch(
    /Lovelace|Hopper|Müller|Turing/u,
  );
  const none = reportView(madeUpReport(5000), { ownerNames: "none", files: true });
  expect(columns(none)).toEqual(["Device", "Organization", "Last activity"]);
  expect(`${textOf(none)}${JSON.stringify(none.files)}`).not.toMatch(/Lovelace|A\. L\.|owner/u);
});

test("a large tree shows what lies directly below, the worst first", () => {
  const report = madeUpReport(5000);
  const [itself] = report.organizations;
  if (itself === undefined) throw new Error("the report has its organization");
  const below = Array.from({ length: 40 }, (_, index) => ({
    ...itself,
    id: index + 2,
    parentId: index < 20 ? 1 : 2,
    depth: index < 20 ? 1 : 2,
    name: `Team ${index}`,
    critical: index,
  }));
  const table = tableOf(
    reportView({ ...report, organizations: [itself, ...below] }, FULL),
    "By organization, each with all below it",
  );
  expect(table?.rows.map((row) => row[0])).toEqual(
    Array.from({ length: 15 }, (_, index) => ({ kind: "text", text: `Team ${19 - index}` })),
  );
  expect(table?.moreRows).toBe(5);
});

test("several parts for one reader are one message, each under its name", () => {
  const sales = madeUpReport(100, { organization: { id: 3, name: "Sales" } });
  const view = reportsView([totalsOf(madeUpReport(1200)), sales], FULL);
  expect(view.title).toBe("Backup report: 24 critical, 12 new (week to 19 Nov)");
  const headings = view.parts.flatMap((part: Part) => (part.kind === "heading" ? [part.text] : []));
  expect(headings).toEqual(["Acme", "Charge-back", "Sales", "Charge-back"]);
  expect(view.files?.map((file) => file.name)).toEqual([
    "charge-back-acme-2026-11.csv",
    "backup-report-sales-2026-11-19.csv",
    "charge-back-sales-2026-11.csv",
  ]);
});

test("the lines of a charge-back table add up to its total, also when the rest is one line", () => {
  const report = madeUpReport(1200);
  const byCostCentre = Array.from({ length: 30 }, (_, index) => ({
    costCentre: `CC-${index}`,
    gbMonths: "1.000",
    amount: "0.05",
  }));
  const chargeBack = {
    ...report.chargeBack,
    byCostCentre: [...byCostCentre, { costCentre: null, gbMonths: "2.500", amount: "0.13" }],
    total: { gbMonths: "32.500", amount: "1.63" },
  };
  const view = reportView({ ...report, chargeBack }, FULL);
  const rows = tableOf(view, "By cost centre")
    ?.rows.slice(10)
    .map((row) =>
      row.map((cell) => (cell.kind === "text" ? cell.text : cell.kind === "money" ? cell.amount : "")),
    );
  expect(rows).toEqual([
    ["20 more", "", "1.00"],
    ["no cost centre", "", "0.13"],
    ["Total", "", "1.63"],
  ]);
});

test("the device file has a row per section and device, with plain times and numbers", () => {
  const devices = [reportLine(1, { device: "=cmd()", before: { selectedBytes: 1, storedBytes: 2 } })];
  const empty = { total: 0, devices: [] };
  const report = madeUpReport(1200, {
    worst: { total: 9, devices },
    newlyCritical: empty,
    recovered: empty,
    forecast: empty,
    blindSpots: [],
  });
  expect(reportView(report, FULL).files?.[0]).toEqual({
    name: "backup-report-acme-2026-11-19.csv",
    mediaType: "text/csv; charset=utf-8",
    content:
      "\ufeffsection,section_total,device,owner,organization,level,last_activity,last_completed,percent_complete," +
      "selected_bytes,selected_change_bytes,stored_bytes,stored_change_bytes,data_of,forecast_level,forecast_at," +
      "snoozed_until,snoozed_by,acknowledged_by\r\n" +
      "not ok,9,'=cmd(),Grace Hopper,Sales,critical,2026-11-04T09:00:00.000Z,2026-10-29T09:00:00.000Z,97.34," +
      "82001000000,82000999999,41001000000,41000999998,2026-11-19T07:00:00.000Z,,,,,\r\n",
  });
});

test("people without a device are counted, and named only where owners are", () => {
  const report = madeUpReport(100, {
    peopleWithoutDevice: { total: 3, people: ["Ada Lovelace", "Zoë Müller"] },
  });
  expect(textOf(reportView(report, FULL))).toContain(
    "3 people have no device, for example Ada Lovelace, Zoë Müller.",
  );
  expect(textOf(reportView(report, { ownerNames: "initials" }))).toContain("3 people have no device.");
  expect(textOf(reportView(totalsOf(report), FULL))).toContain("3 people have no device.");
});
