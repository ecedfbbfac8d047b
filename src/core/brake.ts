/** Below this number of owner mails a day the brake never closes (R7). */
export const BRAKE_FREE_MAILS = 50;
/** The part of all owned devices whose owners may be mailed in a day … */
const BRAKE_SHARE = 0.05;
/** … and its upper bound. */
const BRAKE_CEILING = 500;

export type BrakeDecision =
  | { readonly action: "release"; readonly reason: "few" | "within-limit" }
  | { readonly action: "hold"; readonly reason: "mass-mail"; readonly limit: number };

/**
 * Whether owed owner mail goes out or waits for an administrator (R7): held when what was released in
 * the last 24 hours and what is owed are together over 50 and over the smaller of 5 % of the owned
 * devices and 500.
 */
export function brake(mails: {
  readonly releasedLastDay: number;
  readonly owed: number;
  readonly ownedDevices: number;
}): BrakeDecision {
  const total = mails.releasedLastDay + mails.owed;
  if (total <= BRAKE_FREE_MAILS) return { action: "release", reason: "few" };
  const limit = Math.min(mails.ownedDevices * BRAKE_SHARE, BRAKE_CEILING);
  if (total <= limit) return { action: "release", reason: "within-limit" };
  return { action: "hold", reason: "mass-mail", limit: Math.max(BRAKE_FREE_MAILS, Math.floor(limit)) };
}
