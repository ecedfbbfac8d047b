import { DAY_MS, type Instant } from "../core/instant.ts";
import type { Level } from "../core/level.ts";
import type { OwnerNames } from "../core/notification.ts";
import { levelWord } from "./format.ts";
import { ownerName } from "./owner-name.ts";
import { SAMPLE_NOTE } from "./sample-note.ts";
import type { Cell, Column, Part, Span, View } from "./view.ts";

/** Devices listed by name; the rest is a number. */
export const MOST_LIVING_LINES = 10;

export interface LivingMessage {
  /** The organization the channel follows. */
  readonly organizationName: string;
  /** Devices of the message that are still silent, worst first, at most `MOST_LIVING_LINES`. */
  readonly lines: readonly LivingOutage[];
  /** All devices the message speaks of, as they stand. */
  readonly counts: LivingNumbers;
  /** All devices of the organization that are not ok, crossed today or earlier. */
  readonly open: { readonly warning: number; readonly critical: number };
  readonly ownerNames: OwnerNames;
  readonly now: Instant;
  readonly sample: boolean;
  /** An earlier attempt at this message may have been posted. */
  readonly possibleDuplicate: boolean;
}

export interface LivingNumbers {
  readonly critical: number;
  readonly warning: number;
  /** Open, and ok by a changed setting. */
  readonly calmed: number;
  readonly recovered: number;
  readonly deactivated: number;
  readonly lastClosedAt: Instant | null;
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
  readonly snoozedBy: string | null;
}

/** The day's message of a channel: what crossed that day, how it stands now, and one line for all open (R20). */
export function livingMessageView(message: LivingMessage): View {
  const { counts } = message;
  const open = counts.critical + counts.warning + counts.calmed;
  const parts: Part[] = [{ kind: "heading", text: message.organizationName }];
  if (open > 0) parts.push(livingTable("Crossed a threshold", message.lines, { ...message, total: open }));
  if (counts.recovered + counts.deactivated > 0) parts.push({ kind: "text", spans: endedSpans(counts) });
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
  if (message.sample) parts.push(SAMPLE_NOTE);
  if (message.possibleDuplicate) {
    parts.push({
      kind: "note",
      tone: "plain",
      spans: ["This may repeat an earlier message: the bot was interrupted while it posted."],
    });
  }
  return { title: titleOf(message, open), parts };
}

function titleOf({ counts, organizationName }: LivingMessage, open: number): string {
  if (counts.critical > 0)
    return `Critical: ${devices(counts.critical)} not backed up in ${organizationName}`;
  if (counts.warning > 0) return `Warning: ${devices(counts.warning)} not backed up in ${organizationName}`;
  if (open > 0) return `Thresholds changed for ${devices(open)} of ${organizationName}`;
  if (counts.recovered === 0) return `Deactivated: ${devices(counts.deactivated)} of ${organizationName}`;
  const ended = counts.recovered + counts.deactivated;
  return `Recovered: ${ended === 1 ? "1 device" : `all ${ended} devices`} of ${organizationName}`;
}

/** The devices of a message or of a reply to it, at most `MOST_LIVING_LINES` of `total`. */
export function livingTable(
  caption: string,
  lines: readonly LivingOutage[],
  how: { readonly ownerNames: OwnerNames; readonly now: Instant; readonly total: number },
): Part {
  const withOwner = how.ownerNames !== "none";
  const columns: Column[] = [
    { label: "Device", rowHeader: true },
    ...(withOwner ? [{ label: "Owner" }] : []),
    { label: "Organization" },
    { label: "Level" },
    { label: "Last backup activity" },
    { label: "State" },
  ];
  const shown = lines.slice(0, MOST_LIVING_LINES);
  const rows = shown.map((outage): Cell[] => [
    text(outage.deviceName),
    ...(withOwner ? [text(ownerName(outage.ownerName, how.ownerNames))] : []),
    text(outage.organizationName),
    text(levelOf(outage)),
    { kind: "time", at: outage.everBackedUp ? outage.clockAt : null, asOf: how.now },
    text(stateOf(outage, how.now)),
  ]);
  const more = how.total - shown.length;
  return { kind: "table", caption, columns, rows, ...(more > 0 ? { moreRows: more } : {}) };
}

/** An open outage that is ok became so by a setting, never by a backup (R3). */
function levelOf({ level, closedAt }: LivingOutage): string {
  return level === "ok" && closedAt === null ? "threshold changed" : levelWord(level);
}

/** Nothing snoozed is hidden: by whom, until when (R9). */
function stateOf(outage: LivingOutage, now: Instant): string {
  if (outage.closedAt !== null)
    return outage.closeReason === "deactivated" ? "deactivated" : "backing up again";
  if (outage.snoozedUntil !== null) {
    const days = Math.ceil((outage.snoozedUntil - now) / DAY_MS);
    return `snoozed by ${outage.snoozedBy ?? "somebody"} for ${days} more ${days === 1 ? "day" : "days"}`;
  }
  return outage.acknowledgedBy === null ? "open" : `acknowledged by ${outage.acknowledgedBy}`;
}

function endedSpans({ recovered, deactivated, lastClosedAt }: LivingNumbers): Span[] {
  const spans: Span[] = [];
  if (recovered > 0) spans.push(`${devices(recovered)} backing up again. `);
  if (deactivated > 0) spans.push(`${devices(deactivated)} deactivated. `);
  return lastClosedAt === null
    ? spans
    : [...spans, "Last change ", { at: lastClosedAt, style: "date-time" }, "."];
}

function openLine(open: { readonly warning: number; readonly critical: number }): string {
  if (open.critical + open.warning === 0) return "No device is overdue now.";
  return `In all overdue now: ${open.critical} critical, ${open.warning} warning.`;
}

function text(value: string): Cell {
  return { kind: "text", text: value };
}

/** `1 device`, `2 devices`. */
export function devices(number: number): string {
  return number === 1 ? "1 device" : `${number} devices`;
}
