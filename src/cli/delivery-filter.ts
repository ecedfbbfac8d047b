import type { NotificationState } from "../core/notification.ts";

/** Which messages of the ledger to list. */
export interface DeliveryFilter {
  /** Null: all states. */
  readonly state: NotificationState | null;
  /** At most so many, newest first. */
  readonly limit: number;
}
