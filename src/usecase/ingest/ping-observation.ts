import type { BoundOrganization, TokenRow } from "../../../db/query/token.ts";
import { cleanText } from "../../core/clean-text.ts";
import type { Instant } from "../../core/instant.ts";
import type { ObservedArchive, Observation, RunResult } from "../../core/observation.ts";
import { toolDeviceId } from "../../core/tool-device.ts";

/** What a ping says of the run it belongs to: it began, it ended so, or here is something to read about it. */
export type PingSignal = "success" | "fail" | "start" | "log";

const MESSAGE_MAX_CHARS = 500;
const DESTINATION = { id: "ping", name: "Reported by ping" };

/**
 * What a ping says of its device. Only a success is activity, and a completed backup; a failure is how the
 * last run ended; a start and a log say that the device is there.
 */
export function pingObservation(
  token: Pick<TokenRow, "deviceName" | "ownerEmail">,
  organization: BoundOrganization,
  ping: { readonly signal: PingSignal; readonly text: string; readonly at: Instant },
): Observation {
  const name = token.deviceName ?? "";
  const email = token.ownerEmail;
  const archive = archiveOf(ping);
  return {
    deviceId: toolDeviceId(organization.externalId, name),
    deviceName: name,
    hostname: null,
    os: null,
    osVersion: null,
    appVersion: null,
    costCentre: null,
    organization: { id: organization.externalId, name: organization.name, costCentre: null },
    owner: email === null ? null : { id: email, email, name: null, costCentre: null },
    state: "active",
    deauthorized: false,
    blocked: false,
    createdAt: null,
    lastConnectedAt: ping.at,
    observedAt: ping.at,
    archives: archive === null ? [] : [archive],
  };
}

function archiveOf(ping: { signal: PingSignal; text: string; at: Instant }): ObservedArchive | null {
  if (ping.signal === "start") return null;
  const message = cleanText(ping.text, MESSAGE_MAX_CHARS);
  const successAt = ping.signal === "success" ? ping.at : null;
  return {
    destination: DESTINATION,
    archiveId: DESTINATION.id,
    inUse: true,
    cold: false,
    format: "v1",
    lastActivityAt: successAt,
    lastCompletedAt: successAt,
    percentComplete: successAt === null ? null : 100,
    selectedBytes: null,
    storedBytes: null,
    selectedFiles: null,
    lastRun: RESULT[ping.signal],
    lastRunMessage: message === "" ? null : message,
  };
}

const RESULT: Record<Exclude<PingSignal, "start">, RunResult | null> = {
  success: "completed",
  fail: "failed",
  log: null,
};
