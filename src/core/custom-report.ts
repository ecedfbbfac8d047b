import { LEVELS, type Level } from "./level.ts";

/** Reports of the backup console that can be cut, sorted, saved and exported. */
export const CUSTOM_REPORTS = ["device-status", "user-backup"] as const;
export type CustomReport = (typeof CUSTOM_REPORTS)[number];

/** One row for each device and destination; named as the console's own export names them, where it has them. */
export const DEVICE_STATUS_COLUMNS = [
  "archiveGuid",
  "orgName",
  "orgExtRef",
  "userUid",
  "name",
  "email",
  "userExtRef",
  "deviceUid",
  "deviceName",
  "deviceOsHostname",
  "deviceExtRef",
  "destinationUid",
  "destinationName",
  "version",
  "status",
  "userStatus",
  "os",
  "osVersion",
  "creationDate",
  "selectedBytes",
  "backupCompletePercentage",
  "archiveBytes",
  "coldStorage",
  "lastConnectedDate",
  "lastCompletedBackupDate",
  "lastActivity",
  "level",
  "ownerLevel",
  "outageSince",
  "blindSpots",
  "lastRun",
] as const;

/** One row for each person. */
export const USER_BACKUP_COLUMNS = [
  "name",
  "email",
  "userUid",
  "backupDevices",
  "totalStorageUsed",
  "selectedBytes",
  "userStatus",
  "orgName",
  "userExtRef",
  "lastActivity",
  "level",
] as const;

export const CUSTOM_COLUMNS = {
  "device-status": DEVICE_STATUS_COLUMNS,
  "user-backup": USER_BACKUP_COLUMNS,
} as const;
export type CustomColumn = (typeof DEVICE_STATUS_COLUMNS)[number] | (typeof USER_BACKUP_COLUMNS)[number];

const SHOWN: Readonly<Record<CustomReport, readonly CustomColumn[]>> = {
  "device-status": [
    "deviceName",
    "name",
    "orgName",
    "destinationName",
    "level",
    "lastActivity",
    "archiveBytes",
  ],
  "user-backup": ["name", "email", "backupDevices", "totalStorageUsed", "userStatus", "orgName"],
};

/** What rows must be like; null: whatever. */
export interface CustomFilter {
  readonly level: Level | null;
  /** True: warning or critical; false: neither. */
  readonly alerted: boolean | null;
  /** At least so many days ago, or never. */
  readonly completedDays: number | null;
  readonly activityDays: number | null;
  readonly connectedDays: number | null;
  /** Begins with it, in any case. */
  readonly os: string | null;
  readonly legalHold: boolean | null;
  readonly active: boolean | null;
}

export interface CustomQuery {
  readonly report: CustomReport;
  readonly columns: readonly CustomColumn[];
  readonly filter: CustomFilter;
  readonly sort: { readonly column: CustomColumn; readonly descending: boolean };
}

export const NO_FILTER: CustomFilter = {
  level: null,
  alerted: null,
  completedDays: null,
  activityDays: null,
  connectedDays: null,
  os: null,
  legalHold: null,
  active: null,
};

/** What is asked for cannot be; `word` is the part of it that is wrong. */
export interface CustomFault {
  readonly word: string;
  readonly message: string;
}

const MOST_DAYS = 36_500;
const MOST_OS_LETTERS = 50;

/** A report as it is without any word: its usual columns, everything active, by name. */
export function plainQuery(report: CustomReport): CustomQuery {
  const columns = SHOWN[report];
  const column = report === "device-status" ? "deviceName" : "name";
  return { report, columns, filter: { ...NO_FILTER, active: true }, sort: { column, descending: false } };
}

/** Whether a word says how a report is to be, and is not a part of an organization's name. */
export function isQueryWord(word: string): boolean {
  return /^[a-z]+=/iu.test(word);
}

/**
 * A report by words as `level=critical`, `completed=14`, `sort=-archiveBytes`, `columns=deviceName,level`.
 * The last of two words for the same thing counts.
 */
export function parseCustomQuery(
  report: CustomReport,
  words: readonly string[],
): { readonly query: CustomQuery } | { readonly fault: CustomFault } {
  let query = plainQuery(report);
  for (const word of words) {
    const at = word.indexOf("=");
    const next = withWord(query, word.slice(0, at).toLowerCase(), word.slice(at + 1));
    if (typeof next === "string") return { fault: { word, message: next } };
    query = next;
  }
  return { query };
}

