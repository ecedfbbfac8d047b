/**
 * What a notification is about. One row of the ledger is one of these, owed to one destination.
 *
 * - `alert`: a device reached a threshold, for the administrators
 * - `baseline`: the first judgement of a source's devices, summed up
 * - `daily-alerts`: the alerts of one day, for administrators no channel of theirs follows
 * - `owner-alert`: a device reached a threshold, for its owner
 * - `owner-status`: how an owner's devices stand, every few days
 * - `report`: the Thursday report
 * - `saved-report`: a report that somebody cut to their liking, on its days
 * - `notice`: something about the bot itself
 */
export const NOTIFICATION_KINDS = [
  "alert",
  "baseline",
  "daily-alerts",
  "owner-alert",
  "owner-status",
  "report",
  "saved-report",
  "notice",
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/**
 * Where a row of the ledger stands.
 *
 * Unsettled: `owed` (waits for the mass-mail brake), `held` (the brake asks an administrator), `due`
 * (waits for its time or its next attempt), `sending` (claimed by an instance).
 * Settled: `sent`, `cancelled` (no longer true when it was about to be sent), `discarded` (by an
 * administrator), `undeliverable` (nobody to send it to), `dead` (given up; can be sent again).
 */
export const NOTIFICATION_STATES = [
  "owed",
  "held",
  "due",
  "sending",
  "sent",
  "cancelled",
  "discarded",
  "undeliverable",
  "dead",
] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

/** How much of an owner's name a channel may read (R24). */
export const OWNER_NAMES = ["full", "initials", "none"] as const;
export type OwnerNames = (typeof OWNER_NAMES)[number];
