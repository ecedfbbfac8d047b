import type { Instant } from "../core/instant.ts";
import type { Level } from "../core/level.ts";
import type { OwnerNames } from "../core/notification.ts";
import { levelWord } from "./format.ts";
import { ownerName } from "./owner-name.ts";
import type { Cell, Column, Part, Span, View } from "./view.ts";

/** Devices listed by name; the rest is a number. */
const MOST_LINES = 10;

export interface LivingMessage {
  /** The organization the channel follows. */
  readonly organizationName: string;
  readonly outages: readonly LivingOutage[];
  /** All devices of the organization that are not ok, crossed today or earlier. */
  readonly open: { readonly warning: number; readonly critical: number };
  readonly ownerNames: OwnerNames;
  readonly now: Instant;
  readonly sample: boolean;
  /** An earlier attempt at this message may have been posted. */
  readonly possibleDuplicate: boolean;
}

export interface LivingOutage {
  readonly deviceName: string;
  readonly organizationName: string;
  readonly ownerName: string | null;
  readonly level: Level;
  readonly clockAt: Instant;
  readonly everBackedUp: boolean;
  readonly closedAt: Instant | null;
  readonly closeReason: string | null;
  readonly acknowledgedBy: string | null;
  readonly snoozedUntil: Instant | null;
}

/** The day's message of a channel: what crossed that day, how it stands now, and one line for all open (R20). */
export function livingMessageView(message: LivingMessage): View {
  const open = message.outages.filter((outage) => outage.closedAt === null);
  const parts: Part[] = [{ kind: "heading", text: message.organizationName }];
  if (open.length > 0) parts.push(openTable(message, open));
  const ended = message.outages.length - open.length;
  if (ended > 0) parts.push({ kind: "text", spans: endedSpans(message, ended) });
  parts.push({ kind: "text", spans: [openLine(message.open)] });
  parts.push({
    kind: "note",
    tone: "plain",
    spans: [
      "As of ",
      { at: message.now, style: "date-time" },
      ". Ask ",
      { code: "why DEVICE" },
      " for the reason.",
    ],
  });
  if (message.sample)
    parts.push({ kind: "note", tone: "plain", spans: ["Sample data: no real device is meant."] });
  if (message.possibleDuplicate) {
    parts.push({
      kind: "note",
      tone: "plain",
      spans: ["This may repeat an earlier message: the bot was interrupted while it posted."],
    });
  }
  return { title: titleOf(message, open), parts };
}

function titleOf(message: LivingMessage, open: readonly LivingOutage[]): string {
  if (open.length === 0)
    return `Recovered: all ${count(message.outages.length, "device")} of ${message.organizationName}`;
  const critical = open.filter((outage) => outage.level === "critical").length;
  const warning = open.filter((outage) => outage.level === "warning").length;
  if (critical > 0)
    return `Critical: ${count(critical, "device")} not backed up in ${message.organizationName}`;
  if (warning > 0) return `Warning: ${count(warning, "device")} not backed up in ${message.organizationName}`;
  return `Thresholds changed for ${count(open.length, "device")} of ${message.organizationName}`;
}

function openTable(message: LivingMessage, open: readonly LivingOutage[]): Part {
  const shown = open.slice(0, MOST_LINES);
  const withOwner = message.ownerNames !== "none";
  const columns: Column[] = [
    { label: "Device", rowHeader: true },
    ...(withOwner ? [{ label: "Owner" }] : []),
    { label: "Organization" },
    { label: "Level" },
    { label: "Last backup activity" },
    { label: "State" },
  ];
  const rows = shown.map((outage): Cell[] => [
    { kind: "text", text: outage.deviceName },
    ...(withOwner ? [text(ownerName(outage.ownerName, message.ownerNames))] : []),
    text(outage.organizationName),
    text(outage.level === "ok" ? "threshold changed" : levelWord(outage.level)),
    { kind: "time", at: outage.everBackedUp ? outage.clockAt : null, asOf: message.now },
    text(stateOf(outage)),
  ]);
  const more = open.length - shown.length;
  return {
    kind: "table",
    caption: "Crossed a threshold",
    columns,
    rows,
    ...(more > 0 ? { moreRows: more } : {}),
  };
}

function stateOf(outage: LivingOutage): string {
  if (outage.snoozedUntil !== null) return "snoozed";
  return outage.acknowledgedBy === null ? "open" : `acknowledged by ${outage.acknowledgedBy}`;
}

function endedSpans(message: LivingMessage, ended: number): Span[] {
  const closings = message.outages.flatMap((outage) => (outage.closedAt === null ? [] : [outage.closedAt]));
  const deactivated = message.outages.filter((outage) => outage.closeReason === "deactivated").length;
  const recovered = ended - deactivated;
  const spans: Span[] = [];
  if (recovered > 0) spans.push(`${count(recovered, "device")} backing up again. `);
  if (deactivated > 0) spans.push(`${count(deactivated, "device")} deactivated. `);
  return [...spans, "Last change ", { at: Math.max(...closings), style: "date-time" }, "."];
}

function openLine(open: { readonly warning: number; readonly critical: number }): string {
  if (open.critical + open.warning === 0) return "No device is overdue now.";
  return `In all overdue now: ${open.critical} critical, ${open.warning} warning.`;
}

function text(value: string): Cell {
  return { kind: "text", text: value };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
