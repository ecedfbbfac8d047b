import type { Buttons } from "../../src/view/buttons.ts";
import type { LivingMessage, LivingOutage } from "../../src/view/living-message.ts";
import { at } from "./at.ts";

/** Buttons whose payloads say what they are. */
const BUTTONS: Buttons = {
  run: (line) => JSON.stringify({ do: "run", line }),
  acknowledgeAll: (id) => JSON.stringify({ do: "acknowledge-all", id }),
  snooze: (id) => JSON.stringify({ do: "snooze", id }),
  showAll: (id) => JSON.stringify({ do: "show-all", id }),
  refresh: (id) => JSON.stringify({ do: "refresh", id }),
};

/** The day's message of a channel that speaks of so many critical devices, whose names try to be more. */
export function madeUpLiving(critical: number): LivingMessage {
  return {
    id: 1,
    organizationName: "Acme",
    lines: Array.from({ length: Math.min(critical, 10) }, (_, index) => outage(index)),
    counts: { critical, warning: 0, calmed: 0, recovered: 0, deactivated: 0, lastClosedAt: null },
    open: { warning: 2, critical },
    ownerNames: "full",
    now: at("2026-11-19T08:00:00Z"),
    sample: false,
    possibleDuplicate: false,
    buttons: BUTTONS,
  };
}

function outage(number: number): LivingOutage {
  return {
    deviceKey: `7ab3${number}`,
    deviceName: `LT_${number} <at>everybody</at>`,
    organizationName: "Sales",
    ownerName: "Ada Lovelace",
    level: "critical",
    clockAt: at("2026-11-05T08:12:00Z"),
    everBackedUp: true,
    closedAt: null,
    closeReason: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    snoozedUntil: null,
    snoozedBy: null,
  };
}
