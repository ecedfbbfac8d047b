import type { OwnerNames } from "../core/notification.ts";
import type { DeviceLine, DeviceSection, OrganizationLine, Report } from "../core/report.ts";
import { blindSpotWords } from "./blind-spot.ts";
import { NOTHING } from "./format.ts";
import { ownerName } from "./owner-name.ts";
import type { Cell, Column, TablePart } from "./view.ts";

interface Naming {
  readonly ownerNames: OwnerNames;
}

/** With more organizations than this, only those directly below are shown. */
const TREE_SHOWN = 15;
const CHILDREN_SHOWN = 15;

/** A column and how a row fills it. */
interface Field<Row> {
  readonly column: Column;
  readonly cell: (row: Row) => Cell;
}

/**
 * The organizations below, each with everything under it. A small tree is shown whole, indented; of a large one
 * the organizations directly below, the worst first.
 */
export function organizationTable(report: Report): TablePart[] {
  const below = report.organizations.filter((line) => line.depth > 0);
  if (below.length === 0) return [];
  const whole = below.length <= TREE_SHOWN;
  const children = below.filter((line) => line.depth === 1).toSorted(worseFirst);
  const shown = whole ? below : children.slice(0, CHILDREN_SHOWN);
  const own = shown.some((line) => line.ownReporting);
  const fields: Field<OrganizationLine>[] = [
    {
      column: { label: "Organization", rowHeader: true },
      cell: (line) => text(`${"  ".repeat(whole ? line.depth - 1 : 0)}${line.name}`),
    },
    countField("Devices", (line) => line.devices),
    countField("Critical", (line) => line.critical),
    countField("Warning", (line) => line.warning),
    countField("Ok", (line) => line.ok),
    countField("Blind spots", (line) => line.blindSpots),
    { column: right("Stored"), cell: (line) => bytes(BigInt(line.storedBytes)) },
    ...(own
      ? [
          {
            column: { label: "Report" },
            cell: (line: OrganizationLine) => text(line.ownReporting ? "its own" : ""),
          },
        ]
      : []),
  ];
  return [table("By organization, each with all below it", fields, shown, (whole ? below : children).length)];
}

/** The devices that are not ok, with everything a report says of a device; nothing when there are none. */
export function worstTable(report: Report, limit: number, naming: Naming): TablePart[] {
  const { worst } = report;
  if (worst.total === 0) return [];
  const shown = worst.devices.slice(0, limit);
  const changed = shown.some((line) => line.before !== null);
  const noted = shown.some((line) => line.snooze !== null || line.acknowledgedBy !== null);
  const fields: Field<DeviceLine>[] = [
    ...nameFields(naming),
    { column: { label: "Level" }, cell: (line) => ({ kind: "level", level: line.level }) },
    activityField,
    completedField,
    { column: right("Complete"), cell: (line) => ({ kind: "percent", value: line.percentComplete }) },
    ...sizeFields("Selected", changed, (sizes) => sizes.selectedBytes),
    ...sizeFields("Stored", changed, (sizes) => sizes.storedBytes),
    ...(noted ? [noteField(report)] : []),
  ];
  return [table("Worst devices", fields, shown, worst.total)];
}

/** Devices whose level changed, on one line each; nothing when there are none. */
export function crossedTable(
  caption: string,
  section: DeviceSection,
  limit: number,
  naming: Naming,
): TablePart[] {
  if (section.total === 0) return [];
  const fields = [...nameFields(naming), activityField];
  return [table(caption, fields, section.devices.slice(0, limit), section.total)];
}

/** Devices that reach their next threshold before the next report if they stay silent (R16). */
export function forecastTable(report: Report, limit: number, naming: Naming): TablePart[] {
  const { total, devices } = report.forecast;
  if (total === 0) return [];
  const coming = new Map(devices.map((line) => [line.device.deviceId, line]));
  const fields: Field<DeviceLine>[] = [
    ...nameFields(naming),
    {
      column: { label: "Will be" },
      cell: (line) => ({ kind: "level", level: coming.get(line.deviceId)?.level ?? line.level }),
    },
    {
      column: { label: "On" },
      cell: (line) => ({ kind: "time", at: coming.get(line.deviceId)?.at ?? null, asOf: report.madeAt }),
    },
  ];
  const shown = devices.slice(0, limit).map((line) => line.device);
  return [table("Forecast: silent longer than usual", fields, shown, total)];
}

