import { DAY_MS, type Instant } from "../../../src/core/instant.ts";
import { type LivedDevice, lastActivity, lastCompletion } from "./activity.ts";
import type { Life } from "./life.ts";
import { between, draw } from "../random.ts";
import { TOPIC } from "../topic.ts";

/** What a device's backup amounts to at a time. */
export interface Amounts {
  readonly lastActivityAt: Instant | null;
  readonly lastCompletedAt: Instant | null;
  readonly percentComplete: number;
  /** Null while it never reported a selection. */
  readonly selectedBytes: number | null;
  readonly selectedFiles: number | null;
  readonly storedBytes: number;
}

/** Days on which a device selects a fraction of what it should, until somebody mends it. */
export interface Shrink {
  readonly from: Instant;
  readonly to: Instant;
}

const GB = 1e9;
const BYTES_PER_FILE = 240_000;
const SHRINK_SPAN_DAYS = 220;
const SHRINK_SHARE = 0.05;
const SHRUNK_TO = 0.08;

/** What the device's backup amounts to at `at`; as of its last activity, for nothing changes without any. */
export function amountsAt(device: LivedDevice, at: Instant): Amounts {
  const lastActivityAt = lastActivity(device, at);
  if (lastActivityAt === null) return NOTHING;
  const lastCompletedAt = lastCompletion(device, at);
  const percentComplete = percentOf(device, lastActivityAt, lastCompletedAt);
  const selectedBytes = selectionOf(device, lastActivityAt);
  return {
    lastActivityAt,
    lastCompletedAt,
    percentComplete,
    selectedBytes,
    selectedFiles: Math.round(selectedBytes / BYTES_PER_FILE),
    storedBytes: storedOf(device, lastActivityAt, percentComplete),
  };
}

const NOTHING: Amounts = {
  lastActivityAt: null,
  lastCompletedAt: null,
  percentComplete: 0,
  selectedBytes: null,
  selectedFiles: null,
  storedBytes: 0,
};

/** The shrunk selection that `at` lies in; null on all other days. */
export function shrinkAt({ seed, key }: Life, at: Instant): Shrink | null {
  const shift = (key * 37) % SHRINK_SPAN_DAYS;
  const span = Math.floor((at / DAY_MS + shift) / SHRINK_SPAN_DAYS);
  if (draw(seed, TOPIC.shrink, key, span) >= SHRINK_SHARE) return null;
  const days = between(draw(seed, TOPIC.shrinkStart, key, -span), 20, 45);
  const start =
    span * SHRINK_SPAN_DAYS - shift + draw(seed, TOPIC.shrinkStart, key, span) * (SHRINK_SPAN_DAYS - days);
  const shrink = { from: Math.round(start * DAY_MS), to: Math.round((start + days) * DAY_MS) };
  return at >= shrink.from && at < shrink.to ? shrink : null;
}

/** A little growth a day, a little noise, and now and then a shrunk selection. */
function selectionOf(device: LivedDevice, activityAt: Instant): number {
  const { life, traits } = device;
  if (traits.flaw === "nothing-selected") return 0;
  const years = (activityAt - life.joinedAt) / (365 * DAY_MS);
  const noise = draw(life.seed, TOPIC.noise, life.key, Math.floor(activityAt / DAY_MS));
  const selected = typicalBytes(life) * (1 + 0.22 * years) * (0.995 + 0.01 * noise);
  return Math.round(shrinkAt(life, activityAt) === null ? selected : selected * SHRUNK_TO);
}

/** Grows with every activity; never shrinks, because destinations keep versions. */
function storedOf(device: LivedDevice, activityAt: Instant, percentComplete: number): number {
  const { life, traits } = device;
  if (traits.flaw === "nothing-selected") return 0;
  const years = (activityAt - life.joinedAt) / (365 * DAY_MS);
  const ratio = between(draw(life.seed, TOPIC.ratio, life.key, 0), 0.55, 1.25);
  const initial = activityAt < initialUntil(device) ? percentComplete / 100 : 1;
  const never = traits.flaw === "never-completed" ? stuckPercent(life) / 100 : 1;
  return Math.round(typicalBytes(life) * ratio * (1 + 0.35 * years) * Math.min(initial, never));
}

/** Most devices are near what is typical for their organization, a few far above it. */
function typicalBytes({ seed, key, slot }: Life): number {
  const chance = draw(seed, TOPIC.size, key, 0);
  const spread = 0.35 + 0.9 * chance + 2.2 * chance ** 12;
  return (slot.server ? 900 : slot.unit.typicalGb) * GB * spread;
}

function percentOf(device: LivedDevice, activityAt: Instant, completedAt: Instant | null): number {
  const { life, traits } = device;
  const initial = (activityAt - traits.firstBackupAt) / (traits.initialDays * DAY_MS);
  if (completedAt === null) {
    const limit = traits.flaw === "never-completed" ? stuckPercent(life) : 99.4;
    return oneDecimal(Math.min(limit, Math.max(0.1, initial * 100)));
  }
  const behindDays = (activityAt - completedAt) / DAY_MS;
  if (behindDays < 0.5) return 100;
  const chance = draw(life.seed, TOPIC.percent, life.key, Math.floor(completedAt / DAY_MS));
  return oneDecimal(99.9 - chance * Math.min(25, behindDays));
}

function stuckPercent({ seed, key }: Life): number {
  return between(draw(seed, TOPIC.stuckAt, key, 0), 35, 98);
}

function initialUntil({ traits }: LivedDevice): Instant {
  return traits.firstBackupAt + traits.initialDays * DAY_MS;
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
