import type { Instant } from "./instant.ts";
import type { Observation, ObservedArchive } from "./observation.ts";

/** A device as a whole batch tells of it. */
export interface JoinedObservation extends Observation {
  readonly archives: readonly JoinedArchive[];
}

/** An archive, and when it was observed if that was before its device was. */
export interface JoinedArchive extends ObservedArchive {
  readonly observedAt?: Instant;
}

/**
 * Joins the observations of one batch so that each device occurs once: the newest says what the device
 * is, older ones fill in what it does not say, and of each destination the newest archive counts. Order
 * does not matter, except that of observations of the same time the later in the batch counts.
 */
export function joinObservations(batch: readonly Observation[]): JoinedObservation[] {
  const joined = new Map<string, JoinedObservation>();
  for (const seen of batch) {
    const known = joined.get(seen.deviceId);
    joined.set(seen.deviceId, known === undefined ? joinOwnArchives(seen) : join(known, seen));
  }
  return [...joined.values()];
}

function join(known: JoinedObservation, seen: Observation): JoinedObservation {
  const [older, newer] = seen.observedAt >= known.observedAt ? [known, seen] : [seen, known];
  return {
    ...newer,
    hostname: newer.hostname ?? older.hostname,
    os: newer.os ?? older.os,
    osVersion: newer.osVersion ?? older.osVersion,
    appVersion: newer.appVersion ?? older.appVersion,
    costCentre: newer.costCentre ?? older.costCentre,
    owner: newer.owner ?? older.owner,
    createdAt: older.createdAt ?? newer.createdAt,
    lastConnectedAt: latest(older.lastConnectedAt, newer.lastConnectedAt),
    archives: joinArchives([...timed(known), ...timed(seen)], newer.observedAt),
  };
}

/** Most devices have one archive a destination, and are handed on as they are. */
function joinOwnArchives(seen: Observation): JoinedObservation {
  const { archives } = seen;
  const repeats = archives.some(({ destination }, at) =>
    archives.some((other, before) => before < at && other.destination.id === destination.id),
  );
  return repeats ? { ...seen, archives: joinArchives(timed(seen), seen.observedAt) } : seen;
}

type Timed = JoinedArchive & { readonly observedAt: Instant };

function timed(seen: JoinedObservation): Timed[] {
  return seen.archives.map((archive) => ({ ...archive, observedAt: archive.observedAt ?? seen.observedAt }));
}

function joinArchives(archives: readonly Timed[], deviceObservedAt: Instant): JoinedArchive[] {
  const byDestination = new Map<string, Timed>();
  for (const archive of archives) {
    const known = byDestination.get(archive.destination.id);
    byDestination.set(archive.destination.id, known === undefined ? archive : joinArchive(known, archive));
  }
  return [...byDestination.values()].map(({ observedAt, ...archive }) =>
    observedAt === deviceObservedAt ? archive : { ...archive, observedAt },
  );
}

/** The twin of what `mergeStaged` does with the archive that is stored. */
function joinArchive(known: Timed, seen: Timed): Timed {
  const [loser, winner] = compareArchives(seen, known) >= 0 ? [known, seen] : [seen, known];
  if (winner.archiveId !== loser.archiveId) return winner;
  return {
    ...winner,
    lastActivityAt: latest(winner.lastActivityAt, believable(loser.lastActivityAt, loser.observedAt)),
    lastCompletedAt: latest(winner.lastCompletedAt, believable(loser.lastCompletedAt, loser.observedAt)),
    percentComplete: winner.percentComplete ?? loser.percentComplete,
    selectedBytes: winner.selectedBytes ?? loser.selectedBytes,
    storedBytes: winner.storedBytes ?? loser.storedBytes,
    selectedFiles: winner.selectedFiles ?? loser.selectedFiles,
    lastRun: winner.lastRun ?? loser.lastRun,
    lastRunMessage: winner.lastRun === null ? loser.lastRunMessage : winner.lastRunMessage,
  };
}

/** The newer observation counts; of the same time, an archive in use hides another, and a stale copy nothing. */
function compareArchives(a: Timed, b: Timed): number {
  return (
    a.observedAt - b.observedAt ||
    Number(counts(a)) - Number(counts(b)) ||
    (a.lastActivityAt ?? 0) - (b.lastActivityAt ?? 0)
  );
}

/** Whether an archive counts for its device (R1). */
export function counts(archive: Pick<ObservedArchive, "inUse" | "cold" | "format">): boolean {
  return archive.inUse && !archive.cold && archive.format === "v1";
}

/** Activity later than its observation counts as the observation's time (R1). */
export function believable(at: Instant | null, observedAt: Instant): Instant | null {
  return at === null ? null : Math.min(at, observedAt);
}

function latest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
