import type { View } from "./view.ts";

export interface Baseline {
  readonly organizationName: string;
  readonly sourceName: string;
  readonly open: { readonly warning: number; readonly critical: number };
  readonly sample: boolean;
}

/** The one summary a channel gets when a source's devices were judged for the first time (R7). */
export function baselineView(baseline: Baseline): View {
  const { critical, warning } = baseline.open;
  const title = `First look at ${baseline.sourceName}: ${critical} critical, ${warning} warning in ${baseline.organizationName}`;
  return {
    title,
    parts: [
      { kind: "heading", text: baseline.organizationName },
      {
        kind: "text",
        spans: [
          `These devices were overdue when ${baseline.sourceName} was read for the first time. They are in every report; from now on a device is announced when it crosses a threshold.`,
        ],
      },
      {
        kind: "facts",
        facts: [
          { label: "Critical", value: { kind: "number", value: critical } },
          { label: "Warning", value: { kind: "number", value: warning } },
        ],
      },
      ...(baseline.sample
        ? [
            {
              kind: "note" as const,
              tone: "plain" as const,
              spans: ["Sample data: no real device is meant."],
            },
          ]
        : []),
    ],
  };
}
