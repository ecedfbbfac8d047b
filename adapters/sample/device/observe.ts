import { DAY_MS, type Instant, MINUTE_MS } from "../../../src/core/instant.ts";
import type { ObservedArchive, Observation } from "../../../src/core/observation.ts";
import type { SamplePerson } from "../../../src/port/sample-company.ts";
import { failingSince, type LivedDevice, lastConnection } from "./activity.ts";
import { appVersionOf, nameplateOf } from "./device-name.ts";
import { draw, pick } from "../random.ts";
import { type Amounts, amountsAt } from "./size.ts";
import { TOPIC } from "../topic.ts";
import { CLOCK_AHEAD_MS } from "./trait.ts";
import { DESTINATIONS } from "../company/tree.ts";

/** Days an archive is kept after its device was deactivated; then it is purged. */
const COLD_DAYS = 21;
/** Days the backup system still lists a device after it was deactivated. */
export const LISTED_DAYS = 60;
/** How often the vault is brought up to date. */
const VAULT_EVERY_MS = 2 * DAY_MS;
const STALLED_MESSAGES = [
  "The destination refused the connection: its certificate could not be checked.",
  "The backup service stopped while it scanned for changes.",
  "No space left for the local cache.",
  "The archive is being checked by the destination; the run was put off.",
] as const;

/** A device with the person who has it, at one time. */
export interface SeenDevice extends LivedDevice {
  readonly owner: SamplePerson | null;
}

/** What the backup system knows of the device at `at`, from its registration on. */
export function observe(device: SeenDevice, at: Instant): Observation {
  const { life, traits, owner } = device;
  const amounts = amountsAt(device, at);
  const { unit } = life.slot;
  const plate = nameplateOf(life, owner);
  return {
    deviceId: plate.deviceId,
    deviceName: plate.name,
    hostname: plate.hostname,
    os: plate.os,
    osVersion: plate.osVersion,
    appVersion: appVersionOf(life, amounts.lastActivityAt ?? life.joinedAt),
    costCentre: null,
    organization: { id: unit.id, name: unit.name, parentId: unit.parentId, costCentre: unit.costCentre },
    owner:
      owner === null
        ? null
        : { id: owner.id, email: owner.email, name: owner.name, costCentre: owner.costCentre },
    state: isActive(device, at) ? "active" : "deactivated",
    deauthorized: traits.deauthorizedAt !== null && at >= traits.deauthorizedAt,
    blocked: traits.flaw === "blocked",
    createdAt: life.joinedAt,
    lastConnectedAt: Math.max(lastConnection(device, at), amounts.lastActivityAt ?? 0),
    observedAt: at,
    archives: archivesOf(device, amounts, at),
  };
}

export function isActive({ life }: LivedDevice, at: Instant): boolean {
  return at < life.deactivatedAt;
}

/** The copy in the vault, which lags behind; null for a device without one. */
export function vaultAmounts(device: LivedDevice, at: Instant): Amounts | null {
  const { vaulted, vaultStaleFrom } = device.traits;
  if (!vaulted) return null;
  const broughtAt = Math.floor(at / VAULT_EVERY_MS) * VAULT_EVERY_MS;
  return amountsAt(device, Math.min(broughtAt, vaultStaleFrom ?? broughtAt));
}

function archivesOf(device: SeenDevice, amounts: Amounts, at: Instant): ObservedArchive[] {
  const { traits } = device;
  const destination = nearest(device);
  const archives = [archive(device, destination, ahead(device, amounts), at)];
  const vault = vaultAmounts(device, at);
  if (vault !== null) archives.push(archive(device, DESTINATIONS.vault, vault, at));
  if (traits.keepsActivity) archives.push(activityStore(device, amounts, at));
  if (traits.moved) archives.push(formerArchive(device, destination, at));
  return archives;
}

export function nearest({ life }: LivedDevice): { readonly id: string; readonly name: string } {
  const { america, europe } = DESTINATIONS;
  return life.slot.office.destinationId === america.id ? america : europe;
}

function archive(
  device: SeenDevice,
  destination: { readonly id: string; readonly name: string },
  amounts: Amounts,
  at: Instant,
): ObservedArchive {
  const active = isActive(device, at);
  const kept = active || at < device.life.deactivatedAt + COLD_DAYS * DAY_MS;
  return {
    destination: { id: destination.id, name: destination.name },
    archiveId: `${device.life.key}-${destination.id}`,
    inUse: active,
    cold: kept && !active,
    format: "v1",
    lastActivityAt: amounts.lastActivityAt,
    lastCompletedAt: amounts.lastCompletedAt,
    percentComplete: amounts.percentComplete,
    selectedBytes: amounts.selectedBytes,
    storedBytes: kept ? amounts.storedBytes : 0,
    selectedFiles: amounts.selectedFiles,
    ...lastRunOf(device, amounts, at),
  };
}

function lastRunOf(
  device: SeenDevice,
  { lastActivityAt, lastCompletedAt }: Amounts,
  at: Instant,
): Pick<ObservedArchive, "lastRun" | "lastRunMessage"> {
  const since = failingSince(device, at);
  if (since !== null) {
    const { seed, key } = device.life;
    const message = pick(draw(seed, TOPIC.message, key, Math.floor(since / DAY_MS)), STALLED_MESSAGES);
    return { lastRun: "failed", lastRunMessage: message };
  }
  if (lastActivityAt === null) return { lastRun: null, lastRunMessage: null };
  const complete = lastCompletedAt !== null && lastActivityAt - lastCompletedAt < DAY_MS / 2;
  return { lastRun: complete ? "completed" : "partial", lastRunMessage: null };
}

/** What a device whose clock is ahead says of its times. */
function ahead({ traits }: LivedDevice, amounts: Amounts): Amounts {
  if (traits.flaw !== "clock-ahead") return amounts;
  const { lastActivityAt, lastCompletedAt } = amounts;
  return {
    ...amounts,
    lastActivityAt: lastActivityAt === null ? null : lastActivityAt + CLOCK_AHEAD_MS,
    lastCompletedAt: lastCompletedAt === null ? null : lastCompletedAt + CLOCK_AHEAD_MS,
  };
}

function activityStore(device: SeenDevice, amounts: Amounts, at: Instant): ObservedArchive {
  const storedBytes = Math.round(amounts.storedBytes * 0.02);
  const small = { ...amounts, selectedBytes: null, selectedFiles: null, storedBytes };
  return { ...archive(device, DESTINATIONS.activity, small, at), format: "v2" };
}

/** The archive at the destination the device came from: no longer in use, kept for a while. */
function formerArchive(device: SeenDevice, current: { readonly id: string }, at: Instant): ObservedArchive {
  const destination = current.id === DESTINATIONS.europe.id ? DESTINATIONS.america : DESTINATIONS.europe;
  const movedAt = Math.min(device.traits.firstBackupAt + 90 * DAY_MS, at - MINUTE_MS);
  return { ...archive(device, destination, amountsAt(device, movedAt), at), inUse: false, cold: true };
}
