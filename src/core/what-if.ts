import { decide } from "./decide.ts";
import { DAY_MS } from "./instant.ts";
import { judge, type Silence, type Thresholds } from "./judge.ts";
import type { Level } from "./level.ts";
import type { DevicePolicy } from "./policy.ts";

/** Devices that every choice of thresholds judges alike, because thresholds are whole days. */
export interface Silences {
  /** Whole days. */
  readonly days: number;
  /** It never backed up and is left alone for now (R4). */
  readonly grace: boolean;
  /** The level they keep because no source speaks for them; null: they are judged. */
  readonly kept: Level | null;
  readonly devices: number;
}

/** Past silences that are alike. */
export interface Gaps {
  readonly days: number;
  /** Whole days since they began. */
  readonly sinceDays: number;
  readonly gaps: number;
}

/** A silent device of an owner. */
export interface OwnedSilence {
  readonly days: number;
  readonly policyId: number;
  /** The worst level its owner was told of in this outage. */
  readonly settled: Level;
}

/** Owners whose silent devices are alike. */
export interface Owners {
  readonly devices: readonly OwnedSilence[];
  readonly owners: number;
}

/** Days that alerts of the past are counted over. */
export const LOOK_BACK_DAYS = 90;

export interface LevelCounts {
  readonly warning: number;
  readonly critical: number;
}

/** How many devices are at which level of these thresholds. */
export function countLevels(silences: readonly Silences[], thresholds: Thresholds): LevelCounts {
  const counts: Record<Level, number> = { ok: 0, warning: 0, critical: 0 };
  for (const bucket of silences) {
    const level = bucket.kept ?? judge(silenceOf(bucket), thresholds, NOW, ANY_GRACE_DAYS).level;
    counts[level] += bucket.devices;
  }
  return { warning: counts.warning, critical: counts.critical };
}

/**
 * How many devices a week became critical in the last 90 days, had this been the threshold all the time: by
 * silences that ended since, and by those that last.
 */
export function alertsAWeek(
  past: readonly Gaps[],
  running: readonly Silences[],
  criticalDays: number,
): number {
  let crossings = 0;
  for (const { days, sinceDays, gaps } of past) {
    if (days >= criticalDays && sinceDays < criticalDays + LOOK_BACK_DAYS) crossings += gaps;
  }
  for (const { days, grace, kept, devices } of running) {
    if (grace || kept !== null) continue;
    if (days >= criticalDays && days < criticalDays + LOOK_BACK_DAYS) crossings += devices;
  }
  return (crossings * 7) / LOOK_BACK_DAYS;
}

export interface OwedMails {
  readonly owners: number;
  /** One for each device; those of one owner share a message. */
  readonly mails: number;
}

/** How many owners would be owed a mail now, by the policies their devices would go by. */
export function countOwedMails(
  owners: readonly Owners[],
  policyOf: (policyId: number) => DevicePolicy | undefined,
): OwedMails {
  const owed = { owners: 0, mails: 0 };
  for (const bucket of owners) {
    const { length } = bucket.devices.filter((device) => owesMail(device, policyOf(device.policyId)));
    if (length > 0) owed.owners += bucket.owners;
    owed.mails += length * bucket.owners;
  }
  return owed;
}

/** Any time will do: only ages count. */
const NOW = 400 * DAY_MS;
/** A bucket says itself whether it is in grace; any grace will do that is not over at once. */
const ANY_GRACE_DAYS = 1;

/** A device that stands for its bucket. */
function silenceOf({ days, grace }: Pick<Silences, "days" | "grace">): Silence {
  const clockAt = NOW - days * DAY_MS;
  return {
    state: "active",
    clockAt,
    lastActivityAt: grace ? null : clockAt,
    graceFrom: grace ? NOW : clockAt,
  };
}

function owesMail({ days, settled }: OwnedSilence, policy: DevicePolicy | undefined): boolean {
  if (policy === undefined) return false;
  const device = silenceOf({ days, grace: false });
  const { values } = policy;
  const decision = decide({
    device,
    stored: {
      levels: { admins: "ok", owner: "ok" },
      outage: {
        startedFrom: device.clockAt,
        openedAt: device.clockAt,
        settled: { admins: "ok", owner: settled },
        acknowledgedLevel: null,
      },
    },
    policy: {
      admins: values,
      owner: values,
      ownerMails: { warning: values.warningMail, critical: values.criticalMail },
      clientHidden: false,
    },
    pauses: { admins: false, owner: false },
    cause: "settings",
    asOf: NOW,
    graceDays: ANY_GRACE_DAYS,
  });
  return decision.owed.some(({ audience }) => audience === "owner");
}
