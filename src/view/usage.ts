import { bytes, change, DASHBOARD_ROWS } from "./dashboard-cell.ts";
import type { Part, View } from "./view.ts";

/** The picture has a point for every third day, so that its labels can be read. */
const DAYS_A_POINT = 3;
const GB = 1e9;
const MOST_GROWING = 5;

interface Named {
  readonly id: number;
  readonly name: string;
}

export interface UsageInput {
  readonly organization: Named;
  readonly history: readonly {
    readonly day: string;
    readonly storedBytes: number;
    readonly selectedBytes: number;
  }[];
  readonly branches: readonly (Named & {
    readonly storedBytes: number;
    readonly selectedBytes: number;
    readonly beforeBytes: number;
  })[];
}

/** What is stored and selected, how that went over 30 days, and which organizations grow. */
export function usageView({ organization, history, branches }: UsageInput): View {
  const first = history[0];
  const last = history.at(-1);
  if (first === undefined || last === undefined) {
    return {
      title: `Usage of ${organization.name}: nothing was written down so far`,
      parts: [{ kind: "text", spans: ["Usage is written down every hour. Ask again later."] }],
    };
  }
  const growing = branches
    .filter((branch) => branch.storedBytes > branch.beforeBytes)
    .toSorted((a, b) => b.storedBytes - b.beforeBytes - (a.storedBytes - a.beforeBytes));
  return {
    title: `Usage of ${organization.name}`,
    parts: [
      {
        kind: "facts",
        facts: [
          { label: "Stored", value: bytes(last.storedBytes) },
          { label: "Selected", value: bytes(last.selectedBytes) },
          { label: `Stored since ${first.day}`, value: change(last.storedBytes - first.storedBytes) },
        ],
      },
      {
        kind: "chart",
        title: "Stored, in GB",
        shape: "line",
        unit: "GB",
        points: pointsOf(history),
      },
      branchTable("By organization, each with all below it", branches, first.day),
      ...(growing.length === 0
        ? []
        : [branchTable("Growing fastest", growing.slice(0, MOST_GROWING), first.day)]),
      { kind: "note", tone: "plain", spans: [`As written down on ${last.day} (UTC). A GB is 10⁹ bytes.`] },
    ],
  };
}

function pointsOf(history: UsageInput["history"]): { label: string; value: number }[] {
  return history
    .filter((_, index) => (history.length - 1 - index) % DAYS_A_POINT === 0)
    .map(({ day, storedBytes }) => ({ label: day.slice(5), value: Math.round(storedBytes / GB) }));
}

function branchTable(caption: string, branches: UsageInput["branches"], since: string): Part {
  const more = branches.length - DASHBOARD_ROWS;
  return {
    kind: "table",
    caption,
    columns: [
      { label: "Organization", rowHeader: true },
      { label: "Stored", align: "right" },
      { label: "Selected", align: "right" },
      { label: `Since ${since.slice(5)}`, align: "right" },
    ],
    rows: branches
      .slice(0, DASHBOARD_ROWS)
      .map((branch) => [
        { kind: "text", text: branch.name },
        bytes(branch.storedBytes),
        bytes(branch.selectedBytes),
        change(branch.storedBytes - branch.beforeBytes),
      ]),
    ...(more > 0 ? { moreRows: more } : {}),
  };
}
