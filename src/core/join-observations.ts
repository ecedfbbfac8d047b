import type { Observation, ObservedArchive } from "./observation.ts";

/**
 * Joins the observations of one batch so that each device occurs once: the newest says what the device
 * is, and of each archive the newest observation counts. Order does not matter; repeats are harmless.
 */
export function joinObservations(batch: readonly Observation[]): Observation[] {
  const joined = new Map<string, Observation>();
  for (const seen of batch) {
    const known = joined.get(seen.deviceId);
    joined.set(seen.deviceId, known === undefined ? joinOwnArchives(seen) : join(known, seen));
  }
  return [...joined.values()];
}

function join(a: Observation, b: Observation): Observation {
  const [older, newer] = b.observedAt >= a.observedAt ? [a, b] : [b, a];
  return { ...newer, archives: joinArchives(older.archives, newer.archives) };
}

function joinOwnArchives(seen: Observation): Observation {
  if (seen.archives.length < 2) return seen;
  return { ...seen, archives: joinArchives([], seen.archives) };
}

/** One row per destination: of repeats the one with the newer activity, so that a stale copy hides nothing. */
function joinArchives(
  older: readonly ObservedArchive[],
  newer: readonly ObservedArchive[],
): readonly ObservedArchive[] {
  const byDestination = new Map<string, ObservedArchive>();
  for (const archive of [...older, ...newer]) {
    const known = byDestination.get(archive.destination.id);
    if (known === undefined || !isStaler(archive, known)) byDestination.set(archive.destination.id, archive);
  }
  return [...byDestination.values()];
}

/** An archive in use hides a cold or unused one of the same destination. */
function isStaler(a: ObservedArchive, b: ObservedArchive): boolean {
  if (counts(a) !== counts(b)) return !counts(a);
  return (a.lastActivityAt ?? 0) < (b.lastActivityAt ?? 0);
}

/** Whether an archive counts for its device (R1). */
export function counts(archive: Pick<ObservedArchive, "inUse" | "cold" | "format">): boolean {
  return archive.inUse && !archive.cold && archive.format === "v1";
}