/** The words that make this report; `parseCustomQuery` reads them. */
export function queryWords({ report, columns, filter, sort }: CustomQuery): readonly string[] {
  const plain = plainQuery(report);
  const given = (key: string, value: string | number | boolean | null): string[] =>
    value === null ? [] : [`${key}=${typeof value === "boolean" ? (value ? "yes" : "no") : value}`];
  return [
    ...(columns.join() === plain.columns.join() ? [] : [`columns=${columns.join(",")}`]),
    ...given("level", filter.level),
    ...given("alerted", filter.alerted),
    ...given("completed", filter.completedDays),
    ...given("activity", filter.activityDays),
    ...given("connected", filter.connectedDays),
    ...given("os", filter.os),
    ...given("hold", filter.legalHold),
    ...(filter.active === true ? [] : [`active=${filter.active === false ? "no" : "any"}`]),
    ...(sort.column === plain.sort.column && !sort.descending
      ? []
      : [`sort=${sort.descending ? "-" : ""}${sort.column}`]),
  ];
}

type Reader = (query: CustomQuery, value: string) => CustomQuery | string;

const READERS: Readonly<Record<string, Reader>> = {
  columns: withColumns,
  sort: withSort,
  level: (query, value) => {
    const level = LEVELS.find((each) => each === value.toLowerCase());
    return level === undefined ? `Levels are ${LEVELS.join(", ")}.` : filtered(query, { level });
  },
  alerted: (query, value) => withChoice(query, "alerted", value),
  hold: (query, value) => withChoice(query, "legalHold", value),
  active: (query, value) => withChoice(query, "active", value),
  completed: (query, value) => withDays(query, "completedDays", value),
  activity: (query, value) => withDays(query, "activityDays", value),
  connected: (query, value) => withDays(query, "connectedDays", value),
  os: (query, value) => {
    if (value === "" || value.length > MOST_OS_LETTERS) return "Name an operating system, as os=win.";
    return filtered(query, { os: value });
  },
};

function withWord(query: CustomQuery, key: string, value: string): CustomQuery | string {
  const read = Object.hasOwn(READERS, key) ? READERS[key] : undefined;
  if (read === undefined) return `There is no "${key}=". There are: ${Object.keys(READERS).join(", ")}.`;
  return read(query, value);
}

function filtered(query: CustomQuery, more: Partial<CustomFilter>): CustomQuery {
  return { ...query, filter: { ...query.filter, ...more } };
}

function withColumns(query: CustomQuery, value: string): CustomQuery | string {
  if (value.toLowerCase() === "all") return { ...query, columns: CUSTOM_COLUMNS[query.report] };
  const columns: CustomColumn[] = [];
  for (const name of value.split(",")) {
    const column = columnOf(query.report, name);
    if (column === null) return noColumn(query.report, name);
    if (!columns.includes(column)) columns.push(column);
  }
  return { ...query, columns };
}

function withSort(query: CustomQuery, value: string): CustomQuery | string {
  const descending = value.startsWith("-");
  const name = descending ? value.slice(1) : value;
  const column = columnOf(query.report, name);
  return column === null ? noColumn(query.report, name) : { ...query, sort: { column, descending } };
}

function columnOf(report: CustomReport, name: string): CustomColumn | null {
  return CUSTOM_COLUMNS[report].find((column) => column.toLowerCase() === name.trim().toLowerCase()) ?? null;
}

function noColumn(report: CustomReport, name: string): string {
  return `There is no column "${name}". There are: ${CUSTOM_COLUMNS[report].join(", ")}.`;
}

function withChoice(
  query: CustomQuery,
  field: "alerted" | "legalHold" | "active",
  value: string,
): CustomQuery | string {
  const choice = { yes: true, no: false, any: null }[value.toLowerCase()];
  return choice === undefined ? "Say yes, no or any." : filtered(query, { [field]: choice });
}

function withDays(
  query: CustomQuery,
  field: "completedDays" | "activityDays" | "connectedDays",
  value: string,
): CustomQuery | string {
  const days = /^\d{1,5}$/u.test(value) ? Number(value) : Number.NaN;
  if (!(days >= 0 && days <= MOST_DAYS)) return "Give a number of days, as completed=14.";
  return filtered(query, { [field]: days });
}
