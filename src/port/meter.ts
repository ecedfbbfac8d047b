import type { Instant } from "../core/instant.ts";

/** What the bot knows of its own doing, measured where it happens. */
export interface Meter {
  /** A platform or mail server asked for a pause. `kind` is that of the destination: `subscription`, `direct` or `mail`. */
  limited(kind: string): void;
  took(work: "evaluation" | "report", ms: number): void;
  /** All of it with what the database says, in the text format of Prometheus. */
  render(state: OperatingState): Promise<string>;
}

/** How the bot is doing, by its database; the same whichever process is asked. */
export interface OperatingState {
  readonly now: Instant;
  /** Messages by where they stand; settled ones that arrived are left out. */
  readonly messages: Readonly<Record<"owed" | "held" | "due" | "sending" | "dead", number>>;
  /** When the message was due that has waited longest; null: none waits. */
  readonly oldestDueAt: Instant | null;
  /** Destinations with messages that were given up. */
  readonly deadDestinations: number;
  readonly jobsWaiting: number;
  readonly evaluatedAt: Instant | null;
  readonly sources: readonly {
    readonly name: string;
    readonly asOf: Instant | null;
    readonly overdue: boolean;
  }[];
}
