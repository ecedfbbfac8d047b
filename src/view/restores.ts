import { type Instant, isoInstant } from "../core/instant.ts";
import type { RestoreFlag, RestoreResult } from "../core/restore-record.ts";
import type { Buttons } from "./buttons.ts";
import type { Cell, Part, View } from "./view.ts";

export interface RestoreLine {
  readonly restoreId: string;
  readonly organization: string;
  readonly startedAt: Instant;
  readonly completedAt: Instant | null;
  readonly requestedBy: string | null;
  readonly owner: string | null;
  readonly deviceName: string | null;
  readonly targetName: string | null;
  readonly type: string | null;
  readonly fileCount: number | null;
  readonly byteCount: number | null;
  readonly problemCount: number | null;
  readonly result: RestoreResult;
  readonly flags: readonly RestoreFlag[];
}

export interface RestoreCoverageLine {
  readonly source: string;
  readonly fromAt: Instant | null;
  readonly toAt: Instant | null;
  readonly lastReadAt: Instant | null;
  readonly unknownBecause: string | null;
}

export interface RestoresInput {
  readonly organization: { readonly id: number; readonly name: string };
  readonly own: boolean;
  readonly days: number;
  readonly restores: readonly RestoreLine[];
  readonly total: number;
  readonly flagged: number;
  readonly coverage: readonly RestoreCoverageLine[];
  /** Null: nothing can be pressed where it is shown. */
  readonly buttons: Buttons | null;
}

const FLAGS: Readonly<Record<RestoreFlag, string>> = {
  "not-owner": "not by its owner",
  "other-device": "to another device",
  web: "by browser",
};

/** The restore history: a restore a row, the newest first, and what of it is known. */
export function restoresView(input: RestoresInput): View {
  const { organization, own, days, restores, total, flagged, buttons } = input;
  const whose = own ? "your devices" : organization.name;
  const known = input.coverage.some((one) => one.lastReadAt !== null);
  return {
    title: known ? `Restores of ${whose}: ${total} in ${days} days` : `Restores of ${whose}: not known`,
    parts: [
      ...(flagged === 0 ? [] : [flagNote(flagged)]),
      ...(restores.length === 0 ? [] : [tableOf(restores, total)]),
      ...(restores.length === 0 && known ? [nothing()] : []),
      ...coverageParts(input.coverage),
      ...(buttons === null || restores.length === 0
        ? []
        : [exportButton(buttons, `export restores #${organization.id} ${days}`)]),
    ],
  };
}

function flagNote(flagged: number): Part {
  const what = flagged === 1 ? "1 restore was" : `${flagged} restores were`;
  return {
    kind: "note",
    tone: "warning",
    spans: [`${what} made by somebody else than the owner, to another device, or by browser.`],
  };
}

function nothing(): Part {
  return { kind: "text", spans: ["Nothing was restored in that time, as far as it is known."] };
}

function exportButton(buttons: Buttons, line: string): Part {
  return { kind: "actions", actions: [{ label: "Export all…", payload: buttons.run(line) }] };
}

function tableOf(restores: readonly RestoreLine[], total: number): Part {
  const more = total - restores.length;
  return {
    kind: "table",
    caption: "Restores, the newest first",
    columns: [
      { label: "Started", rowHeader: true },
      { label: "Asked by" },
      { label: "Owner" },
      { label: "Device" },
      { label: "To" },
      { label: "Type" },
      { label: "Files", align: "right" },
      { label: "Size", align: "right" },
      { label: "Result" },
      { label: "Look at" },
    ],
    rows: restores.map(rowOf),
    ...(more > 0 ? { moreRows: more } : {}),
  };
}

function rowOf(one: RestoreLine): Cell[] {
  return [
    text(isoInstant(one.startedAt).slice(0, 16).replace("T", " ")),
    text(one.requestedBy),
    text(one.owner),
    text(one.deviceName),
    text(one.targetName ?? (one.flags.includes("web") ? "a browser" : null)),
    text(one.type),
    one.fileCount === null ? text(null) : { kind: "number", value: one.fileCount },
    one.byteCount === null ? text(null) : { kind: "bytes", value: BigInt(one.byteCount) },
    text(one.result),
    { kind: "text", text: one.flags.map((flag) => FLAGS[flag]).join(", ") },
  ];
}

/** What the source did not say is not known, and never nothing. */
function text(value: string | null): Cell {
  return { kind: "text", text: value ?? "not known" };
}

function coverageParts(coverage: readonly RestoreCoverageLine[]): Part[] {
  const lines =
    coverage.length === 0
      ? ["No source tells of restores: nobody knows how many there were."]
      : coverage.map(coverageText);
  return lines.map((line) => ({ kind: "note", tone: "plain", spans: [line] }));
}

/** From when to when a source's restores are known, in a sentence. */
export function coverageText({
  source,
  fromAt,
  toAt,
  lastReadAt,
  unknownBecause,
}: RestoreCoverageLine): string {
  const day = (at: Instant | null): string => (at === null ? "?" : isoInstant(at).slice(0, 10));
  const known =
    lastReadAt === null
      ? `${source}: restores are not known`
      : `${source}: known from ${day(fromAt)} to ${day(toAt)} (UTC), last read ${isoInstant(lastReadAt).slice(0, 16).replace("T", " ")}`;
  return unknownBecause === null ? `${known}.` : `${known}; they cannot be read: ${unknownBecause}.`;
}

export interface RestoreCountLine {
  readonly id: number;
  readonly name: string;
  readonly depth: number;
  /** Null: nobody knows. */
  readonly restores: number | null;
}

/**
 * The number of restores of each organization, to stand beside other things said of it; null when the reader may see
 * none, and when nobody knows any.
 */
export function restoreColumn(
  counts: readonly RestoreCountLine[],
  coverage: readonly RestoreCoverageLine[],
): ReadonlyMap<number, number> | null {
  if (coverage.every((one) => one.lastReadAt === null)) return null;
  const known = counts.flatMap(({ id, restores }) => (restores === null ? [] : [[id, restores] as const]));
  return known.length === 0 ? null : new Map(known);
}

/** How many restores each organization has, for those who may see their history and not their devices. */
export function restoreCountsView(
  counts: readonly RestoreCountLine[],
  coverage: readonly RestoreCoverageLine[],
): View {
  return {
    title: "Organizations and their restores",
    parts: [
      {
        kind: "table",
        caption: "Restores of each organization with all below it, as far back as they are known",
        columns: [
          { label: "organization", rowHeader: true },
          { label: "number", align: "right" },
          { label: "restores", align: "right" },
        ],
        rows: counts.map(({ id, name, depth, restores }) => [
          { kind: "text", text: depth === 0 ? name : `${"· ".repeat(depth)}${name}` },
          { kind: "text", text: `#${id}` },
          restores === null ? text(null) : { kind: "number", value: restores },
        ]),
      },
      ...coverageParts(coverage),
    ],
  };
}
