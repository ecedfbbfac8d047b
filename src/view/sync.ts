import { type Instant, isoInstant } from "../core/instant.ts";
import type { Agreement } from "../core/alert-agreement.ts";
import { counted } from "./settings-text.ts";

/** What the lines of a read need; the use-case's value fits it. */
export interface SyncInput {
  readonly state: "done" | "held" | "failed" | "busy" | "interrupted";
  readonly sourceName: string;
  readonly kind: "quick" | "full";
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly devices: number;
  readonly fault: string | null;
  readonly remarks: readonly string[];
  readonly changed: Readonly<Record<string, number>>;
  readonly resumed: boolean;
}

/** What a read did, a line each. */
export function syncLines(result: SyncInput): string[] {
  const { sourceName } = result;
  switch (result.state) {
    case "busy":
      return [`${sourceName} is being read by another process.`];
    case "interrupted":
      return [
        `Reading ${sourceName} ended before its time: ${result.fault ?? ""}. It goes on there next time.`,
      ];
    case "failed":
      return [`${sourceName} could not be read. ${result.fault ?? ""}`];
    case "held":
      return [
        `${sourceName}: ${result.fault ?? ""}. Nothing was closed. If they are gone: sync ${sourceName} --accept`,
        ...result.remarks,
      ];
    case "done":
      return doneLines(result);
  }
}

function doneLines({
  sourceName,
  kind,
  startedAt,
  endedAt,
  devices,
  remarks,
  changed,
  resumed,
}: SyncInput): string[] {
  const seconds = Math.round((endedAt - startedAt) / 1000);
  const how = `${kind === "full" ? "full read" : "frequent read"}${resumed ? ", gone on with" : ""}`;
  return [
    `${sourceName}: ${counted(devices, "device")} as of ${isoInstant(startedAt)} (${how}, ${seconds} s).`,
    ...changeLines(changed),
    ...remarks,
  ];
}

/** What changed, or would, by name; says so when nothing did. */
export function changeLines(changed: Readonly<Record<string, number>>): string[] {
  const lines = Object.entries(changed)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `  ${name}: ${count}`);
  return lines.length === 0 ? ["  nothing changed"] : lines;
}

const WORDS: Record<Agreement, string> = {
  agree: "have the same level here and there",
  "one-destination": "are worse there: it alerts for each destination, here the newest activity counts",
  grace: "are worse there: they are new and in their first days here",
  "own-thresholds": "differ because their organization's thresholds were set here",
  "we-are-later": "are worse there, and nothing explains it: look at them with why",
  "we-are-earlier": "are worse here: what is known here is newer, or it has not alerted yet",
};

/** How far the source's own alerts and the levels here agree, a line for each reason. */
export function agreementLines(counts: Readonly<Record<Agreement, number>>): string[] {
  return (["agree", "one-destination", "grace", "own-thresholds", "we-are-later", "we-are-earlier"] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => `  ${counts[name]} ${counts[name] === 1 ? "device" : "devices"}: ${WORDS[name]}`);
}
