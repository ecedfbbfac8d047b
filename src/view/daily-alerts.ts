import type { Instant } from "../core/instant.ts";
import type { Level } from "../core/level.ts";
import { SAMPLE_NOTE } from "./sample-note.ts";
import type { Cell, Part, View } from "./view.ts";

export interface DailyAlerts {
  readonly organizations: readonly {
    readonly name: string;
    readonly devices: readonly DailyAlert[];
  }[];
  readonly now: Instant;
  readonly sample: boolean;
}

export interface DailyAlert {
  readonly name: string;
  readonly ownerName: string | null;
  readonly level: Level;
  readonly clockAt: Instant;
  readonly everBackedUp: boolean;
}

const MOST_DEVICES = 25;

/** The day's alerts for administrators whose organizations no channel follows (R23). */
export function dailyAlertsView({ organizations, now, sample }: DailyAlerts): View {
  const parts: Part[] = organizations.map(({ name, devices }): Part => {
    const more = devices.length - MOST_DEVICES;
    return {
      kind: "table",
      caption: name,
      columns: [
        { label: "Device", rowHeader: true },
        { label: "Owner" },
        { label: "Level" },
        { label: "Last backup activity" },
      ],
      rows: devices.slice(0, MOST_DEVICES).map((device) => rowOf(device, now)),
      ...(more > 0 ? { moreRows: more } : {}),
    };
  });
  parts.push({
    kind: "note",
    tone: "plain",
    spans: [
      "You get this mail because no channel follows these organizations. In chat, ",
      { code: "subscribe" },
      " lets one follow.",
    ],
  });
  if (sample) parts.push(SAMPLE_NOTE);
  return { title: `Backup alerts: ${devicesText(countDevices(organizations))} became critical`, parts };
}

/** How many devices the mail speaks of. */
export function countDevices(organizations: DailyAlerts["organizations"]): number {
  return organizations.reduce((sum, one) => sum + one.devices.length, 0);
}

function devicesText(count: number): string {
  return count === 1 ? "1 device" : `${count} devices`;
}

function rowOf(device: DailyAlert, now: Instant): Cell[] {
  return [
    { kind: "text", text: device.name },
    { kind: "text", text: device.ownerName ?? "no owner" },
    { kind: "level", level: device.level },
    { kind: "time", at: device.everBackedUp ? device.clockAt : null, asOf: now },
  ];
}