/** What is wrong without being silent (R8), with a few device names where the reader may see them. */
export function blindSpotTable(report: Report): TablePart[] {
  if (report.blindSpots.length === 0) return [];
  const fields: Field<Report["blindSpots"][number]>[] = [
    { column: { label: "Blind spot", rowHeader: true }, cell: (spot) => text(blindSpotWords(spot.name)) },
    { column: right("Devices"), cell: (spot) => ({ kind: "number", value: spot.total }) },
    ...(report.scope === "full"
      ? [
          {
            column: { label: "For example" },
            cell: (spot: Report["blindSpots"][number]) => text(examples(spot.devices)),
          },
        ]
      : []),
  ];
  return [table("Blind spots", fields, report.blindSpots, report.blindSpots.length)];
}

function examples(devices: readonly DeviceLine[]): string {
  return devices
    .slice(0, 3)
    .map((line) => line.device)
    .join(", ");
}

function nameFields({ ownerNames }: Naming): Field<DeviceLine>[] {
  return [
    { column: { label: "Device", rowHeader: true }, cell: (line) => text(line.device) },
    ...(ownerNames === "none"
      ? []
      : [
          { column: { label: "Owner" }, cell: (line: DeviceLine) => text(ownerName(line.owner, ownerNames)) },
        ]),
    { column: { label: "Organization" }, cell: (line) => text(line.organization) },
  ];
}

/** Nothing snoozed is hidden (R9). */
function noteField({ madeAt }: Pick<Report, "madeAt">): Field<DeviceLine> {
  return {
    column: { label: "Note" },
    cell: ({ snooze, acknowledgedBy }) => {
      if (snooze === null) return text(acknowledgedBy === null ? "" : `acknowledged by ${acknowledgedBy}`);
      const days = Math.ceil((snooze.until - madeAt) / 86_400_000);
      return text(`snoozed by ${snooze.by} for ${days} more ${days === 1 ? "day" : "days"}`);
    },
  };
}

const activityField: Field<DeviceLine> = {
  column: { label: "Last activity" },
  cell: (line) => ({ kind: "time", at: line.lastActivityAt, asOf: line.asOf }),
};

const completedField: Field<DeviceLine> = {
  column: { label: "Last completed" },
  cell: (line) => ({ kind: "time", at: line.lastCompletedAt, asOf: line.asOf }),
};

type Sizes = Pick<DeviceLine, "selectedBytes" | "storedBytes">;

/** A size, and how it changed since the run before where that is known. */
function sizeFields(label: string, changed: boolean, size: (sizes: Sizes) => number): Field<DeviceLine>[] {
  const field: Field<DeviceLine> = { column: right(label), cell: (line) => bytes(BigInt(size(line))) };
  const change: Field<DeviceLine> = {
    column: right(`${label} change`),
    cell: (line) => {
      if (line.before === null) return text(NOTHING);
      return { kind: "bytes", value: BigInt(size(line)) - BigInt(size(line.before)), signed: true };
    },
  };
  return changed ? [field, change] : [field];
}

function countField(label: string, count: (line: OrganizationLine) => number): Field<OrganizationLine> {
  return { column: right(label), cell: (line) => ({ kind: "number", value: count(line) }) };
}

function worseFirst(a: OrganizationLine, b: OrganizationLine): number {
  return b.critical - a.critical || b.warning - a.warning || b.devices - a.devices || a.id - b.id;
}

function table<Row>(
  caption: string,
  fields: readonly Field<Row>[],
  rows: readonly Row[],
  total: number,
): TablePart {
  const part: TablePart = {
    kind: "table",
    caption,
    columns: fields.map((field) => field.column),
    rows: rows.map((row) => fields.map((field) => field.cell(row))),
  };
  return total > rows.length ? { ...part, moreRows: total - rows.length } : part;
}

function right(label: string): Column {
  return { label, align: "right" };
}

function text(value: string): Cell {
  return { kind: "text", text: value };
}

function bytes(value: bigint): Cell {
  return { kind: "bytes", value };
}
