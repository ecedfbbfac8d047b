import type { Observation, ObservedArchive } from "../../src/core/observation.ts";

/**
 * What two parts of one snapshot say of the same device, as one observation.
 *
 * Exports repeat a device once per archive, and an archive once per backup set of its owner. Parts may come
 * in any order and any number: times are the newest, sizes the largest, completeness the least; an archive
 * counts unless every part says that it does not.
 */
export function mergeObservations(first: Observation, second: Observation): Observation {
  return {
    ...first,
    hostname: first.hostname ?? second.hostname,
    os: first.os ?? second.os,
    osVersion: first.osVersion ?? second.osVersion,
    appVersion: first.appVersion ?? second.appVersion,
    costCentre: first.costCentre ?? second.costCentre,
    owner: first.owner ?? second.owner,
    state: first.state === "active" ? "active" : second.state,
    deauthorized: first.deauthorized || second.deauthorized,
    blocked: first.blocked || second.blocked,
    createdAt: pick(Math.min, first.createdAt, second.createdAt),
    lastConnectedAt: pick(Math.max, first.lastConnectedAt, second.lastConnectedAt),
    observedAt: Math.max(first.observedAt, second.observedAt),
    archives: mergeArchives(first.archives, second.archives),
  };
}

function mergeArchives(
  first: readonly ObservedArchive[],
  second: readonly ObservedArchive[],
): readonly ObservedArchive[] {
  const merged = [...first];
  for (const archive of second) {
    const at = merged.findIndex((known) => isSameArchive(known, archive));
    const known = merged[at];
    if (known === undefined) merged.push(archive);
    else merged[at] = mergeArchive(known, archive);
  }
  return merged;
}

function isSameArchive(first: ObservedArchive, second: ObservedArchive): boolean {
  return first.archiveId === second.archiveId && first.destination.id === second.destination.id;
}

function mergeArchive(first: ObservedArchive, second: ObservedArchive): ObservedArchive {
  return {
    ...first,
    inUse: first.inUse || second.inUse,
    cold: first.cold && second.cold,
    lastActivityAt: pick(Math.max, first.lastActivityAt, second.lastActivityAt),
    lastCompletedAt: pick(Math.max, first.lastCompletedAt, second.lastCompletedAt),
    percentComplete: pick(Math.min, first.percentComplete, second.percentComplete),
    selectedBytes: pick(Math.max, first.selectedBytes, second.selectedBytes),
    storedBytes: pick(Math.max, first.storedBytes, second.storedBytes),
    selectedFiles: pick(Math.max, first.selectedFiles, second.selectedFiles),
  };
}

function pick(
  choose: (first: number, second: number) => number,
  first: number | null,
  second: number | null,
): number | null {
  if (first === null) return second;
  return second === null ? first : choose(first, second);
}
