import type { Instant } from "./instant.ts";

/** How the last run of a backup ended; `partial` is activity but no completion. */
export const RUN_RESULTS = ["completed", "partial", "failed"] as const;
export type RunResult = (typeof RUN_RESULTS)[number];

/** What the silence of a source means (R6): nothing was read, nothing was imported, or the device is silent. */
export const SOURCE_MODES = ["pull", "snapshot", "push"] as const;
export type SourceMode = (typeof SOURCE_MODES)[number];

/**
 * What a source saw of one device at one time.
 *
 * `null` always means "the source did not say": recording keeps what was known before. Ids are the
 * source's own, as text, unique within its namespace. Sizes are bytes and safe integers.
 */
export interface Observation {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly hostname: string | null;
  readonly os: string | null;
  readonly osVersion: string | null;
  readonly appVersion: string | null;
  readonly costCentre: string | null;
  readonly organization: ObservedOrganization;
  readonly owner: ObservedOwner | null;
  readonly state: "active" | "deactivated";
  readonly deauthorized: boolean;
  readonly blocked: boolean;
  /** When the device was registered with its backup system. */
  readonly createdAt: Instant | null;
  readonly lastConnectedAt: Instant | null;
  /** When the source saw this; no activity is believed to be later. */
  readonly observedAt: Instant;
  readonly archives: readonly ObservedArchive[];
}

export interface ObservedOrganization {
  readonly id: string;
  readonly name: string;
  /** The parent's id in the same namespace; null hangs it below the root, undefined keeps its place. */
  readonly parentId?: string | null;
  readonly costCentre: string | null;
}

export interface ObservedOwner {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly costCentre: string | null;
}

/** One device's backup at one destination. */
export interface ObservedArchive {
  readonly destination: { readonly id: string; readonly name: string };
  /** A new id lets the archive's activity go back; the same id never does. */
  readonly archiveId: string;
  readonly inUse: boolean;
  /** Held after deactivation until it is purged; does not count. */
  readonly cold: boolean;
  /** `v2` archives hold file-activity data, not backup; they do not count. */
  readonly format: "v1" | "v2";
  /** The device sent any data. */
  readonly lastActivityAt: Instant | null;
  /** The archive reached 100 %. */
  readonly lastCompletedAt: Instant | null;
  /** 0 to 100. */
  readonly percentComplete: number | null;
  readonly selectedBytes: number | null;
  readonly storedBytes: number | null;
  readonly selectedFiles: number | null;
  readonly lastRun: RunResult | null;
  /** What the tool said about its last run, shown by `why`; at most 500 characters. */
  readonly lastRunMessage: string | null;
}
