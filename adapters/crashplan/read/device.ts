import { z } from "zod";

import type { Instant } from "../../../src/core/instant.ts";
import type { Observation, ObservedArchive, ObservedOrganization } from "../../../src/core/observation.ts";
import type { PulledDevice } from "../../../src/port/pull-source.ts";
import { count, flag, id, optionalId, percent, text, time, words } from "./value.ts";

const usage = z.object({
  targetComputerGuid: id,
  targetComputerName: text,
  archiveGuid: optionalId,
  archiveFormat: text,
  using: flag,
  lastBackup: time,
  lastCompletedBackup: time,
  percentComplete: percent,
  selectedBytes: count,
  selectedFiles: count,
  archiveBytes: count,
  alertStates: words,
});

const schema = z.object({
  guid: id,
  name: text,
  osHostname: text,
  type: text,
  service: text,
  status: text,
  active: flag,
  blocked: flag,
  userUid: optionalId,
  orgUid: id,
  lastConnected: time,
  osName: text,
  osVersion: text,
  productVersion: text,
  creationDate: time,
  alertStates: words,
  backupUsage: z.array(z.unknown()).nullish().catch(null),
});

/** Names an organization by its id. */
export type NameOrganization = (id: string) => ObservedOrganization;

/**
 * A device of the list or asked for by its id. Null: it is none that backs up (a phone, another service), or lacks
 * what a device must have.
 */
export function readDevice(row: unknown, at: Instant, organizationOf: NameOrganization): PulledDevice | null {
  const device = schema.safeParse(row).data;
  if (device === undefined || !backsUp(device.type, device.service)) return null;
  const usages = (device.backupUsage ?? []).flatMap((part) => usage.safeParse(part).data ?? []);
  const observation: Observation = {
    deviceId: device.guid,
    deviceName: device.name ?? device.osHostname ?? device.guid,
    hostname: device.osHostname,
    os: device.osName,
    osVersion: device.osVersion,
    appVersion: device.productVersion,
    // A device's own external reference names the device, and is no cost centre.
    costCentre: null,
    organization: organizationOf(device.orgUid),
    owner: device.userUid === null ? null : { id: device.userUid, email: null, name: null, costCentre: null },
    ...readStatus(device.status, device.active, device.blocked),
    createdAt: device.creationDate,
    lastConnectedAt: device.lastConnected,
    observedAt: at,
    archives: usages.map(toArchive),
  };
  const states = [...device.alertStates, ...usages.flatMap(({ alertStates }) => alertStates)];
  return { observation, alertStates: alertsOf(states) };
}

export function backsUp(type: string | null, service: string | null): boolean {
  return (
    (type === null || type.toUpperCase() === "COMPUTER") && (service === null || service === "CrashPlan")
  );
}

/** "Active", "Active, Deauthorized", "Active, Blocked", "Deactivated", beside booleans of the same meaning. */
export function readStatus(
  status: string | null,
  active: boolean | null,
  blocked: boolean | null,
): Pick<Observation, "state" | "deauthorized" | "blocked"> {
  const said = (status ?? "").toLowerCase().split(/[\s,]+/u);
  return {
    state: active === false || said.includes("deactivated") ? "deactivated" : "active",
    deauthorized: said.includes("deauthorized"),
    blocked: blocked === true || said.includes("blocked"),
  };
}

/** Each state once, ascending, without "OK"; states that are not known here are kept as they are. */
export function alertsOf(states: readonly string[]): readonly string[] {
  return [...new Set(states)].filter((state) => state !== "OK").toSorted();
}

function toArchive(row: z.infer<typeof usage>): ObservedArchive {
  return {
    destination: { id: row.targetComputerGuid, name: row.targetComputerName ?? row.targetComputerGuid },
    archiveId: row.archiveGuid ?? row.targetComputerGuid,
    inUse: row.using ?? true,
    cold: false,
    format: row.archiveFormat === "ARCHIVE_V2" ? "v2" : "v1",
    lastActivityAt: row.lastBackup,
    lastCompletedAt: row.lastCompletedBackup,
    percentComplete: row.percentComplete,
    selectedBytes: row.selectedBytes,
    storedBytes: row.archiveBytes,
    selectedFiles: row.selectedFiles,
    lastRun: null,
    lastRunMessage: null,
  };
}

/** The newest activity of a device over its destinations, in the order that the list is sorted by. */
export function lastBackupOf({ observation }: PulledDevice): Instant | null {
  const times = observation.archives.map((archive) => archive.lastActivityAt).filter((at) => at !== null);
  return times.length === 0 ? null : Math.max(...times);
}
