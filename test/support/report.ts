import { chargeBack, chargeUsage } from "../../src/core/charge-back.ts";
import { plainRateCard } from "../../src/core/rate-card.ts";
import { usageOf } from "./usage.ts";
import { DAY_MS, HOUR_MS } from "../../src/core/instant.ts";
import type { Level } from "../../src/core/level.ts";
import type { DeviceLine, Headline, OrganizationLine, Report } from "../../src/core/report.ts";
import { at } from "./world.ts";

export const REPORT_AT = at("2026-11-19T09:00:00Z");

const OWNERS = ["Ada Lovelace", "Grace Hopper", "Zoë Müller", "王芳", "Alan Turing"];
const TEAMS = ["Engineering", "Sales", "Legal", "Finance", "Support"];

/** A device of a made-up report; the same number gives the same device. */
export function reportLine(number: number, more: Partial<DeviceLine> = {}): DeviceLine {
  return {
    deviceId: number,
    device: `LT-${String(number).padStart(4, "0")}`,
    owner: OWNERS[number % OWNERS.length] ?? null,
    organizationId: 2 + (number % TEAMS.length),
    organization: TEAMS[number % TEAMS.length] ?? "",
    level: "critical",
    asOf: REPORT_AT - 2 * HOUR_MS,
    lastActivityAt: REPORT_AT - (14 + number) * DAY_MS,
    lastCompletedAt: number % 4 === 0 ? null : REPORT_AT - (20 + number) * DAY_MS,
    percentComplete: 97.34,
    selectedBytes: 82_000_000_000 + number * 1_000_000,
    storedBytes: 41_000_000_000 + number * 1_000_000,
    before: null,
    snooze: null,
    acknowledgedBy: null,
    ...more,
  };
}

function headline(devices: number, more: Partial<Headline> = {}): Headline {
  const critical = Math.floor(devices / 50);
  const warning = Math.floor(devices / 25);
  return {
    devices,
    ok: devices - critical - warning,
    warning,
    critical,
    blindSpots: Math.floor(devices / 20),
    storedBytes: String(BigInt(devices) * 41_000_000_000n),
    selectedBytes: String(BigInt(devices) * 82_000_000_000n),
    deactivated: 0,
    newlyCritical: Math.floor(devices / 100),
    recovered: Math.floor(devices / 100),
    ...more,
  };
}

function organizationLine(id: number, name: string, devices: number): OrganizationLine {
  const { deactivated: _, newlyCritical: __, recovered: ___, ...counts } = headline(devices);
  const depth = id === 1 ? 0 : 1;
  return { id, parentId: depth === 0 ? null : 1, name, depth, ownReporting: id === 4, ...counts };
}

const CHARGE_PERIOD = { from: "2026-11-01", to: "2026-11-19", measuredDays: 19, estimatedDays: 0 };
const CHARGE_CARD = plainRateCard("0.05");

/** A believable report of a fleet of this size, as a run stores it. */
export function madeUpReport(devices: number, more: Partial<Report> = {}): Report {
  const counts = headline(devices);
  const of = (total: number, level: Level = "critical"): Report["worst"] => ({
    total,
    devices: Array.from({ length: Math.min(total, 200) }, (_, index) => reportLine(index + 1, { level })),
  });
  return {
    organization: { id: 1, name: "Acme" },
    scope: "full",
    madeAt: REPORT_AT,
    asOf: REPORT_AT - 2 * HOUR_MS,
    past: false,
    since: REPORT_AT - 7 * DAY_MS,
    zone: "Europe/Berlin",
    late: false,
    sample: false,
    nextRunAt: REPORT_AT + 7 * DAY_MS,
    previous: null,
    trend: [],
    headline: counts,
    organizations: [
      organizationLine(1, "Acme", devices),
      ...TEAMS.map((name, index) => organizationLine(index + 2, name, Math.floor(devices / 5))),
    ],
    worst: of(counts.critical + counts.warning),
    newlyCritical: of(counts.newlyCritical),
    recovered: of(counts.recovered, "ok"),
    forecast: {
      total: counts.warning,
      devices: of(counts.warning, "ok").devices.map((device, index) => ({
        device: { ...device, lastActivityAt: REPORT_AT - 5 * DAY_MS },
        level: "warning",
        at: REPORT_AT + (1 + index) * HOUR_MS,
      })),
    },
    peopleWithoutDevice: { total: 0, people: [] },
    blindSpots:
      counts.blindSpots === 0
        ? []
        : [
            {
              name: "not-completed",
              total: counts.blindSpots,
              devices: of(Math.min(5, counts.blindSpots)).devices,
            },
          ],
    chargeBack: chargeBack(
      chargeUsage(
        TEAMS.map((organization, index) =>
          usageOf(
            index + 2,
            organization,
            index === 0 ? "" : `CC-${index}`,
            BigInt(devices) * BigInt(index + 1) * 123_456_789_012n,
          ),
        ),
        CHARGE_PERIOD,
        { currency: "EUR", cardOf: (id) => ({ card: CHARGE_CARD, ownerId: 1, topId: id }) },
      ),
      {
        period: CHARGE_PERIOD,
        currency: "EUR",
        cards: [{ organization: "Acme", card: CHARGE_CARD }],
        seal: null,
      },
      ({ organizationId, organization }) => ({ id: organizationId, name: organization }),
    ),
    closedMonth: null,
    sources: [
      { name: "CrashPlan", mode: "pull", asOf: REPORT_AT - 2 * HOUR_MS, overdueSince: null, devices },
    ],
    ...more,
  };
}
