import type { Instant } from "./instant.ts";

/** How a restore ended; `unknown`: the source did not say. */
export const RESTORE_RESULTS = ["running", "completed", "problems", "canceled", "unknown"] as const;
export type RestoreResult = (typeof RESTORE_RESULTS)[number];

/** What legal and security ask about: somebody else than the owner asked, it went elsewhere, it went through a browser. */
export const RESTORE_FLAGS = ["not-owner", "other-device", "web"] as const;
export type RestoreFlag = (typeof RESTORE_FLAGS)[number];

/** A restore as its source tells it; what it did not say is null and never 0. */
export interface RestoreRecord {
  readonly id: string;
  /** Where the device was at the time, by the source's id; null: not known. */
  readonly organizationId: string | null;
  readonly startedAt: Instant;
  readonly completedAt: Instant | null;
  /** In the source's words, lower case. */
  readonly type: string | null;
  /** Address, else name, else id. */
  readonly requestedBy: string | null;
  /** The same of the one whose files they are. */
  readonly owner: string | null;
  readonly deviceId: string | null;
  readonly deviceName: string | null;
  readonly targetDeviceId: string | null;
  readonly targetName: string | null;
  readonly fileCount: number | null;
  readonly byteCount: number | null;
  readonly problemCount: number | null;
  readonly result: RestoreResult;
  readonly flags: readonly RestoreFlag[];
  readonly raw: Readonly<Record<string, unknown>>;
}
