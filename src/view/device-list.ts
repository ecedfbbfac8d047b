import { joinWords } from "../core/command-line.ts";
import { DAY_MS, type Instant } from "../core/instant.ts";
import type { Level } from "../core/level.ts";
import type { OwnerNames } from "../core/notification.ts";
import type { Buttons } from "./buttons.ts";
import { formatAge, formatNumber, levelWord } from "./format.ts";
import { devices as countedDevices } from "./living-message.ts";
import { ownerName } from "./owner-name.ts";
import type { Action, Cell, Column, Line, Part, Span, View } from "./view.ts";

/** Few devices are listed line by line with what can be done about each; more are a table. */
const MOST_LINES = 10;
const ENGLISH = { locale: "en", zone: "UTC" };

/** A device as lists show it. */
export interface DeviceItem {
  /** Its id in its source, which names it in commands. */
  readonly key: string;
  readonly name: string;
  readonly organizationName: string;
  readonly ownerName: string | null;
  readonly state: "active" | "deactivated";
  readonly level: Level;
  readonly clockAt: Instant;
  readonly everBackedUp: boolean;
  /** What its age is counted to; null: no enabled source speaks for it. */
  readonly asOf: Instant | null;
  readonly acknowledgedBy: string | null;
  readonly snoozedUntil: Instant | null;
  readonly snoozedBy: string | null;
}

export interface DeviceListInput {
  readonly devices: readonly DeviceItem[];
  readonly total: number;
  readonly now: Instant;
  readonly ownerNames: OwnerNames;
  readonly buttons: Buttons;
}

/** The devices that are not ok, worst first. */
export function overdueView(
  list: DeviceListInput & {
    readonly organizationName: string;
    readonly level: "warning" | "critical" | null;
  },
): View {
  const { organizationName, total, level } = list;
  const what = level === null ? "overdue" : levelWord(level);
  if (total === 0) {
    return {
      title: `No device of ${organizationName} is ${what}`,
      parts: [{ kind: "text", spans: ["Every device watched there has backed up in time."] }],
    };
  }
  return {
    title: `${capital(what)}: ${counted(total)} of ${organizationName}`,
    parts: [...deviceParts("Worst first", list), hint(["why DEVICE", "ack DEVICE", "snooze DEVICE UNTIL"])],
  };
}

/** The open outages, with who has them. */
export function alertsView(list: DeviceListInput & { readonly organizationName: string }): View {
  const { organizationName, total } = list;
  if (total === 0) {
    return {
      title: `No open alerts in ${organizationName}`,
      parts: [{ kind: "text", spans: ["No device is overdue there."] }],
    };
  }
  return {
    title: `Open alerts: ${counted(total)} of ${organizationName}`,
    parts: [
      ...deviceParts("Those nobody has first, then the newest", list),
      hint(["ack DEVICE", "snooze DEVICE UNTIL"]),
    ],
  };
}

/** The devices that a channel's message speaks of and that are still silent. */
export function messageDevicesView(list: DeviceListInput & { readonly organizationName: string }): View {
  const { total, organizationName } = list;
  if (total === 0) {
    return {
      title: "All of these devices are backing up again",
      parts: [{ kind: "text", spans: [`Nothing is left open of this message of ${organizationName}.`] }],
    };
  }
  return { title: `Still not backed up: ${counted(total)}`, parts: deviceParts("Worst first", list) };
}

/** The devices of one person. */
export function personView(list: DeviceListInput & { readonly name: string; readonly email: string }): View {
  return {
    title: `${list.name}: ${counted(list.total)}`,
    parts: [
      { kind: "facts", facts: [{ label: "Address", value: text(list.email) }] },
      ...deviceParts("Worst first", list),
    ],
  };
}

