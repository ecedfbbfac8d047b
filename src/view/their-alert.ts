import type { Instant } from "../core/instant.ts";
import type { Part } from "./view.ts";

/** What a backup system itself says of a device's alerts, in its words. */
export interface TheirAlertInput {
  readonly sourceName: string;
  readonly states: readonly string[];
  readonly observedAt: Instant;
}

/** A fact of the answer to "why"; none when the backup system says nothing of its alerts. */
export function theirAlertFacts(
  alert: TheirAlertInput | null | undefined,
): Extract<Part, { kind: "facts" }>["facts"] {
  if (alert === null || alert === undefined) return [];
  const text = alert.states.length === 0 ? "none" : alert.states.join(", ");
  return [{ label: `Alerts that ${alert.sourceName} has itself`, value: { kind: "text", text } }];
}
