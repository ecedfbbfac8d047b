import type { OwnerNames } from "../core/notification.ts";
import type { Headline, Report, SourceLine } from "../core/report.ts";
import { localDay } from "../core/local-day.ts";
import { formatAge, formatNumber } from "./format.ts";
import { chargeBackFile } from "./charge-back.ts";
import { deviceFile } from "./report-csv.ts";
import { reportCharts } from "./report-chart.ts";
import { chargeParts } from "./report-charge.ts";
import {
  blindSpotTable,
  crossedTable,
  forecastTable,
  organizationTable,
  worstTable,
} from "./report-table.ts";
import type { FactsPart, NotePart, Part, Span, View, ViewFile } from "./view.ts";

export interface ReportOptions {
  /** How much of owners' names the readers may see (R24). */
  readonly ownerNames: OwnerNames;
  /** Adds the CSV files. */
  readonly files?: boolean;
}

/** Text is English everywhere; numbers in running text are written so, too. */
const ENGLISH = { locale: "en", zone: "UTC" };
const NEW_SHOWN = 10;
const WORST_SHOWN = 20;

/** The report of one organization as a message (R15, R16). */
export function reportView(report: Report, options: ReportOptions): View {
  return reportsView([report], options);
}

/**
 * The reports one reader gets of one run as a single message: the first gives the title, each further part of
 * the fleet follows under its organization's name. There is at least one.
 */
export function reportsView(reports: readonly Report[], options: ReportOptions): View {
  const [first] = reports;
  if (first === undefined) return missingReportView();
  const parts = reports.flatMap((report, index) => [
    ...(reports.length > 1 ? [heading(report.organization.name)] : []),
    ...(index > 0 ? [summary(report)] : []),
    ...reportParts(report, options),
  ]);
  const view = { title: titleOf(first), parts };
  return options.files === true
    ? { ...view, files: reports.flatMap((report) => filesOf(report, options)) }
    : view;
}

/** What stands in for a report whose run is gone. */
export function missingReportView(): View {
  return {
    title: "Backup report: no longer available",
    parts: [
      {
        kind: "text",
        spans: ["What this report showed is no longer stored. A new one: ", { code: "report" }],
      },
    ],
  };
}

function titleOf(report: Report): string {
  return `Backup report: ${countsText(report.headline)} (${periodText(report)})`;
}

/** The counts lead; nothing to report is said in words. */
function countsText({ devices, critical, warning, newlyCritical }: Headline): string {
  if (devices === 0) return "no devices";
  if (critical === 0)
    return warning === 0 ? "all devices backed up" : `none critical, ${number(warning)} warning`;
  return `${number(critical)} critical, ${number(newlyCritical)} new`;
}

function periodText(report: Report): string {
  const to = dayText(report, report.madeAt);
  const days = Math.round((report.madeAt - report.since) / 86_400_000);
  return days === 7 ? `week to ${to}` : `${dayText(report, report.since)} to ${to}`;
}

/** `19 Nov`, in the organization's zone. */
function dayText(report: Report, at: number): string {
  const date = new Date(`${localDay(at, report.zone)}T00:00:00Z`);
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(date);
}

function reportParts(report: Report, options: ReportOptions): Part[] {
  return [
    ...warnings(report),
    ...(report.headline.devices + report.headline.deactivated === 0
      ? [emptyNote()]
      : filledParts(report, options)),
    ...dataAge(report),
  ];
}

function filledParts(report: Report, options: ReportOptions): Part[] {
  const named = report.scope === "full";
  return [
    factsOf(report),
    ...changes(report),
    ...reportCharts(report),
    ...organizationTable(report),
    ...(named
      ? [
          ...worstTable(report, WORST_SHOWN, options),
          ...crossedTable("Newly critical", report.newlyCritical, NEW_SHOWN, options),
          ...crossedTable("Recovered", report.recovered, NEW_SHOWN, options),
          ...forecastTable(report, NEW_SHOWN, options),
        ]
      : []),
    ...blindSpotTable(report),
    ...peopleWithoutDevice(report, options),
    ...(report.closedMonth === null ? [] : chargeParts(report.closedMonth)),
    ...chargeParts(report.chargeBack),
  ];
}

/** Those who should be backing up and have nothing to (R8); names only where owners may be named. */
function peopleWithoutDevice({ peopleWithoutDevice: found }: Report, { ownerNames }: ReportOptions): Part[] {
  if (found.total === 0) return [];
  const named = ownerNames === "full" && found.people.length > 0;
  const examples = named ? `, for example ${found.people.join(", ")}` : "";
  const spans = [
    `${number(found.total)} ${found.total === 1 ? "person has" : "people have"} no device`,
    examples,
    ".",
  ];
  return [{ kind: "text", spans: spans.filter((text) => text !== "") }];
}

