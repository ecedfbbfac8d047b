import type { Instant } from "../core/instant.ts";
import type { AlertLevel } from "../core/level.ts";
import { formatAge } from "./format.ts";
import { type MailTexts, withTexts } from "./mail-text.ts";
import { SAMPLE_NOTE } from "./sample-note.ts";
import type { Action, Part, Span, View } from "./view.ts";

export interface OwnerAlert {
  /** Worst first; at least one. */
  readonly devices: readonly OwnerAlertDevice[];
  readonly now: Instant;
  readonly sample: boolean;
  /** Null: the bot cannot be reached from browsers, and the mail says how to answer in chat. */
  readonly links: OwnerAlertLinks | null;
}

/** Where the buttons lead that are about the owner and not about one device. */
export interface OwnerAlertLinks {
  readonly away: string;
  readonly help: string;
}

export interface OwnerAlertDevice {
  readonly deviceName: string;
  /** The device's id in its source, which names it in commands. */
  readonly deviceKey: string;
  readonly level: AlertLevel;
  readonly thresholdDays: number;
  readonly organizationName: string;
  readonly clockAt: Instant;
  readonly everBackedUp: boolean;
  readonly destinations: readonly string[];
  readonly setBy: ThresholdOrigin;
  readonly links: { readonly remind: string; readonly replaced: string } | null;
}

/** Who set the threshold: the owner, or the organization whose device defaults the device got. */
export type ThresholdOrigin =
  | { readonly by: "owner" }
  /** `changedSince`: the organization's value is another by now and was not pushed. */
  | { readonly by: "organization"; readonly name: string; readonly changedSince: boolean };

/** Devices told in full, and those told by their names. */
const MOST_DEVICES = 10;
const MOST_NAMES = 50;

/** The subject, unless the organization has another: `Critical: LT-0042 not backed up`. */
export function ownerAlertTitle(devices: readonly Pick<OwnerAlertDevice, "deviceName" | "level">[]): string {
  const worst = devices.some((device) => device.level === "critical") ? "Critical" : "Warning";
  const name = devices[0]?.deviceName ?? "no device";
  const more = devices.length - 1;
  return `${worst}: ${more > 0 ? `${name} and ${more} more` : name} not backed up`;
}

/** The mail a device's owner gets when a threshold is reached; one mail for all their devices that are due. */
export function ownerAlertView(alert: OwnerAlert, texts: MailTexts): View {
  const { devices, now, sample } = alert;
  const parts: Part[] = [
    ...devices.slice(0, MOST_DEVICES).flatMap((device) => deviceParts(device, now)),
    ...moreParts(devices.slice(MOST_DEVICES)),
  ];
  const notes: Part[] = [...answers(alert), ...devices.slice(0, MOST_DEVICES).map(whyNote)];
  if (sample) notes.push(SAMPLE_NOTE);
  return withTexts({ title: ownerAlertTitle(devices), parts }, texts, notes);
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
  const { deviceName, clockAt, everBackedUp, destinations, links } = device;
  const since: Span[] = everBackedUp
    ? [
        { strong: deviceName },
        " has not backed up since ",
        { at: clockAt, style: "date-time" },
        ` (${formatAge(now - clockAt)} ago).`,
      ]
    : [
        { strong: deviceName },
        " has never backed up. It is known since ",
        { at: clockAt, style: "date-time" },
        ` (${formatAge(now - clockAt)} ago).`,
      ];
  const parts: Part[] = [
    { kind: "heading", text: deviceName },
    { kind: "text", spans: since },
    {
      kind: "facts",
      facts: [
        {
          label: "Not backed up to",
          value: {
            kind: "text",
            text: destinations.length === 0 ? "any destination" : destinations.join(", "),
          },
        },
      ],
    },
  ];
  if (links !== null) {
    const { remind, replaced } = links;
    parts.push({
      kind: "actions",
      actions: [
        { label: "Remind me on…", payload: "", url: remind },
        { label: "This device was replaced", payload: "", url: replaced },
      ],
    });
  }
  return parts;
}

/** How the owner can answer. */
function answers({ devices, links }: OwnerAlert): Part[] {
  const key = devices[0]?.deviceKey ?? "";
  if (links === null) {
    const spans: Span[] = [
      "You can answer in chat, to the backup bot: ",
      { code: "away 2026-12-31" },
      " pauses your mails until you are back, ",
      { code: `snooze "${key}" 2026-12-31` },
      " those about one device. For anything else ask your backup administrators.",
    ];
    return [{ kind: "text", spans }];
  }
  const actions: Action[] = [
    { label: "I am away until…", payload: "", url: links.away },
    { label: "I need help", payload: "", url: links.help },
  ];
  return [{ kind: "actions", actions }];
}

function whyNote(device: OwnerAlertDevice): Part {
  const { deviceName, thresholdDays, level, organizationName, setBy } = device;
  const rule = `Why this mail: ${deviceName} in ${organizationName} had no backup activity for ${days(thresholdDays)} or more, its ${level} threshold`;
  return { kind: "note", tone: "plain", spans: [`${rule}${originText(setBy)}.`] };
}

function originText(setBy: ThresholdOrigin): string {
  if (setBy.by === "owner") return ", which you set";
  const { name, changedSince } = setBy;
  return changedSince
    ? `, which ${name} set at an earlier time`
    : `, set by ${name} in its device backup defaults`;
}

function days(number: number): string {
  return number === 1 ? "1 day" : `${number} days`;
}
