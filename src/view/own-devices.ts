import { joinWords } from "../core/command-line.ts";
import type { Instant } from "../core/instant.ts";
import type { Level } from "../core/level.ts";
import type { Buttons } from "./buttons.ts";
import { type DeviceItem, hint, sinceSpans } from "./device-list.ts";
import { levelWord } from "./format.ts";
import { counted } from "./settings-text.ts";
import type { Line, Part, Span, View } from "./view.ts";

export interface OwnDeviceItem extends Pick<
  DeviceItem,
  "key" | "name" | "everBackedUp" | "clockAt" | "asOf"
> {
  /** By the device's own thresholds; null when no enabled source speaks for it. */
  readonly ownerLevel: Level | null;
  readonly paused: boolean;
}

export interface OwnDevicesInput {
  readonly devices: readonly OwnDeviceItem[];
  readonly awayUntil: Instant | null;
  readonly now: Instant;
  readonly buttons: Buttons;
}

const MOST_LINES = 10;

/** Somebody's own devices, by the level their owner goes by (R2). */
export function ownDevicesView(own: OwnDevicesInput): View {
  const { devices } = own;
  if (devices.length === 0) {
    return {
      title: "The backup system knows no device of yours",
      parts: [
        {
          kind: "text",
          spans: ["A device is yours when the backup system has your e-mail address as its owner’s."],
        },
      ],
    };
  }
  const overdue = devices.filter(({ ownerLevel }) => ownerLevel !== null && ownerLevel !== "ok").length;
  const title =
    overdue === 0
      ? `Your ${devices.length === 1 ? "device is" : `${devices.length} devices are`} backed up`
      : `${overdue} of your ${counted(devices.length, "device")} not backed up`;
  return { title, parts: [...ownDeviceParts(own), hint(["why DEVICE", "away UNTIL", "settings"])] };
}

/** One line for each own device, with what its owner can do. */
export function ownDeviceParts({ devices, awayUntil, now, buttons }: OwnDevicesInput): Part[] {
  const lines = devices.slice(0, MOST_LINES).map((device): Line => ({
    spans: [
      { strong: device.name },
      ": ",
      device.ownerLevel === null ? "not judged" : levelWord(device.ownerLevel),
      ", ",
      ...sinceSpans(device, now),
      device.paused ? ", mail paused" : "",
    ],
    actions: [
      { label: "Why?", payload: buttons.run(joinWords(["why", device.key])) },
      { label: "Snooze…", payload: buttons.run(joinWords(["snooze", device.key])) },
    ],
  }));
  const more = devices.length - lines.length;
  const away: Span[] =
    awayUntil === null ? [] : ["You are away until ", { at: awayUntil, style: "date-time" }, "."];
  return [
    { kind: "lines", lines, ...(more > 0 ? { moreLines: more } : {}) },
    ...(away.length === 0 ? [] : [{ kind: "text" as const, spans: away }]),
  ];
}
