import { cleanText } from "../../src/core/clean-text.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { ObservedArchive, ObservedOwner, Observation } from "../../src/core/observation.ts";
import { BadValue, type Row } from "./value.ts";

/**
 * What one row says: a device and at most one archive. Throws `BadValue`.
 *
 * Cost centres are the external references of organization and user; a device's own external reference
 * names the device (an asset tag, say) and is none. `alertStates` are the product's judgement, not ours.
 */
export function readRow(row: Row, takenAt: Instant): Observation {
  const organizationId = row.requiredId("orgUid");
  return {
    deviceId: row.requiredId("deviceUid"),
    deviceName: required(row.text("deviceName")),
    hostname: row.text("deviceOsHostname"),
    os: row.text("os"),
    osVersion: row.text("osVersion"),
    appVersion: row.text("version"),
    costCentre: null,
    organization: {
      id: organizationId,
      name: row.text("orgName") ?? organizationId,
      costCentre: row.text("orgExtRef"),
    },
    owner: readOwner(row),
    ...readStatus(row.text("status")),
    createdAt: row.time("creationDate"),
    lastConnectedAt: row.time("lastConnectedDate"),
    observedAt: takenAt,
    archives: readArchives(row),
  };
}

function required(name: string | null): string {
  if (name === null) throw new BadValue("deviceName", "is empty");
  return name;
}

function readOwner(row: Row): ObservedOwner | null {
  const id = row.id("userUid");
  if (id === null) return null;
  const username = row.text("username");
  const isAddress = username !== null && username.includes("@");
  return {
    id,
    email: row.text("email") ?? (isAddress ? username : null),
    name: isAddress ? null : username,
    costCentre: row.text("userExtRef"),
  };
}

type Status = Pick<Observation, "state" | "deauthorized" | "blocked">;

const STATUS_WORDS = new Set(["active", "deactivated", "deauthorized", "blocked"]);

/** "Active", "Active, Deauthorized", "Active, Blocked", "Deactivated"; a device without status is watched. */
function readStatus(status: string | null): Status {
  const words = status === null ? ["active"] : status.toLowerCase().split(/\s*,\s*/);
  if (words.some((word) => !STATUS_WORDS.has(word))) {
    throw new BadValue("status", `"${cleanText(status ?? "", 40)}" is not a known status`);
  }
  return {
    state: words.includes("deactivated") ? "deactivated" : "active",
    deauthorized: words.includes("deauthorized"),
    blocked: words.includes("blocked"),
  };
}

/** None for a device that has no destination. */
function readArchives(row: Row): readonly ObservedArchive[] {
  const destinationId = row.id("destinationUid");
  const archiveId = row.id("archiveGuid");
  if (destinationId === null) {
    if (archiveId !== null) throw new BadValue("destinationUid", "is empty, although the row has an archive");
    return [];
  }
  return [
    {
      destination: { id: destinationId, name: row.text("destinationName") ?? destinationId },
      archiveId: archiveId ?? destinationId,
      inUse: true,
      cold: row.flag("coldStorage") ?? false,
      format: "v1",
      lastActivityAt: row.time("lastActivity"),
      lastCompletedAt: row.time("lastCompletedBackupDate"),
      percentComplete: row.percent("backupCompletePercentage"),
      selectedBytes: row.bytes("selectedBytes"),
      storedBytes: row.bytes("archiveBytes"),
      selectedFiles: null,
      lastRun: null,
      lastRunMessage: null,
    },
  ];
}
