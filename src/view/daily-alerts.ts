import type { Instant } from "../core/instant.ts";
import type { Level } from "../core/level.ts";
import type { View } from "./view.ts";

export interface DailyAlerts {
  readonly organizations: readonly {
    readonly name: string;
    readonly devices: readonly {
      readonly name: string;
      readonly ownerName: string | null;
      readonly level: Level;
      readonly clockAt: Instant;
    }[];
  }[];
  readonly now: Instant;
}

const MOST_DEVICES = 25;

/** The day's alerts for administrators whose organizations no channel follows (R23). */
export function dailyAlertsView(alerts: DailyAlerts): View {
  const total = alerts.organizations.reduce((sum, one) => sum + one.devices.length, 0);
  return {
    title: `Backup alerts: ${total} ${total === 1 ? "device" : "devices"} became critical`,
    parts: [
      ...alerts.organizations.map((organization) => {
        const more = organization.devices.length - MOST_DEVICES;
        return {
          kind: "table" as const,
          caption: organization.name,
          columns: [
            { label: "Device", rowHeader: true },
            { label: "Owner" },
            { label: "Level" },
            { label: "Last backup activity" },
          ],
          rows: organization.devices.slice(0, MOST_DEVICES).map((device) => [
            { kind: "text" as const, text: device.name },
            { kind: "text" as const, text: device.ownerName ?? "no owner" },
            { kind: "level" as const, level: device.level },
            { kind: "time" as const, at: device.clockAt, asOf: alerts.now },
          ]),
          ...(more > 0 ? { moreRows: more } : {}),
        };
      }),
      {
        kind: "note",
        tone: "plain",
        spans: [
          "You get this mail because no channel follows these organizations. In chat, ",
          { code: "subscribe" },
          " lets one follow.",
        ],
      },
    ],
  };
}
