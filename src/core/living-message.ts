import { DAY_MS, type Instant } from "./instant.ts";

/** Edits of one message are at least this far apart (R20). */
export const EDIT_INTERVAL_MS = 45_000;
const MOST_ANNOUNCEMENTS_A_DAY = 3;
const ANNOUNCE_OVER_DEVICES = 5;
const ANNOUNCE_OVER_SHARE = 0.5;
/** A message is edited for at most this long after it was posted. */
export const MESSAGE_LIFETIME_MS = 30 * DAY_MS;

/** A living message as far as its next step is concerned. */
export interface LivingState {
  readonly postedAt: Instant | null;
  readonly editedAt: Instant | null;
  /** Devices the channel was told of aloud, by the post or by a reply to the channel. */
  readonly announcedDevices: number;
  /** Replies to the channel so far. */
  readonly announcements: number;
}

export type LivingStep =
  | { readonly action: "wait"; readonly until: Instant; readonly reason: "post-time" | "edit-interval" }
  | { readonly action: "post" }
  | { readonly action: "edit"; readonly aloud: boolean };

/**
 * What to do with the day's message when there is something new for it (R20): gather until the post
 * time, post once, then edit, at most every 45 s. An edit is silent, so a worsening is also said aloud
 * when the devices not yet announced exceed 5 and half of those announced, at most three times a day.
 */
export function stepLiving(
  state: LivingState,
  pending: { readonly newDevices: number; readonly postAt: Instant | null },
  now: Instant,
): LivingStep {
  if (state.postedAt === null) {
    const waits = pending.postAt !== null && now < pending.postAt;
    return waits ? { action: "wait", until: pending.postAt, reason: "post-time" } : { action: "post" };
  }
  const nextEditAt = (state.editedAt ?? state.postedAt) + EDIT_INTERVAL_MS;
  if (now < nextEditAt) return { action: "wait", until: nextEditAt, reason: "edit-interval" };
  const aloud =
    state.announcements < MOST_ANNOUNCEMENTS_A_DAY &&
    pending.newDevices > ANNOUNCE_OVER_DEVICES &&
    pending.newDevices > state.announcedDevices * ANNOUNCE_OVER_SHARE;
  return { action: "edit", aloud };
}