/** A few as lines, many as a table. */
export function deviceParts(caption: string, list: DeviceListInput): Part[] {
  const more = list.total - list.devices.length;
  if (list.total <= MOST_LINES) {
    return [{ kind: "lines", lines: list.devices.map((device) => lineOf(device, list)) }];
  }
  const withOwner = list.ownerNames !== "none";
  const columns: Column[] = [
    { label: "Device", rowHeader: true },
    ...(withOwner ? [{ label: "Owner" }] : []),
    { label: "Organization" },
    { label: "Level" },
    { label: "Last backup activity" },
    { label: "State" },
  ];
  const rows = list.devices.map((device): Cell[] => [
    text(device.name),
    ...(withOwner ? [text(ownerName(device.ownerName, list.ownerNames))] : []),
    text(device.organizationName),
    { kind: "level", level: device.level },
    { kind: "time", at: device.everBackedUp ? device.clockAt : null, asOf: device.asOf ?? list.now },
    text(stateOf(device, list.now)),
  ]);
  return [{ kind: "table", caption, columns, rows, ...(more > 0 ? { moreRows: more } : {}) }];
}

function lineOf(device: DeviceItem, { ownerNames, now, buttons }: DeviceListInput): Line {
  const owner = ownerName(device.ownerName, ownerNames);
  const place = [owner, device.organizationName].filter((part) => part !== "").join(", ");
  return {
    spans: [
      { strong: device.name },
      ` (${place}): `,
      device.state === "deactivated" ? "deactivated" : levelWord(device.level),
      ", ",
      ...sinceSpans(device, now),
      device.level === "ok" ? "" : `, ${stateOf(device, now)}`,
    ],
    actions: deviceActions(device, buttons),
  };
}

/** `last backup activity 2026-11-05 09:12 (14 days)`. */
export function sinceSpans(
  device: Pick<DeviceItem, "everBackedUp" | "clockAt" | "asOf">,
  now: Instant,
): Span[] {
  if (!device.everBackedUp) return ["never backed up"];
  const age = formatAge((device.asOf ?? now) - device.clockAt);
  return ["last backup activity ", { at: device.clockAt, style: "date-time" }, ` (${age})`];
}

/** What can be done about a device; only what makes sense as it stands. */
export function deviceActions(
  device: Pick<DeviceItem, "key" | "level" | "state" | "acknowledgedBy">,
  buttons: Buttons,
): Action[] {
  const why: Action = { label: "Why?", payload: buttons.run(joinWords(["why", device.key])) };
  if (device.state === "deactivated") return [why];
  const snooze: Action = { label: "Snooze…", payload: buttons.run(joinWords(["snooze", device.key])) };
  const take: Action = { label: "Acknowledge", payload: buttons.run(joinWords(["ack", device.key])) };
  const untaken = device.level !== "ok" && device.acknowledgedBy === null;
  return [...(untaken ? [take] : []), snooze, why];
}

/** Nothing snoozed is hidden: by whom, for how long (R9). */
export function stateOf(
  device: Pick<DeviceItem, "snoozedUntil" | "snoozedBy" | "acknowledgedBy">,
  now: Instant,
): string {
  if (device.snoozedUntil !== null) {
    const days = Math.ceil((device.snoozedUntil - now) / DAY_MS);
    return `snoozed by ${device.snoozedBy ?? "somebody"} for ${days} more ${days === 1 ? "day" : "days"}`;
  }
  return device.acknowledgedBy === null ? "nobody has it" : `acknowledged by ${device.acknowledgedBy}`;
}

/** What else can be typed. */
export function hint(commands: readonly string[]): Part {
  const spans = commands.flatMap((command, index): Span[] => [index === 0 ? "" : " · ", { code: command }]);
  return { kind: "note", tone: "plain", spans: spans.filter((span) => span !== "") };
}

function counted(total: number): string {
  return total < 1000 ? countedDevices(total) : `${formatNumber(total, ENGLISH)} devices`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function text(value: string): Cell {
  return { kind: "text", text: value };
}
