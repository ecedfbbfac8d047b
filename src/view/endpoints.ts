import type { Instant } from "../core/instant.ts";
import { count, DASHBOARD_ROWS, number } from "./dashboard-cell.ts";
import type { Part, View } from "./view.ts";

interface Named {
  readonly id: number;
  readonly name: string;
}

export interface EndpointInput {
  readonly organization: Named;
  readonly groups: readonly {
    readonly os: string;
    readonly appVersion: string;
    readonly active: number;
    readonly inactive: number;
    readonly neverConnected: number;
    readonly warning: number;
    readonly critical: number;
    readonly countedAt: Instant;
  }[];
}

/** Devices by operating system and agent version, with their levels. */
export function endpointsView({ organization, groups }: EndpointInput): View {
  const [any] = groups;
  if (any === undefined) {
    return {
      title: `Endpoints of ${organization.name}: no devices`,
      parts: [{ kind: "text", spans: ["No device was counted there so far. They are counted every hour."] }],
    };
  }
  const whole = sumOf(groups);
  return {
    title: `Endpoints of ${organization.name}: ${number(whole.active)} active, ${number(whole.inactive)} inactive`,
    parts: [
      {
        kind: "facts",
        facts: [
          { label: "Active", value: count(whole.active) },
          { label: "Inactive", value: count(whole.inactive) },
          { label: "Never connected", value: count(whole.neverConnected) },
          { label: "Critical", value: count(whole.critical) },
          { label: "Warning", value: count(whole.warning) },
          { label: "Ok", value: count(whole.active - whole.critical - whole.warning) },
        ],
      },
      {
        kind: "chart",
        title: "Active devices by operating system",
        shape: "pie",
        unit: "",
        points: shownSlices(groupedBy(groups, (group) => word(group.os))),
      },
      groupTable(
        "By operating system",
        "System",
        groupedBy(groups, (group) => word(group.os)),
      ),
      groupTable(
        "By agent version",
        "Version",
        groupedBy(groups, (group) => word(group.appVersion)),
      ),
      {
        kind: "note",
        tone: "plain",
        spans: [
          "Counted ",
          { at: Math.min(...groups.map((group) => group.countedAt)), style: "date-time" },
          ".",
        ],
      },
    ],
  };
}

interface Sums {
  readonly active: number;
  readonly inactive: number;
  readonly neverConnected: number;
  readonly warning: number;
  readonly critical: number;
}

type NamedSums = Sums & { readonly label: string };

function sumOf(groups: readonly Sums[]): Sums {
  const of = (field: keyof Sums): number => groups.reduce((sum, group) => sum + group[field], 0);
  return {
    active: of("active"),
    inactive: of("inactive"),
    neverConnected: of("neverConnected"),
    warning: of("warning"),
    critical: of("critical"),
  };
}

function groupedBy(
  groups: EndpointInput["groups"],
  keyOf: (group: EndpointInput["groups"][number]) => string,
): NamedSums[] {
  return [...Map.groupBy(groups, keyOf)]
    .map(([label, members]) => ({ label, ...sumOf(members) }))
    .toSorted(
      (a, b) => b.active - a.active || b.inactive - a.inactive || a.label.localeCompare(b.label, "en"),
    );
}

/** A picture takes six slices at most on every platform. */
const MOST_SLICES = 6;

function shownSlices(groups: readonly NamedSums[]): { label: string; value: number }[] {
  const shown = groups.length > MOST_SLICES ? groups.slice(0, MOST_SLICES - 1) : groups;
  const rest = groups.slice(shown.length);
  const slices = shown.map(({ label, active }) => ({ label, value: active }));
  return rest.length === 0 ? slices : [...slices, { label: "other", value: sumOf(rest).active }];
}

function groupTable(caption: string, label: string, groups: readonly NamedSums[]): Part {
  const more = groups.length - DASHBOARD_ROWS;
  return {
    kind: "table",
    caption,
    columns: [
      { label, rowHeader: true },
      { label: "Active", align: "right" },
      { label: "Inactive", align: "right" },
      { label: "Critical", align: "right" },
      { label: "Warning", align: "right" },
      { label: "Never connected", align: "right" },
    ],
    rows: groups
      .slice(0, DASHBOARD_ROWS)
      .map((group) => [
        { kind: "text", text: group.label },
        count(group.active),
        count(group.inactive),
        count(group.critical),
        count(group.warning),
        count(group.neverConnected),
      ]),
    ...(more > 0 ? { moreRows: more } : {}),
  };
}

function word(given: string): string {
  return given === "" ? "not known" : given;
}
