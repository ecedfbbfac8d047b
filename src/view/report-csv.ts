import { isoInstant, type Instant } from "../core/instant.ts";
import { localDay } from "../core/local-day.ts";
import type { OwnerNames } from "../core/notification.ts";
import type { DeviceLine, Report } from "../core/report.ts";
import { type CsvValue, renderCsv } from "./csv.ts";
import { csvFile, fileWord } from "./csv-file.ts";
import { ownerName } from "./owner-name.ts";
import type { ViewFile } from "./view.ts";

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
  return csvFile(
    `backup-report-${fileWord(report.organization)}-${localDay(report.madeAt, report.zone)}`,
    renderCsv(columns, rows),
  );
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
