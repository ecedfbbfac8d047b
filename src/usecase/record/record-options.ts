import type { Instant } from "../../core/instant.ts";

export interface RecordOptions {
  /** Snapshot: when it was taken. Pull: when the read started. Null: a push, which speaks for now. */
  readonly asOf: Instant | null;
  /** The observations are all there is: devices of the source that are missing are deactivated. */
  readonly full: boolean;
  /** Called after each batch with the observations recorded so far. */
  readonly onProgress?: (observations: number) => void;
}
