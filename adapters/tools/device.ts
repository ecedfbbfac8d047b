import { cleanText } from "../../src/core/clean-text.ts";
import type { ObservedArchive, ObservedOwner, Observation } from "../../src/core/observation.ts";
import { ID_MAX_CHARS, toolDeviceId } from "../../src/core/tool-device.ts";
import { type PushContext, RefusedInput } from "../../src/port/source.ts";

/** The device a part of the output speaks for. */
export interface ToolDevice {
  readonly id: string;
  readonly name: string;
  readonly hostname: string | null;
}

/** The device somebody named. Throws `RefusedInput` naming the flag when nobody did. */
export function namedDevice(context: PushContext, reads: string): ToolDevice {
  if (context.device === null) {
    throw new RefusedInput(
      `The output of ${reads} does not say which device it is of. Name it with --device.`,
      "device",
    );
  }
  return { ...context.device, hostname: null };
}

/** The device of that name in the organization; `id` where the tool has its own. Throws `RefusedInput`. */
export function deviceOf(context: PushContext, name: string, id: string = name): ToolDevice {
  const shown = cleanText(name, ID_MAX_CHARS);
  const made = toolDeviceId(context.organization.id, cleanText(id, ID_MAX_CHARS + 1));
  if (shown === "" || made.length > ID_MAX_CHARS) {
    throw new RefusedInput(`A device's name has 1 to about ${ID_MAX_CHARS - 20} characters.`, "device");
  }
  return { id: made, name: shown, hostname: null };
}

export interface OfHost<T> {
  /** Null where the output does not say. */
  readonly host: string | null;
  readonly item: T;
}

/**
 * What belongs to which device. With a device named, the items of several hosts are told apart by its name,
 * so that no other host's backup counts as its own. Throws `RefusedInput`.
 */
export function byDevice<T>(
  items: readonly OfHost<T>[],
  context: PushContext,
  reads: string,
): readonly { readonly device: ToolDevice; readonly items: readonly T[] }[] {
  const groups = Map.groupBy(items, ({ host }) => host?.trim().toLowerCase() ?? null);
  const { device } = context;
  if (device === null) {
    return [...groups.values()].map((group) => {
      const host = group[0]?.host ?? null;
      const found = host === null ? namedDevice(context, reads) : deviceOf(context, host);
      return { device: { ...found, hostname: found.name }, items: group.map(({ item }) => item) };
    });
  }
  const [only] = groups.values();
  const own = groups.size > 1 ? groups.get(device.name.trim().toLowerCase()) : only;
  if (own === undefined) {
    const hosts = [...groups.values()].map((group) => cleanText(group[0]?.host ?? "no name", 60));
    throw new RefusedInput(
      `The output is of several hosts (${hosts.slice(0, 5).join(", ")}) and none is called ${device.name}. ` +
        `Leave --device out to take each as a device, or name one of them.`,
      "device",
    );
  }
  const host = own[0]?.host ?? null;
  const hostname = host === null ? null : cleanText(host, ID_MAX_CHARS);
  return [{ device: { ...device, hostname }, items: own.map(({ item }) => item) }];
}

/** One observation of a device, seen when it was received. */
export function observed(
  device: ToolDevice,
  archives: readonly ObservedArchive[],
  context: PushContext,
): Observation {
  return {
    deviceId: device.id,
    deviceName: device.name,
    hostname: device.hostname,
    os: null,
    osVersion: null,
    appVersion: null,
    costCentre: null,
    organization: { id: context.organization.id, name: context.organization.name, costCentre: null },
    owner: ownerOf(context.ownerEmail),
    state: "active",
    deauthorized: false,
    blocked: false,
    createdAt: null,
    lastConnectedAt: null,
    observedAt: context.receivedAt,
    archives,
  };
}

function ownerOf(email: string | null): ObservedOwner | null {
  const address = email?.trim().toLowerCase() ?? "";
  return address === "" ? null : { id: address, email: address, name: null, costCentre: null };
}
