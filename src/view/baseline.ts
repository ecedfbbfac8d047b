import { SAMPLE_NOTE } from "./sample-note.ts";
import type { Part, View } from "./view.ts";

export interface Baseline {
  readonly organizationName: string;
  readonly sourceName: string;
  /** Devices of the source in the organization and below it. */
  readonly open: { readonly warning: number; readonly critical: number };
  readonly sample: boolean;
}

/** The one summary a channel gets when a source's devices were judged for the first time (R7). */
export function baselineView({ organizationName, sourceName, open, sample }: Baseline): View {
  const { critical, warning } = open;
  const parts: Part[] = [
    { kind: "heading", text: organizationName },
    { kind: "text", spans: [critical + warning === 0 ? none(sourceName) : some(sourceName)] },
    {
      kind: "facts",
      facts: [
        { label: "Critical", value: { kind: "number", value: critical } },
        { label: "Warning", value: { kind: "number", value: warning } },
      ],
    },
  ];
  if (sample) parts.push(SAMPLE_NOTE);
  return {
    title: `First look at ${sourceName}: ${critical} critical, ${warning} warning in ${organizationName}`,
    parts,
  };
}

function some(sourceName: string): string {
  return `These devices were overdue when ${sourceName} was read for the first time. They are in every report; from now on a device is announced when it crosses a threshold.`;
}

function none(sourceName: string): string {
  return `No device was overdue when ${sourceName} was read for the first time. From now on a device is announced when it crosses a threshold.`;
}
