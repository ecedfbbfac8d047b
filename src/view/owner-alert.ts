import type { Instant } from "../core/instant.ts";
import type { AlertLevel } from "../core/level.ts";
import { SAMPLE_NOTE } from "./sample-note.ts";
import type { Part, View } from "./view.ts";

export interface OwnerAlert {
  readonly devices: readonly OwnerAlertDevice[];
  readonly now: Instant;
  readonly sample: boolean;
}

export interface OwnerAlertDevice {
  readonly deviceName: string;
  readonly level: AlertLevel;
  readonly thresholdDays: number;
  readonly organizationName: string;
  readonly clockAt: Instant;
  readonly everBackedUp: boolean;
  readonly destinations: readonly string[];
}

/** Devices told in full, and those told by their names. */
const MOST_DEVICES = 10;
const MOST_NAMES = 50;

/** The mail a device's owner gets when a threshold is reached; one mail for all their devices that are due. */
export function ownerAlertView({ devices, now, sample }: OwnerAlert): View {
  const parts: Part[] = [
    ...devices.slice(0, MOST_DEVICES).flatMap((device) => deviceParts(device, now)),
    ...moreParts(devices.slice(MOST_DEVICES)),
    {
      kind: "text",
      spans: [
        "What usually helps: switch the computer on, connect it to the internet and leave it on for a few hours. If it was replaced or you are away, tell your backup administrators in chat.",
      ],
    },
    {
      kind: "note",
      tone: "plain",
      spans: ["You get one mail for each threshold a device of yours reaches, until it backs up again."],
    },
  ];
  if (sample) parts.push(SAMPLE_NOTE);
  return { title: titleOf(devices), parts };
}

function titleOf(devices: readonly OwnerAlertDevice[]): string {
  const worst = devices.some((device) => device.level === "critical") ? "Critical" : "Warning";
  const name = devices[0]?.deviceName ?? "no device";
  const more = devices.length - 1;
  return `${worst}: ${more > 0 ? `${name} and ${more} more` : name} not backed up`;
}

/** The rest of a long list, by name only. */
function moreParts(devices: readonly OwnerAlertDevice[]): Part[] {
  if (devices.length === 0) return [];
  const names = devices.slice(0, MOST_NAMES).map((device) => device.deviceName);
  const more = devices.length - names.length;
  const list = more > 0 ? [...names, `and ${more} more`] : names;
  return [{ kind: "text", spans: ["The same holds for: ", list.join(", "), "."] }];
}

function deviceParts(device: OwnerAlertDevice, now: Instant): Part[] {
  return [
    { kind: "heading", text: device.deviceName },
    {
      kind: "facts",
      facts: [
        {
          label: device.everBackedUp ? "Last backup activity" : "Never backed up, registered",
          value: { kind: "time", at: device.clockAt, asOf: now },
        },
        {
          label: "Backs up to",
          value: {
            kind: "text",
            text: device.destinations.length === 0 ? "no destination" : device.destinations.join(", "),
          },
        },
        {
          label: "Why this mail",
          value: {
            kind: "text",
            text: `No backup activity for ${days(device.thresholdDays)} or more, the ${device.level} threshold in ${device.organizationName}.`,
          },
        },
      ],
    },
  ];
}

function days(number: number): string {
  return number === 1 ? "1 day" : `${number} days`;
}
