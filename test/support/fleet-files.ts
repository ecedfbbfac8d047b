import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { DAY_MS, HOUR_MS, type Instant, isoInstant } from "../../src/core/instant.ts";

/** A Device Status export and the time it was taken. */
export interface FleetFile {
  readonly path: string;
  readonly takenAt: Instant;
}

export interface FleetShape {
  readonly devices: number;
  readonly files: number;
  /** Days between two exports. */
  readonly stepDays: number;
  /** When the last export was taken. */
  readonly until: Instant;
  /** Stands in the ids of the devices, so that two fleets are of different devices. */
  readonly name: string;
}

const HEADER = [
  ..."archiveGuid,orgUid,orgName,orgExtRef,userUid,username,email,userExtRef,deviceUid,deviceName".split(","),
  ..."deviceOsHostname,deviceExtRef,destinationUid,destinationName,serverUid,serverName,version,status".split(
    ",",
  ),
  ..."userStatus,alertStates,os,osVersion,address,remoteAddress,creationDate,selectedBytes".split(","),
  ..."backupCompletePercentage,archiveBytes,coldStorage,lastConnectedDate,lastCompletedBackupDate".split(","),
  ..."lastActivity,mostRecentUserProfileCreationResult,mostRecentUserProfileBackupResult".split(","),
];
const ORGANIZATIONS = 9;
/** One device in so many falls silent; one in so many of those has an owner with an address. */
const SILENT_EVERY = 12;
const OWNED_EVERY = 4;
/** The last export lacks one device in so many, all of them silent. */
const GONE_EVERY = 60;

/**
 * Writes exports of one fleet, `stepDays` apart, the last at `until`. One device in twelve falls silent at some time,
 * so that each export brings crossings; a third of those come back. The same shape gives the same bytes.
 */
export function writeFleet(folder: string, shape: FleetShape): FleetFile[] {
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: shape.files }, (_, index) => {
    const takenAt = shape.until - (shape.files - 1 - index) * shape.stepDays * DAY_MS;
    const rows = Array.from({ length: shape.devices }, (__, device) => device)
      .filter((device) => index < shape.files - 1 || device % GONE_EVERY !== 0)
      .map((device) => rowOf(shape, device, takenAt));
    const path = join(folder, `${shape.name}-${index + 1}.csv`);
    writeFileSync(path, [HEADER.join(","), ...rows, ""].join("\r\n"));
    return { path, takenAt };
  });
}

function rowOf(shape: FleetShape, device: number, takenAt: Instant): string {
  const id = `${shape.name}-${device}`;
  const activity = isoInstant(activityOf(shape, device, takenAt));
  const owned = device % SILENT_EVERY !== 0 || (device / SILENT_EVERY) % OWNED_EVERY === 0;
  const owner = `${shape.name}-person-${Math.floor(device / 2)}`;
  const values: Readonly<Record<string, string>> = {
    archiveGuid: `archive-${id}`,
    orgUid: `org-${device % ORGANIZATIONS}`,
    orgName: `Team ${device % ORGANIZATIONS}`,
    userUid: owned ? owner : "",
    username: owned ? owner : "",
    email: owned ? `${owner}@acme.test` : "",
    deviceUid: `device-${id}`,
    deviceName: `LT-${id}`,
    destinationUid: "cloud",
    destinationName: "Cloud",
    version: "11.4.0",
    status: "Active",
    os: "win",
    creationDate: "2023-01-01T00:00:00.000Z",
    selectedBytes: String(1_000_000_000 + device),
    backupCompletePercentage: "100.0",
    archiveBytes: String(800_000_000 + device),
    coldStorage: "false",
    lastConnectedDate: activity,
    lastCompletedBackupDate: activity,
    lastActivity: activity,
  };
  return HEADER.map((column) => values[column] ?? "").join(",");
}

/** The newest activity at that time of a device: within the day, or when it fell silent. */
function activityOf(shape: FleetShape, device: number, takenAt: Instant): Instant {
  const recently = takenAt - HOUR_MS - ((device * 7919) % DAY_MS);
  if (device % SILENT_EVERY !== 0) return recently;
  const number = device / SILENT_EVERY;
  const spanMs = shape.files * shape.stepDays * DAY_MS;
  const silentFrom = shape.until - spanMs - 5 * DAY_MS + ((number * 104_729 * 1000) % spanMs);
  const backAt = number % 3 === 0 ? silentFrom + 9 * DAY_MS : Number.POSITIVE_INFINITY;
  return takenAt <= silentFrom || takenAt >= backAt ? recently : Math.min(silentFrom, recently);
}
