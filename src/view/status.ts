import type { Instant } from "../core/instant.ts";
import { localDay } from "../core/local-day.ts";
import type { TrendPoint } from "../core/report.ts";
import type { Buttons } from "./buttons.ts";
import { formatAge, formatNumber } from "./format.ts";
import type { Action, Part, TablePart, View } from "./view.ts";

/** Organizations directly below that are listed; the rest is a number. */
const MOST_CHILDREN = 20;
const ENGLISH = { locale: "en", zone: "UTC" };

export interface BranchInput {
  readonly id: number;
  readonly name: string;
  readonly devices: number;
  readonly ok: number;
  readonly warning: number;
  readonly critical: number;
  readonly blindSpots: number;
}

export interface StatusInput {
  readonly organization: BranchInput;
  readonly children: readonly BranchInput[];
  /** `totals`: the reader may see no device. */
  readonly scope: "full" | "totals";
  readonly asOf: Instant | null;
  readonly trend: readonly TrendPoint[];
  readonly now: Instant;
  readonly zone: string;
  readonly buttons: Buttons;
  /** The reader may change settings there. */
  readonly mayChange: boolean;
}

/** How an organization and all below it stand. */
export function statusView(status: StatusInput): View {
  const { organization: own, children, asOf, now } = status;
  if (own.devices === 0) {
    return {
      title: `${own.name}: no devices`,
      parts: [{ kind: "text", spans: ["No source has reported a device there so far."] }],
    };
  }
  const parts: Part[] = [
    {
      kind: "facts",
      facts: [
        { label: "Devices", value: { kind: "number", value: own.devices } },
        { label: "Critical", value: { kind: "number", value: own.critical } },
        { label: "Warning", value: { kind: "number", value: own.warning } },
        { label: "Ok", value: { kind: "number", value: own.ok } },
        { label: "With blind spots", value: { kind: "number", value: own.blindSpots } },
      ],
    },
  ];
  if (children.length > 0) parts.push(childTable(children));
  if (status.trend.length > 0) parts.push(trendChart(status));
  parts.push({ kind: "actions", actions: actionsOf(status) });
  parts.push({
    kind: "note",
    tone: "plain",
    spans:
      asOf === null
        ? ["No enabled source speaks for these devices."]
        : ["Data as of ", { at: asOf, style: "date-time" }, ` (${formatAge(now - asOf)} old).`],
  });
  return { title: `${own.name}: ${countsText(own)}`, parts };
}

function countsText({ devices, critical, warning }: BranchInput): string {
  if (critical + warning === 0) return `all ${number(devices)} devices backed up`;
  return `${number(critical)} critical, ${number(warning)} warning of ${number(devices)} devices`;
}

function childTable(children: readonly BranchInput[]): TablePart {
  const more = children.length - MOST_CHILDREN;
  return {
    kind: "table",
    caption: "By organization, each with all below it",
    columns: [
      { label: "Organization", rowHeader: true },
      { label: "Devices", align: "right" },
      { label: "Critical", align: "right" },
      { label: "Warning", align: "right" },
      { label: "Ok", align: "right" },
      { label: "Blind spots", align: "right" },
    ],
    rows: children.slice(0, MOST_CHILDREN).map((child) => [
      { kind: "text", text: child.name },
      { kind: "number", value: child.devices },
      { kind: "number", value: child.critical },
      { kind: "number", value: child.warning },
      { kind: "number", value: child.ok },
      { kind: "number", value: child.blindSpots },
    ]),
    ...(more > 0 ? { moreRows: more } : {}),
  };
}

function trendChart({ trend, organization, now, zone }: StatusInput): Part {
  const points = [...trend, { madeAt: now, critical: organization.critical }];
  return {
    kind: "chart",
    title: "Critical devices, report by report",
    shape: "line",
    unit: "",
    points: points.map((point) => ({ label: localDay(point.madeAt, zone).slice(5), value: point.critical })),
  };
}

function actionsOf({ organization, scope, buttons, mayChange }: StatusInput): Action[] {
  const here = `#${organization.id}`;
  const report: Action = { label: "Report", payload: buttons.run(`report ${here}`) };
  if (scope === "totals") return [report];
  return [
    { label: "Overdue", payload: buttons.run(`overdue ${here}`) },
    { label: "Open alerts", payload: buttons.run(`alerts ${here}`) },
    report,
    ...(mayChange ? [{ label: "Thresholds…", payload: buttons.run(`thresholds ${here}`) }] : []),
  ];
}

function number(value: number): string {
  return formatNumber(value, ENGLISH);
}
