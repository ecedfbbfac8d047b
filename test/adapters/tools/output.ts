import { readFileSync } from "node:fs";

import type { ObservedArchive, Observation } from "../../../src/core/observation.ts";
import { toolDeviceId } from "../../../src/core/tool-device.ts";
import type { PushContext } from "../../../src/port/source.ts";

export const RECEIVED_AT = Date.parse("2026-11-23T18:00:00Z");

/** Pushed for the organization Operations; nobody said of which device. */
export const NO_DEVICE: PushContext = {
  organization: { id: "7", name: "Operations" },
  device: null,
  ownerEmail: null,
  zone: "UTC",
  receivedAt: RECEIVED_AT,
};

/** Pushed for the device DB-Prod-01. */
export const WITH_DEVICE: PushContext = {
  ...NO_DEVICE,
  device: { id: toolDeviceId("7", "DB-Prod-01"), name: "DB-Prod-01" },
};

export function sample(name: string): string {
  return readFileSync(new URL(`../../fixture/tools/${name}`, import.meta.url), "utf8");
}

export function observation(own: Partial<Observation> = {}): Observation {
  return {
    deviceId: "7/db-prod-01",
    deviceName: "DB-Prod-01",
    hostname: null,
    os: null,
    osVersion: null,
    appVersion: null,
    costCentre: null,
    organization: { id: "7", name: "Operations", costCentre: null },
    owner: null,
    state: "active",
    deauthorized: false,
    blocked: false,
    createdAt: null,
    lastConnectedAt: null,
    observedAt: RECEIVED_AT,
    archives: [],
    ...own,
  };
}

/** An archive that was completed at a time. */
export function completedArchive(
  id: string,
  at: string | number,
  own: Partial<ObservedArchive> = {},
): ObservedArchive {
  const instant = typeof at === "number" ? at : Date.parse(at);
  return {
    destination: { id, name: id },
    archiveId: id,
    inUse: true,
    cold: false,
    format: "v1",
    lastActivityAt: instant,
    lastCompletedAt: instant,
    percentComplete: 100,
    selectedBytes: null,
    storedBytes: null,
    selectedFiles: null,
    lastRun: "completed",
    lastRunMessage: null,
    ...own,
  };
}

/** What remains of an archive whose only run failed. */
export const FAILED: Partial<ObservedArchive> = {
  lastActivityAt: null,
  lastCompletedAt: null,
  percentComplete: null,
  lastRun: "failed",
};