/** What a reader must know before believing a number: sample data, a blind source, lateness, the past (R6). */
function warnings(report: Report): NotePart[] {
  const notes: NotePart[] = [];
  if (report.sample) {
    notes.push(caution("This is sample data: the company, its people and its devices do not exist."));
  }
  for (const source of report.sources) {
    if (source.overdueSince !== null) notes.push(overdueNote(report, source, source.overdueSince));
  }
  if (report.late) notes.push(note("This report is late: it was not sent at its time."));
  if (report.past) {
    const spans = [
      "It shows ",
      { at: report.madeAt, style: "date-time" as const },
      ". Levels and activity are those of then; sizes, completion and blind spots are as last reported.",
    ];
    notes.push({ kind: "note", tone: "warning", spans });
  }
  return notes;
}

function overdueNote(report: Report, source: SourceLine, since: number): NotePart {
  const spans: Span[] = [
    { strong: source.name },
    ` is overdue since `,
    { at: since, style: "date-time" },
    ` (${formatAge(report.madeAt - since)}). Nobody is watching ${devicesText(source.devices)} until it is back.`,
  ];
  return { kind: "note", tone: "warning", spans };
}

function emptyNote(): NotePart {
  return note("No source has reported a device here so far.");
}

function summary(report: Report): Part {
  return { kind: "text", spans: [`${countsText(report.headline)} (${periodText(report)})`] };
}

function factsOf({ organization, headline }: Report): FactsPart {
  return {
    kind: "facts",
    facts: [
      { label: "Organization", value: { kind: "text", text: organization.name } },
      { label: "Devices", value: { kind: "number", value: headline.devices } },
      { label: "Critical", value: { kind: "number", value: headline.critical } },
      { label: "Warning", value: { kind: "number", value: headline.warning } },
      { label: "Ok", value: { kind: "number", value: headline.ok } },
      { label: "With blind spots", value: { kind: "number", value: headline.blindSpots } },
      { label: "Deactivated", value: { kind: "number", value: headline.deactivated } },
      { label: "Selected", value: { kind: "bytes", value: BigInt(headline.selectedBytes) } },
      { label: "Stored", value: { kind: "bytes", value: BigInt(headline.storedBytes) } },
    ],
  };
}

/** One sentence on what changed since the last run, or that there was none. */
function changes(report: Report): Part[] {
  const { headline, previous } = report;
  const crossed = `${number(headline.newlyCritical)} newly critical, ${number(headline.recovered)} recovered`;
  if (previous === null) {
    return [
      {
        kind: "text",
        spans: ["In the last 7 days: ", crossed, ". There is no earlier report to compare with."],
      },
    ];
  }
  const before = previous.headline;
  const since: Span[] = ["Since the report of ", { at: previous.madeAt, style: "date-time" }, ": ", crossed];
  const moves = [
    moveText("critical", headline.critical - before.critical),
    moveText("warning", headline.warning - before.warning),
    moveText("devices", headline.devices - before.devices),
  ].filter((text) => text !== "");
  return [{ kind: "text", spans: [...since, moves.length === 0 ? "." : `; ${moves.join(", ")}.`] }];
}

function moveText(label: string, by: number): string {
  return by === 0 ? "" : `${label} ${by > 0 ? "+" : "−"}${number(Math.abs(by))}`;
}

/** How old the data is, overdue sources first (R6, R16). */
function dataAge(report: Report): Part[] {
  if (report.sources.length === 0) return [];
  const rows = report.sources.map((source) => [
    { kind: "text" as const, text: source.name },
    { kind: "time" as const, at: source.asOf, asOf: report.madeAt },
    { kind: "text" as const, text: stateText(source) },
    { kind: "number" as const, value: source.devices },
  ]);
  const columns = [
    { label: "Source", rowHeader: true },
    { label: "Data of" },
    { label: "State" },
    { label: "Devices", align: "right" as const },
  ];
  return [{ kind: "table", caption: "Data age", columns, rows }];
}

function stateText(source: SourceLine): string {
  if (source.overdueSince !== null) return "overdue";
  return source.mode === "push" ? "silence counts" : "in time";
}

function filesOf(report: Report, options: ReportOptions): ViewFile[] {
  const months = report.closedMonth === null ? [] : [report.closedMonth];
  const charges = [...months, report.chargeBack].map((charge) => chargeBackFile(charge, report.organization));
  return report.scope === "full" ? [deviceFile(report, options.ownerNames), ...charges] : charges;
}

function heading(text: string): Part {
  return { kind: "heading", text };
}

function note(text: string): NotePart {
  return { kind: "note", tone: "plain", spans: [text] };
}

function caution(text: string): NotePart {
  return { kind: "note", tone: "warning", spans: [text] };
}

function devicesText(count: number): string {
  return count === 1 ? "1 device" : `${number(count)} devices`;
}

function number(value: number): string {
  return formatNumber(value, ENGLISH);
}
