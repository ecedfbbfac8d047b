import { DAY_MS, type Instant } from "./instant.ts";
import type { RunResult } from "./observation.ts";

/** What is wrong with a device's backup although it may not be silent. Listed in reports, alerts nobody (R8). */
export const BLIND_SPOTS = [
  "clock",
  "last-run-failed",
  "never-backed-up",
  "no-address",
  "no-owner",
  "not-completed",
  "nothing-selected",
  "selection-shrunk",
] as const;
export type BlindSpot = (typeof BLIND_SPOTS)[number];

/** A selection below this part of its 30-day high has shrunk. */
export const SHRUNK_TO = 0.2;

export interface BackupFacts {
  readonly lastActivityAt: Instant | null;
  readonly lastCompletedAt: Instant | null;
  /** Creation, first sight or reactivation: an initial backup has as long as any other to complete. */
  readonly graceFrom: Instant;
  readonly lastRun: RunResult | null;
  readonly hasOwner: boolean;
  readonly hasAddress: boolean;
  /** Of its archives in use. */
  readonly archives: readonly ArchiveFacts[];
}

export interface ArchiveFacts {
  readonly selectedBytes: number | null;
  readonly selectedHighBytes: number | null;
  readonly clockAhead: boolean;
}

/** The blind spots of a device at `asOf`, in the order of their names. */
export function blindSpots(facts: BackupFacts, asOf: Instant, notCompletedDays: number): BlindSpot[] {
  const found: Record<BlindSpot, boolean> = {
    clock: facts.archives.some((archive) => archive.clockAhead),
    "last-run-failed": facts.lastRun === "failed",
    "never-backed-up": facts.lastActivityAt === null,
    "no-address": facts.hasOwner && !facts.hasAddress,
    "no-owner": !facts.hasOwner,
    "not-completed": isNotCompleted(facts, asOf, notCompletedDays),
    "nothing-selected": selectsNothing(facts.archives),
    "selection-shrunk": facts.archives.some(hasShrunk),
  };
  return BLIND_SPOTS.filter((name) => found[name]);
}

/** Activity, but no completion for so long; a device without activity is silent, not incomplete. */
function isNotCompleted(facts: BackupFacts, asOf: Instant, days: number): boolean {
  if (facts.lastActivityAt === null) return false;
  return asOf - (facts.lastCompletedAt ?? facts.graceFrom) >= days * DAY_MS;
}

function selectsNothing(archives: readonly ArchiveFacts[]): boolean {
  return (
    archives.some((archive) => archive.selectedBytes === 0) &&
    archives.every((a) => (a.selectedBytes ?? 0) === 0)
  );
}

function hasShrunk({ selectedBytes, selectedHighBytes }: ArchiveFacts): boolean {
  if (selectedBytes === null || selectedBytes === 0 || selectedHighBytes === null) return false;
  return selectedBytes <= selectedHighBytes * SHRUNK_TO;
}
