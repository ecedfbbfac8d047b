import { DAY_MS, HOUR_MS, type Instant } from "../../../src/core/instant.ts";
import type { Life } from "./life.ts";
import { between, draw } from "../random.ts";
import { TOPIC } from "../topic.ts";

/** What is wrong with a device for as long as it lives; most have nothing. */
export type Flaw =
  | "none"
  | "never-backed-up"
  | "never-completed"
  | "stopped-completing"
  | "nothing-selected"
  | "clock-ahead"
  | "blocked";

/** Of a thousand devices. */
const FLAWS: readonly { readonly flaw: Flaw; readonly perMille: number }[] = [
  { flaw: "never-backed-up", perMille: 7 },
  { flaw: "never-completed", perMille: 7 },
  { flaw: "stopped-completing", perMille: 9 },
  { flaw: "nothing-selected", perMille: 4 },
  { flaw: "clock-ahead", perMille: 4 },
  { flaw: "blocked", perMille: 3 },
];

/** How far the clocks that are ahead are ahead. */
export const CLOCK_AHEAD_MS = 5 * HOUR_MS;

const VAULT_SHARE = 0.14;
const ACTIVITY_STORE_SHARE = 0.02;
const MOVED_SHARE = 0.015;
const STALE_VAULT_SHARE = 0.03;
const DEAUTHORIZED_SHARE = 0.35;

/** What stays the same over a device's life. */
export interface Traits {
  readonly flaw: Flaw;
  /** Backs up to the vault as well. */
  readonly vaulted: boolean;
  /** Its copy in the vault came to a halt then. */
  readonly vaultStaleFrom: Instant | null;
  /** Also keeps file activity, in the newer format that is no backup. */
  readonly keepsActivity: boolean;
  /** Came from another destination, whose archive is in cold storage. */
  readonly moved: boolean;
  /** Signed out once it was replaced. */
  readonly deauthorizedAt: Instant | null;
  /** When its first backup ran. */
  readonly firstBackupAt: Instant;
  /** Days until the first backup was complete. */
  readonly initialDays: number;
  /** Completions end then, for the flaw of that name. */
  readonly completesUntil: Instant;
}

export function traitsOf(life: Life): Traits {
  const { seed, key, slot, joinedAt, retiredAt, deactivatedAt } = life;
  const chance = (topic: number): number => draw(seed, topic, key, 0);
  const forgotten = deactivatedAt - retiredAt > 30 * DAY_MS;
  const vaulted = slot.server || slot.unit.vaulted || chance(TOPIC.vault) < VAULT_SHARE;
  const lived = retiredAt - joinedAt;
  return {
    flaw: flawOf(draw(seed, TOPIC.trait, key, 0)),
    vaulted,
    vaultStaleFrom:
      draw(seed, TOPIC.trait, key, 1) < STALE_VAULT_SHARE ? joinedAt + Math.round(lived * 0.4) : null,
    keepsActivity: draw(seed, TOPIC.trait, key, 2) < ACTIVITY_STORE_SHARE,
    moved: draw(seed, TOPIC.trait, key, 3) < MOVED_SHARE,
    deauthorizedAt: forgotten && chance(TOPIC.deauthorized) < DEAUTHORIZED_SHARE ? retiredAt + DAY_MS : null,
    firstBackupAt: joinedAt + Math.round(firstBackupDays(chance(TOPIC.firstBackup)) * DAY_MS),
    initialDays: between(chance(TOPIC.initialDays), 1, slot.server ? 14 : 7),
    completesUntil: joinedAt + Math.round(lived * between(chance(TOPIC.completesUntil), 0.1, 0.8)),
  };
}

/** Most back up on the day they are handed out, some wait until somebody helps. */
function firstBackupDays(chance: number): number {
  return chance < 0.8 ? chance * 0.2 : between((chance - 0.8) / 0.2, 1, 9);
}

function flawOf(chance: number): Flaw {
  let left = chance * 1000;
  for (const { flaw, perMille } of FLAWS) {
    if (left < perMille) return flaw;
    left -= perMille;
  }
  return "none";
}
