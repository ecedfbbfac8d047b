import type { Instant } from "../core/instant.ts";
import type { Part, Span, View } from "./view.ts";

/** A tree in disorder would fill the answer; the log has every remark. */
const MOST_REMARKS = 10;

export interface SourceInput {
  readonly name: string;
  readonly mode: "pull" | "snapshot" | "push";
  readonly enabled: boolean;
  readonly asOf: Instant | null;
  readonly lastGoodAt: Instant | null;
  readonly overdueSince: Instant | null;
  readonly devices: number;
  /** How it is read; null or left out: it is not read. */
  readonly sync?: {
    readonly stretchedMinutes: number | null;
    readonly fault: string | null;
    readonly faultAt: Instant | null;
    readonly remarks: readonly string[];
    readonly heldAt: Instant | null;
    readonly heldMissing: number | null;
    readonly heldActive: number | null;
    readonly acceptedAt: Instant | null;
  } | null;
  readonly progress?: string | null;
}

/** Where observations come from, how fresh they are, and what is late. */
export function sourcesView(sources: readonly SourceInput[], now: Instant): View {
  if (sources.length === 0) {
    return {
      title: "No source has reported anything yet",
      parts: [{ kind: "text", spans: ["On the bot’s machine: ", { code: "npm run bot -- import FILE" }] }],
    };
  }
  const late = sources.filter(({ enabled, overdueSince }) => enabled && overdueSince !== null).length;
  return {
    title: late === 0 ? "Sources: all in time" : `Sources: ${late} overdue`,
    parts: [
      {
        kind: "table",
        caption: "Where observations come from",
        columns: [
          { label: "Source", rowHeader: true },
          { label: "Kind" },
          { label: "Devices", align: "right" },
          { label: "Data as of" },
          { label: "Last good read" },
          { label: "State" },
        ],
        rows: sources.slice(0, 100).map((source) => [
          { kind: "text", text: source.name },
          { kind: "text", text: source.mode },
          { kind: "number", value: source.devices },
          { kind: "time", at: source.mode === "push" ? now : source.asOf, asOf: now },
          { kind: "time", at: source.lastGoodAt, asOf: now },
          { kind: "text", text: stateOf(source) },
        ]),
      },
      ...sources.flatMap(linesOf),
    ],
  };
}

/** What is to be known of a source that is read: how far it is, what is wrong, what is asked, what was found. */
function linesOf({ name, sync, progress }: SourceInput): Part[] {
  if (sync === null || sync === undefined) return [];
  const lines: Span[][] = [];
  if (typeof progress === "string") lines.push([`${name} is being read: ${progress}.`]);
  if (sync.fault !== null)
    lines.push([`${name} could not be read`, ...timeSpans(sync.faultAt), `: ${sync.fault}`]);
  if (sync.heldAt !== null && sync.acceptedAt === null) lines.push(heldSpans(name, sync));
  if (sync.stretchedMinutes !== null) {
    lines.push([
      `A read of ${name} takes longer than its interval, so it is read every ${sync.stretchedMinutes} minutes.`,
    ]);
  }
  for (const remark of sync.remarks.slice(0, MOST_REMARKS)) lines.push([`${name}: ${remark}`]);
  return lines.map((spans) => ({ kind: "text", spans }));
}

function heldSpans(name: string, sync: NonNullable<SourceInput["sync"]>): Span[] {
  return [
    `The full read of ${name} misses ${sync.heldMissing ?? 0} of ${sync.heldActive ?? 0} active devices, so nothing was closed and the source counts as blind. If they are gone, on the bot’s machine: `,
    { code: `npm run bot -- sync ${name} --accept` },
  ];
}

function timeSpans(at: Instant | null): Span[] {
  return at === null ? [] : [" ", { at, style: "date-time" }];
}

function stateOf({ enabled, overdueSince }: SourceInput): string {
  if (!enabled) return "switched off";
  return overdueSince === null ? "in time" : "overdue";
}
