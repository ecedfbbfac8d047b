import { z } from "zod";

import type { Instant } from "../../../src/core/instant.ts";
import type { ObservedArchive } from "../../../src/core/observation.ts";
import type { PulledDevice } from "../../../src/port/pull-source.ts";
import { alertsOf, readStatus } from "./device.ts";
import { count, flag, id, optionalId, percent, text, time, words } from "./value.ts";

const schema = z.object({
  deviceUid: id,
  deviceName: text,
  deviceOsHostname: text,
  orgUid: id,
  orgName: text,
  orgExtRef: text,
  userUid: optionalId,
  username: text,
  email: text,
  userExtRef: text,
  destinationUid: optionalId,
  destinationName: text,
  archiveGuid: optionalId,
  version: text,
  status: text,
  alertStates: words,
  os: text,
  osVersion: text,
  creationDate: time,
  selectedBytes: count,
  backupCompletePercentage: percent,
  archiveBytes: count,
  coldStorage: flag,
  lastConnectedDate: time,
  lastCompletedBackupDate: time,
  lastActivity: time,
});
type Row = z.infer<typeof schema>;

/**
 * The devices of rows of the device backup report, in its order. It gives a row for each device and destination, and
 * repeats it for each backup set: of one archive, the newest times and largest sizes count.
 */
export function readReportRows(rows: readonly unknown[], at: Instant): readonly PulledDevice[] {
  const byDevice = new Map<string, Row[]>();
  for (const row of rows) {
    const read = schema.safeParse(row).data;
    if (read === undefined) continue;
    const known = byDevice.get(read.deviceUid);
    if (known === undefined) byDevice.set(read.deviceUid, [read]);
    else known.push(read);
  }
  return [...byDevice.values()].flatMap((group) => toDevice(group, at));
}

function toDevice(rows: readonly Row[], at: Instant): PulledDevice[] {
  const [row] = rows;
  if (row === undefined) return [];
  const name = row.username;
  const isAddress = name?.includes("@") === true;
  return [
    {
      observation: {
        deviceId: row.deviceUid,
        deviceName: row.deviceName ?? row.deviceOsHostname ?? row.deviceUid,
        hostname: row.deviceOsHostname,
        os: row.os,
        osVersion: row.osVersion,
        appVersion: row.version,
        costCentre: null,
        organization: { id: row.orgUid, name: row.orgName ?? row.orgUid, costCentre: row.orgExtRef },
        owner:
          row.userUid === null
            ? null
            : {
                id: row.userUid,
                email: row.email ?? (isAddress ? name : null),
                name: isAddress ? null : name,
                costCentre: row.userExtRef,
              },
        ...readStatus(row.status, null, null),
        createdAt: row.creationDate,
        lastConnectedAt: row.lastConnectedDate,
        observedAt: at,
        archives: toArchives(rows),
      },
      alertStates: alertsOf(rows.flatMap(({ alertStates }) => alertStates)),
    },
  ];
}

function toArchives(rows: readonly Row[]): readonly ObservedArchive[] {
  const archives = new Map<string, ObservedArchive>();
  for (const row of rows) {
    if (row.destinationUid === null) continue;
    const archive = toArchive(row, row.destinationUid);
    const key = `${archive.destination.id} ${archive.archiveId}`;
    const known = archives.get(key);
    archives.set(key, known === undefined ? archive : merge(known, archive));
  }
  return [...archives.values()];
}

function toArchive(row: Row, destinationId: string): ObservedArchive {
  return {
    destination: { id: destinationId, name: row.destinationName ?? destinationId },
    archiveId: row.archiveGuid ?? destinationId,
    inUse: true,
    cold: row.coldStorage ?? false,
    format: "v1",
    lastActivityAt: row.lastActivity,
    lastCompletedAt: row.lastCompletedBackupDate,
    percentComplete: row.backupCompletePercentage,
    selectedBytes: row.selectedBytes,
    storedBytes: row.archiveBytes,
    selectedFiles: null,
    lastRun: null,
    lastRunMessage: null,
  };
}

function merge(a: ObservedArchive, b: ObservedArchive): ObservedArchive {
  return {
    ...a,
    cold: a.cold && b.cold,
    lastActivityAt: most(a.lastActivityAt, b.lastActivityAt),
    lastCompletedAt: most(a.lastCompletedAt, b.lastCompletedAt),
    percentComplete: least(a.percentComplete, b.percentComplete),
    selectedBytes: most(a.selectedBytes, b.selectedBytes),
    storedBytes: most(a.storedBytes, b.storedBytes),
  };
}

function most(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
