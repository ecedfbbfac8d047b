import { type Instant, isoInstant } from "../core/instant.ts";
import { csvRecords, renderCsv } from "./csv.ts";

export interface AuditCsvRow {
  readonly at: Instant;
  readonly actor: string;
  readonly origin: string;
  readonly action: string;
  readonly organizationName: string | null;
  readonly entity: string;
  readonly reason: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

const COLUMNS = [
  "at",
  "actor",
  "origin",
  "action",
  "organization",
  "entity",
  "reason",
  "before",
  "after",
] as const;

/** The line of column names, and a first row that says who took the file, when and why. */
export function auditCsvHeader(taken: {
  readonly by: string;
  readonly at: Instant;
  readonly reason: string;
}): string {
  const { by, at, reason } = taken;
  return renderCsv(COLUMNS, [[isoInstant(at), by, "", "this file was exported", "", "", reason, "", ""]]);
}

export function auditCsvRows(rows: readonly AuditCsvRow[]): string {
  return csvRecords(
    rows.map((row) => [
      isoInstant(row.at),
      row.actor,
      row.origin,
      row.action,
      row.organizationName,
      row.entity,
      row.reason,
      valueText(row.before),
      valueText(row.after),
    ]),
  );
}

function valueText(value: unknown): string {
  return value === null || value === undefined ? "" : JSON.stringify(value);
}
