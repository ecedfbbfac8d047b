import type { Life } from "./life.ts";
import { between, draw } from "../random.ts";
import { TOPIC } from "../topic.ts";

/** Local days, counted as in calendar.ts, on which a device backs nothing up. */
export interface SilentDays {
  readonly first: number;
  /** The first day after it. */
  readonly end: number;
  /** `away`: switched off. `stuck`: connected, and no backup succeeds. */
  readonly kind: "away" | "stuck";
}

/** Time is cut into spans of this length, shifted by device; each holds at most one silence. */
const SPAN_DAYS = 75;
const STUCK_SHARE = 0.12;
/**
 * Steps of the additive recurrence R2 (Martin Roberts, 2018): multiples of the two, without their whole
 * parts, cover a square evenly. So spans and kinds of silences are spread evenly over the fleet, and the
 * number of silent devices differs little from day to day.
 */
const STEP_SPAN = 0.754_877_666_246_692_8;
const STEP_KIND = 0.569_840_290_998_053_3;

interface Kind {
  readonly chance: number;
  readonly min: number;
  readonly max: number;
}

/** Leave of weeks, a holiday of a week or two, an illness. */
const PEOPLE: readonly Kind[] = [
  { chance: 0.08, min: 15, max: 36 },
  { chance: 0.68, min: 7, max: 14 },
  { chance: 0.2, min: 2, max: 6 },
];
const SERVERS: readonly Kind[] = [
  { chance: 0.03, min: 15, max: 25 },
  { chance: 0.07, min: 8, max: 14 },
  { chance: 0.1, min: 2, max: 5 },
];

/** The silence that `day` lies in; null on all other days. */
export function silenceOn(life: Life, day: number): SilentDays | null {
  const shift = Math.floor(((life.slot.number * STEP_SPAN + life.generation / 3) % 1) * SPAN_DAYS);
  const span = Math.floor((day + shift) / SPAN_DAYS);
  const silence = silenceIn(life, span, span * SPAN_DAYS - shift);
  return silence !== null && day >= silence.first && day < silence.end ? silence : null;
}

function silenceIn(life: Life, span: number, spanStart: number): SilentDays | null {
  const { seed, key, slot, generation } = life;
  const chance = (slot.number * STEP_KIND + draw(seed, TOPIC.silence, generation, span)) % 1;
  const kind = kindOf(chance, slot.server ? SERVERS : PEOPLE);
  if (kind === null) return null;
  const days = Math.round(between(draw(seed, TOPIC.silenceLength, key, span), kind.min, kind.max));
  const first = spanStart + Math.floor(draw(seed, TOPIC.silenceStart, key, span) * (SPAN_DAYS - days));
  const stuck = draw(seed, TOPIC.silenceKind, key, span) < STUCK_SHARE;
  return { first, end: first + days, kind: stuck ? "stuck" : "away" };
}

function kindOf(chance: number, kinds: readonly Kind[]): Kind | null {
  let left = chance;
  for (const kind of kinds) {
    if (left < kind.chance) return kind;
    left -= kind.chance;
  }
  return null;
}
