import type { Observation, ObservedArchive } from "../../src/core/observation.ts";
import { at } from "./world.ts";

type Time = string | null;

export interface Seen {
  readonly device?: string;
  readonly organization?: string;
  readonly owner?: string | null;
  readonly activity?: Time;
  readonly completed?: Time;
  readonly observed?: string;
  readonly created?: Time;
  readonly state?: "active" | "deactivated";
  readonly archives?: readonly Partial<ObservedArchive>[];
}

/** A source that is read every hour, of the namespace that observations are recorded under. */
export const PULL = {
  kind: "crashplan",
  name: "crashplan",
  namespace: "crashplan",
  mode: "pull",
  intervalMinutes: 60,
} as const;

/** An observation with what the test does not care about filled in: one archive, backed up when it says. */
export function seen(given: Seen): Observation {
  const device = given.device ?? "LT-0001";
  const owner = given.owner === undefined ? "alice" : given.owner;
  const activityAt = instantOf(given.activity ?? null);
  const completedAt = given.completed === undefined ? activityAt : instantOf(given.completed);
  const archives = given.archives ?? [{}];
  return {
    deviceId: device.toLowerCase(),
    deviceName: device,
    hostname: null,
    os: null,
    osVersion: null,
    appVersion: null,
    costCentre: null,
    organization: { id: given.organization ?? "acme", name: given.organization ?? "acme", costCentre: null },
    owner: owner === null ? null : { id: owner, email: `${owner}@acme.test`, name: owner, costCentre: null },
    state: given.state ?? "active",
    deauthorized: false,
    blocked: false,
    createdAt: given.created === undefined ? at("2024-01-01T00:00:00Z") : instantOf(given.created),
    lastConnectedAt: null,
    observedAt: at(given.observed ?? "2026-11-19T09:00:00Z"),
    archives: archives.map((archive) => ({
      destination: { id: "cloud", name: "Cloud" },
      archiveId: `${device.toLowerCase()}-1`,
      inUse: true,
      cold: false,
      format: "v1",
      lastActivityAt: activityAt,
      lastCompletedAt: completedAt,
      percentComplete: 100,
      selectedBytes: 1_000_000_000,
      storedBytes: 800_000_000,
      selectedFiles: 1000,
      lastRun: null,
      lastRunMessage: null,
      ...archive,
    })),
  };
}

function instantOf(text: Time): number | null {
  return text === null ? null : at(text);
}
