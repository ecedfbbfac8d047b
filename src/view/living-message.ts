import { DAY_MS, type Instant } from "../core/instant.ts";
import type { Level } from "../core/level.ts";
import type { OwnerNames } from "../core/notification.ts";
import type { Buttons } from "./buttons.ts";
import { formatAge, levelWord } from "./format.ts";
import { ownerName } from "./owner-name.ts";
import { SAMPLE_NOTE } from "./sample-note.ts";
import type { Action, Cell, Column, Line, Part, Span, View } from "./view.ts";

/** Devices listed by name; the rest is a number. */
export const MOST_LIVING_LINES = 10;

export interface LivingMessage {
  readonly id: number;
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
  /** Null: the platform has no buttons. */
  readonly buttons: Buttons | null;
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
  /** The device's id in its source, which names it in commands. */
  readonly deviceKey: string;
  readonly deviceName: string;
  readonly organizationName: string;
  readonly ownerName: string | null;
  readonly level: Level;
  readonly clockAt: Instant;
  readonly everBackedUp: boolean;
  readonly closedAt: Instant | null;
  readonly closeReason: string | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Instant | null;
  readonly snoozedUntil: Instant | null;
  readonly snoozedBy: string | null;
}

/** The day's message of a channel: what crossed that day, how it stands now, and one line for all open (R20). */
export function livingMessageView(message: LivingMessage): View {
  const { counts } = message;
  const open = counts.critical + counts.warning + counts.calmed;
  const parts: Part[] = [{ kind: "heading", text: message.organizationName }];
  if (open > 0) parts.push(...openLines(message, open));
  if (counts.recovered + counts.deactivated > 0) parts.push({ kind: "text", spans: endedSpans(counts) });
  parts.push({ kind: "text", spans: [openLine(message.open)] });
  parts.push(...buttonsOf(message));
  parts.push({ kind: "note", tone: "plain", spans: asOfSpans(message, open) });
  if (message.sample) parts.push(SAMPLE_NOTE);
  if (message.possibleDuplicate) {
    parts.push({
      kind: "note",
      tone: "plain",
      spans: ["This may repeat an earlier message: the bot was interrupted while it posted."],
    });
  }
  const { buttons, id } = message;
  return {
    title: titleOf(message, open),
    parts,
    ...(buttons === null ? {} : { refresh: buttons.refresh(id) }),
  };
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

/** The devices that are still silent, worst first, each with what can be done about it. */
function openLines(message: LivingMessage, open: number): Part[] {
  const shown = message.lines.slice(0, MOST_LIVING_LINES);
  const more = open - shown.length;
  const lines = shown.map((outage): Line => ({
    spans: lineSpans(outage, message),
    actions: lineActions(outage, message.buttons),
  }));
  return [
    { kind: "text", spans: ["Crossed a threshold, worst first:"] },
    { kind: "lines", lines, ...(more > 0 ? { moreLines: more } : {}) },
  ];
}

function lineSpans(outage: LivingOutage, { ownerNames, now }: LivingMessage): Span[] {
  const owner = ownerName(outage.ownerName, ownerNames);
  const place = [owner, outage.organizationName].filter((part) => part !== "").join(", ");
  const since: Span[] = outage.everBackedUp
    ? [
        "last backup activity ",
        { at: outage.clockAt, style: "date-time" },
        ` (${formatAge(now - outage.clockAt)})`,
      ]
    : ["never backed up"];
  return [
    { strong: outage.deviceName },
    ` (${place}): `,
    levelOf(outage),
    ", ",
    ...since,
    ", ",
    stateOf(outage, now),
    ...(outage.acknowledgedAt === null || outage.snoozedUntil !== null
      ? []
      : [" ", { at: outage.acknowledgedAt, style: "date-time" } as const]),
  ];
}

function lineActions({ deviceKey, acknowledgedBy }: LivingOutage, buttons: Buttons | null): Action[] {
  if (buttons === null) return [];
  const device = `"${deviceKey}"`;
  const take: Action = { label: "Acknowledge", payload: buttons.run(`ack ${device}`) };
  return [
    ...(acknowledgedBy === null ? [take] : []),
    { label: "Snooze…", payload: buttons.run(`snooze ${device}`) },
    { label: "Why?", payload: buttons.run(`why ${device}`) },
  ];
}

function buttonsOf({ buttons, id, counts, lines }: LivingMessage): Part[] {
  const open = counts.critical + counts.warning;
  if (buttons === null || open === 0) return [];
  const untaken = lines.some(({ acknowledgedBy, closedAt }) => acknowledgedBy === null && closedAt === null);
  const take: Action = {
    label: open === 1 ? "Acknowledge" : "Acknowledge all",
    style: "primary",
    payload: buttons.acknowledgeAll(id),
    ...(open === 1
      ? {}
      : {
          confirm: {
            title: "Acknowledge all",
            text: `You say that you take care of ${devices(open)}.`,
            yes: "Acknowledge",
          },
        }),
  };
  const snooze: Action = { label: "Snooze…", payload: buttons.snooze(id) };
  const show: Action = { label: "Show all", payload: buttons.showAll(id) };
  return [{ kind: "actions", actions: [...(untaken ? [take] : []), snooze, show] }];
}

/** An edit carries no mark of its own, so the message says when it was made. */
function asOfSpans({ now }: LivingMessage, open: number): Span[] {
  const asOf: Span[] = ["As of ", { at: now, style: "date-time" }, "."];
  return open === 0 ? asOf : [...asOf, " Ask ", { code: "why DEVICE" }, " for the reason."];
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
