import type { Instant } from "../core/instant.ts";
import type { View } from "./view.ts";

export interface SourceInput {
  readonly name: string;
  readonly mode: "pull" | "snapshot" | "push";
  readonly enabled: boolean;
  readonly asOf: Instant | null;
  readonly lastGoodAt: Instant | null;
  readonly overdueSince: Instant | null;
  readonly devices: number;
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
    ],
  };
}

function stateOf({ enabled, overdueSince }: SourceInput): string {
  if (!enabled) return "switched off";
  return overdueSince === null ? "in time" : "overdue";
}
