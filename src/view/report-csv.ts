import { isoInstant, type Instant } from "../core/instant.ts";
import { localDay } from "../core/local-day.ts";
import type { OwnerNames } from "../core/notification.ts";
import type { DeviceLine, Report } from "../core/report.ts";
import { type CsvValue, renderCsv } from "./csv.ts";
import { ownerName } from "./owner-name.ts";
import type { ViewFile } from "./view.ts";

const CSV = "text/csv; charset=utf-8";

interface DeviceRow {
  readonly section: string;
  readonly line: DeviceLine;
  /** Forecast only. */
  readonly coming?: { readonly level: string; readonly at: Instant };
}

/**
 * The devices a report names, one row per section and device: times in ISO 8601 UTC, sizes in bytes. A device
 * may stand in several sections. Long lists are cut as the report keeps them; `section_total` says how long
 * they are.
 */
export function deviceFile(report: Report, ownerNames: OwnerNames): ViewFile {
  const columns = [
    "section",
    "section_total",
    "device",
    ...(ownerNames === "none" ? [] : ["owner"]),
    "organization",
    "level",
    "last_activity",
    "last_completed",
    "percent_complete",
    "selected_bytes",
    "selected_change_bytes",
    "stored_bytes",
    "stored_change_bytes",
    "data_of",
    "forecast_level",
    "forecast_at",
    "snoozed_until",
    "snoozed_by",
    "acknowledged_by",
  ];
  const sections = sectionsOf(report);
  const rows = sections.flatMap(({ total, rows: found }) =>
    found.map((row) => fieldsOf(row, total, ownerNames)),
  );
  return file(
    `backup-report-${nameOf(report)}-${localDay(report.madeAt, report.zone)}`,
    renderCsv(columns, rows),
  );
}

/** The charge-back: a row per organization, a row per cost centre, and the total both add up to. */
export function chargeBackFile(report: Report): ViewFile {
  const { period, price, byOrganization, byCostCentre, total } = report.chargeBack;
  const lines: (readonly [string, string, string, string])[] = [
    ...byOrganization.map((line) => ["organization", line.organization, line.gbMonths, line.amount] as const),
    ...byCostCentre.map(
      (line) => ["cost centre", line.costCentre ?? "", line.gbMonths, line.amount] as const,
    ),
    ["total", "", total.gbMonths, total.amount],
  ];
  const columns = [
    "by",
    "name",
    "from",
    "to",
    "measured_days",
    "gb_months",
    "price_per_gb_month",
    "amount",
    "currency",
  ];
  const rows = lines.map(([by, name, gbMonths, amount]): CsvValue[] => [
    by,
    name,
    period.from,
    period.to,
    period.measuredDays,
    gbMonths,
    price.perGbMonth,
    amount,
    price.currency,
  ]);
  return file(`charge-back-${nameOf(report)}-${period.from.slice(0, 7)}`, renderCsv(columns, rows));
}

function sectionsOf(report: Report): { readonly total: number; readonly rows: readonly DeviceRow[] }[] {
  const { worst, newlyCritical, recovered, forecast, blindSpots } = report;
  return [
    { total: worst.total, rows: worst.devices.map((line) => ({ section: "not ok", line })) },
    {
      total: newlyCritical.total,
      rows: newlyCritical.devices.map((line) => ({ section: "newly critical", line })),
    },
    { total: recovered.total, rows: recovered.devices.map((line) => ({ section: "recovered", line })) },
    {
      total: forecast.total,
      rows: forecast.devices.map(({ device, level, at }) => ({
        section: "forecast",
        line: device,
        coming: { level, at },
      })),
    },
    ...blindSpots.map(({ name, total, devices }) => ({
      total,
      rows: devices.map((line) => ({ section: `blind spot ${name}`, line })),
    })),
  ];
}

function fieldsOf({ section, line, coming }: DeviceRow, total: number, ownerNames: OwnerNames): CsvValue[] {
  const owner = ownerNames === "none" ? [] : [line.owner === null ? null : ownerName(line.owner, ownerNames)];
  return [
    section,
    total,
    line.device,
    ...owner,
    line.organization,
    line.level,
    time(line.lastActivityAt),
    time(line.lastCompletedAt),
    line.percentComplete,
    line.selectedBytes,
    change(line.selectedBytes, line.before?.selectedBytes),
    line.storedBytes,
    change(line.storedBytes, line.before?.storedBytes),
    time(line.asOf),
    coming?.level ?? null,
    time(coming?.at ?? null),
    time(line.snooze?.until ?? null),
    line.snooze?.by ?? null,
    line.acknowledgedBy,
  ];
}

function time(at: Instant | null): string | null {
  return at === null ? null : isoInstant(at);
}

function change(now: number, before: number | undefined): number | null {
  return before === undefined ? null : now - before;
}

/** Of a name only what every file system and mail program takes. */
function nameOf({ organization }: Report): string {
  const plain = organization.name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, "-");
  const trimmed = plain.replace(/^-+|-+$/gu, "").slice(0, 40);
  return trimmed === "" ? String(organization.id) : trimmed;
}

function file(name: string, content: string): ViewFile {
  return { name: `${name}.csv`, mediaType: CSV, content };
}
