import { isWorse, type Level } from "./level.ts";

/** A device whose level is held against what its backup system says. */
export interface ComparedDevice {
  readonly ours: Level;
  /** The backup system's alert states in its words; empty: it says OK. */
  readonly theirs: readonly string[];
  /** Archives that count. */
  readonly archives: number;
  readonly inGrace: boolean;
  /** The thresholds in force were set here and not brought by the source. */
  readonly ownThresholds: boolean;
}

/** Why both say the same, or not. */
export type Agreement =
  | "agree"
  | "one-destination"
  | "grace"
  | "own-thresholds"
  | "we-are-later"
  | "we-are-earlier";

/** To count with, in the order in which it is shown. */
export const NO_AGREEMENTS: Readonly<Record<Agreement, 0>> = {
  agree: 0,
  "one-destination": 0,
  grace: 0,
  "own-thresholds": 0,
  "we-are-later": 0,
  "we-are-earlier": 0,
};

/** The level that alert states speak of. Those about the connection say nothing about backup. */
export function levelOfStates(states: readonly string[]): Level {
  if (states.includes("CriticalBackupAlert")) return "critical";
  return states.includes("WarningBackupAlert") ? "warning" : "ok";
}

/** Whether the backup system and this bot agree on a device, and if not, what explains it. */
export function compareAlerts(device: ComparedDevice): Agreement {
  const theirs = levelOfStates(device.theirs);
  if (theirs === device.ours) return "agree";
  if (device.ownThresholds) return "own-thresholds";
  const theyAreWorse = isWorse(theirs, device.ours);
  if (theyAreWorse && device.inGrace) return "grace";
  // It alerts for each destination; here the newest activity over all of them counts (R1).
  if (theyAreWorse && device.archives > 1) return "one-destination";
  return theyAreWorse ? "we-are-later" : "we-are-earlier";
}
