import { DAY_MS, type Instant } from "./instant.ts";
import type { AlertLevel } from "./level.ts";
import { addDays, atLocalTime, localDay } from "./local-day.ts";
import type { DeliveryWindow } from "./policy.ts";

/** Local times from which and before which mail may arrive. */
const WINDOWS = {
  morning: { from: "06:00", until: "12:00" },
  afternoon: { from: "12:00", until: "18:00" },
  evening: { from: "18:00", until: "22:00" },
} as const satisfies Record<Exclude<DeliveryWindow, "any">, { from: string; until: string }>;

/** Critical mail does not wait longer, whatever the window says. */
const CRITICAL_WAIT_MS = DAY_MS;

/**
 * When owner mail may go out at the earliest (R21): at once inside its window, else when the next one opens in
 * the owner's zone. Critical mail goes at most 24 h after it was owed. Never before `from`.
 */
export function nextDelivery(
  window: DeliveryWindow,
  zone: string,
  from: Instant,
  level: AlertLevel,
  owedAt: Instant,
): Instant {
  const opens = nextOpening(window, zone, from);
  return level === "critical" ? Math.min(opens, Math.max(from, owedAt + CRITICAL_WAIT_MS)) : opens;
}

function nextOpening(window: DeliveryWindow, zone: string, from: Instant): Instant {
  if (window === "any") return from;
  const hours = WINDOWS[window];
  const today = localDay(from, zone);
  for (let offset = 0; offset <= 2; offset += 1) {
    const day = addDays(today, offset);
    const opens = atLocalTime(day, hours.from, zone);
    const closes = atLocalTime(day, hours.until, zone);
    if (from < closes && opens < closes) return Math.max(from, opens);
  }
  return from;
}
