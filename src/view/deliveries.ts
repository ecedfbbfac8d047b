import type { Instant } from "../core/instant.ts";
import type { Level } from "../core/level.ts";
import type { NotificationKind, NotificationState } from "../core/notification.ts";
import { destinationName } from "../core/subject.ts";
import type { Buttons } from "./buttons.ts";
import { levelWord } from "./format.ts";
import type { Cell, Line, Part, View } from "./view.ts";

export interface Delivery {
  readonly id: number;
  readonly kind: NotificationKind;
  readonly level: Level | null;
  readonly deviceName: string | null;
  readonly destination: string;
  readonly channelId: string | null;
  readonly state: NotificationState;
  readonly reason: string;
  readonly createdAt: Instant;
  readonly nextAttemptAt: Instant;
  readonly sentAt: Instant | null;
  readonly possibleDuplicate: boolean;
  readonly lastError: string | null;
}

/** Given up ones with a button each; the others are sent again by their id. */
const MOST_BUTTONS = 10;

/** What was told to whom: the proof of delivery, and what needs somebody. `buttons` null: there are none. */
export function deliveriesView(
  deliveries: readonly Delivery[],
  now: Instant,
  buttons: Buttons | null = null,
): View {
  if (deliveries.length === 0) {
    return {
      title: "Deliveries: none",
      parts: [{ kind: "text", spans: ["Nothing was owed to anybody so far."] }],
    };
  }
  const needed = deliveries.filter(({ state }) => state === "dead" || state === "held").length;
  return {
    title:
      needed === 0
        ? `Deliveries: the last ${deliveries.length}`
        : `Deliveries: ${needed} ${needed === 1 ? "needs" : "need"} you`,
    parts: [
      {
        kind: "table",
        caption: "Messages, those that need you first",
        columns: [
          { label: "Id", align: "right", rowHeader: true },
          { label: "What" },
          { label: "To" },
          { label: "State" },
          { label: "When" },
        ],
        rows: deliveries.map((delivery) => rowOf(delivery, now)),
      },
      ...(buttons === null ? [] : againParts(deliveries, buttons)),
    ],
  };
}

function againParts(deliveries: readonly Delivery[], buttons: Buttons): Part[] {
  const dead = deliveries.filter(({ state }) => state === "dead");
  if (dead.length === 0) return [];
  const lines = dead.slice(0, MOST_BUTTONS).map((delivery): Line => ({
    spans: [`${delivery.id}: ${whatOf(delivery)}, to ${toOf(delivery)}`],
    actions: [{ label: "Send again", payload: buttons.run(`send-again ${delivery.id}`) }],
  }));
  const more = dead.length - lines.length;
  return [
    { kind: "heading", text: "Given up" },
    { kind: "lines", lines, ...(more > 0 ? { moreLines: more } : {}) },
  ];
}

function toOf({ destination, channelId }: Delivery): string {
  return channelId === null ? destinationName(destination) : `#${channelId}`;
}

function rowOf(delivery: Delivery, now: Instant): Cell[] {
  return [
    { kind: "text", text: String(delivery.id) },
    { kind: "text", text: whatOf(delivery) },
    { kind: "text", text: toOf(delivery) },
    { kind: "text", text: stateOf(delivery) },
    { kind: "time", at: delivery.sentAt ?? whenOf(delivery), asOf: now },
  ];
}

function whenOf({ state, nextAttemptAt, createdAt }: Delivery): Instant {
  return state === "due" ? nextAttemptAt : createdAt;
}

function whatOf({ kind, level, deviceName }: Delivery): string {
  const about = deviceName ?? "";
  switch (kind) {
    case "alert":
      return `${levelWord(level ?? "critical")}: ${about}`;
    case "owner-alert":
      return `owner mail, ${levelWord(level ?? "critical")}: ${about}`;
    case "owner-status":
      return "owner status";
    case "baseline":
      return "first look";
    case "daily-alerts":
      return "alerts of the day";
    case "report":
      return "report";
    case "saved-report":
      return "saved report";
    case "notice":
      return "notice";
  }
}

function stateOf({ state, reason, possibleDuplicate, lastError }: Delivery): string {
  switch (state) {
    case "sent":
      return possibleDuplicate ? "sent, perhaps twice" : "sent";
    case "due":
      return lastError === null ? "due" : `tried again, ${lastError}`;
    case "sending":
      return "being sent";
    case "dead":
      return `given up: ${lastError ?? reason}`;
    case "held":
      return "held: too many at once";
    case "owed":
      return "owed";
    case "cancelled":
    case "discarded":
    case "undeliverable":
      return `${state}: ${reason}`;
  }
}
