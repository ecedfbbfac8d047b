import type { CustomColumn, CustomQuery } from "../core/custom-report.ts";
import { queryWords } from "../core/custom-report.ts";
import { LEVELS } from "../core/level.ts";
import type { Cell, Part, View, ViewFile } from "./view.ts";

export interface CustomReportInput {
  /** Its own name, or that of the report it is cut from. */
  readonly name: string;
  readonly organization: string;
  readonly query: CustomQuery;
  readonly rows: readonly (readonly (string | null)[])[];
  readonly total: number;
  /** All rows; null: too many for a message. */
  readonly file: ViewFile | null;
}

const BYTES: ReadonlySet<CustomColumn> = new Set(["selectedBytes", "archiveBytes", "totalStorageUsed"]);
const NUMBERS: ReadonlySet<CustomColumn> = new Set(["backupDevices", "backupCompletePercentage"]);

/** The rows of a report as a table, with all of them as a file where they fit. */
export function customReportView(input: CustomReportInput): View {
  const { name, organization, query, rows, total, file } = input;
  const words = queryWords(query);
  return {
    title: `${name} of ${organization}: ${total} ${total === 1 ? "row" : "rows"}`,
    parts: [
      ...(words.length === 0 ? [] : [note(words.join(" "))]),
      ...(rows.length === 0 ? [nothing()] : [tableOf(input)]),
      ...(file === null && total > rows.length ? [note(tooMany(name))] : []),
    ],
    ...(file === null ? {} : { files: [file] }),
  };
}

function tableOf({ name, query, rows, total }: CustomReportInput): Part {
  const more = total - rows.length;
  return {
    kind: "table",
    caption: name,
    columns: query.columns.map((column, index) => ({
      label: column,
      ...(index === 0 ? { rowHeader: true } : {}),
      ...(BYTES.has(column) || NUMBERS.has(column) ? { align: "right" as const } : {}),
    })),
    rows: rows.map((row) => query.columns.map((column, index) => cellOf(column, row[index] ?? null))),
    ...(more > 0 ? { moreRows: more } : {}),
  };
}

function cellOf(column: CustomColumn, value: string | null): Cell {
  if (value === null) return { kind: "text", text: "" };
  if (BYTES.has(column)) return { kind: "bytes", value: BigInt(value) };
  if (NUMBERS.has(column)) return { kind: "number", value: Number(value) };
  const level = /level/iu.test(column) ? LEVELS.find((each) => each === value) : undefined;
  return level === undefined ? { kind: "text", text: value } : { kind: "level", level };
}

function nothing(): Part {
  return { kind: "text", spans: ["No row is like that."] };
}

function note(text: string): Part {
  return { kind: "note", tone: "plain", spans: [text] };
}

function tooMany(name: string): string {
  return `All rows are too many for a message. At the terminal: npm run bot -- view ${name} --format csv`;
}

export interface SavedReportLine {
  readonly name: string;
  readonly organization: string;
  readonly report: string;
  readonly words: readonly string[];
  readonly createdBy: string;
  readonly schedule: {
    readonly days: readonly string[];
    readonly time: string;
    readonly zone: string;
  } | null;
}

/** The saved reports, and what each one asks. */
export function savedReportsView(saved: readonly SavedReportLine[]): View {
  if (saved.length === 0) {
    return {
      title: "No saved reports",
      parts: [
        {
          kind: "text",
          spans: ["Save one: ", { code: 'save "Old laptops" device-status os=win activity=30' }],
        },
      ],
    };
  }
  return {
    title: "Saved reports",
    parts: [
      {
        kind: "table",
        caption: "Saved reports",
        columns: [
          { label: "Name", rowHeader: true },
          { label: "Organization" },
          { label: "Report" },
          { label: "Sent" },
          { label: "By" },
        ],
        rows: saved.map(({ name, organization, report, words, createdBy, schedule }) => [
          { kind: "text", text: name },
          { kind: "text", text: organization },
          { kind: "text", text: [report, ...words].join(" ") },
          { kind: "text", text: schedule === null ? "" : `${schedule.days.join(",")} ${schedule.time}` },
          { kind: "text", text: createdBy },
        ]),
      },
    ],
  };
}
