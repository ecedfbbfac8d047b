import { DAY_MS, HOUR_MS, type Instant } from "../../../src/core/instant.ts";
import { dayStart, isWorkday, localDay } from "./calendar.ts";
import { between, draw, pickByShare } from "../random.ts";
import { TOPIC } from "../topic.ts";
import type { Office, Unit } from "../company/tree.ts";

/** A place for one device at a time: a desk or a rack. Its devices follow one another. */
export interface Slot {
  /** From 0, over the whole company. */
  readonly number: number;
  readonly unit: Unit;
  readonly server: boolean;
  readonly office: Office;
}

/** One device, from its registration to its deactivation. */
export interface Life {
  readonly seed: number;
  readonly slot: Slot;
  /** Counts the devices of the slot, from 0. */
  readonly generation: number;
  /** Subject of everything drawn for this device; no two devices share it. */
  readonly key: number;
  /** Counts the people of the slot, from 0. */
  readonly personGeneration: number;
  readonly joinedAt: Instant;
  /** It sends nothing after this. */
  readonly retiredAt: Instant;
  /** When somebody noticed; for the forgotten ones months later. */
  readonly deactivatedAt: Instant;
}

/** Devices a slot can have had before keys repeat; at two years and a half each. */
const GENERATIONS = 64;
const LIFE_DAYS = { min: 500, max: 1300 };
/** The first devices are this much older than the first day at least, so that some were forgotten long ago. */
const PAST_DAYS = 420;
const NEW_PERSON_SHARE = 0.35;

/** How many days a replaced device is left standing. */
interface CleanUp {
  readonly share: number;
  readonly min: number;
  readonly max: number;
}

const CLEAN_UPS: readonly [CleanUp, ...CleanUp[]] = [
  { share: 83, min: 0.2, max: 5 },
  { share: 6, min: 8, max: 20 },
  { share: 11, min: 40, max: 210 },
];

/** The slot's first device. */
export function firstLife(seed: number, slot: Slot, firstDay: Instant): Life {
  const key = slot.number * GENERATIONS;
  const aged = draw(seed, TOPIC.firstJoin, key, 0) * lifeDays(seed, key);
  const joinedAt = officeHour(seed, slot, key, firstDay - (PAST_DAYS + aged) * DAY_MS);
  return livedFrom({ seed, slot, generation: 0, personGeneration: 0 }, joinedAt);
}

/** The device that takes over: for the same person some days before the old one goes, for the next one later. */
export function nextLife({ seed, slot, generation, personGeneration, retiredAt }: Life): Life {
  const key = slot.number * GENERATIONS + generation + 1;
  const newPerson = draw(seed, TOPIC.renewal, key, 0) < NEW_PERSON_SHARE;
  const handover = draw(seed, TOPIC.handover, key, 0);
  const shiftDays = newPerson ? between(handover, 2, 25) : between(handover, -3, 0);
  const joinedAt = officeHour(seed, slot, key, retiredAt + shiftDays * DAY_MS);
  const heir = {
    seed,
    slot,
    generation: generation + 1,
    personGeneration: personGeneration + (newPerson ? 1 : 0),
  };
  return livedFrom(heir, joinedAt);
}

function livedFrom(
  start: Pick<Life, "seed" | "slot" | "generation" | "personGeneration">,
  joinedAt: Instant,
): Life {
  const { seed, slot, generation } = start;
  const key = slot.number * GENERATIONS + generation;
  const retiredAt = joinedAt + Math.round(lifeDays(seed, key) * DAY_MS);
  const cleanUp = pickByShare(draw(seed, TOPIC.cleanUp, key, 0), CLEAN_UPS);
  const delayDays = between(draw(seed, TOPIC.cleanUpDelay, key, 0), cleanUp.min, cleanUp.max);
  return { ...start, key, joinedAt, retiredAt, deactivatedAt: retiredAt + Math.round(delayDays * DAY_MS) };
}

function lifeDays(seed: number, key: number): number {
  return between(draw(seed, TOPIC.lifetime, key, 0), LIFE_DAYS.min, LIFE_DAYS.max);
}

/** A moment of the workday at or after `at`, when devices are handed out. */
function officeHour(seed: number, slot: Slot, key: number, at: Instant): Instant {
  const { offsetMs } = slot.office;
  let day = localDay(at, offsetMs);
  while (!isWorkday(day)) day += 1;
  return dayStart(day, offsetMs) + Math.round(between(draw(seed, TOPIC.joinTime, key, 0), 8.5, 11) * HOUR_MS);
}
