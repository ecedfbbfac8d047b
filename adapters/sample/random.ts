/**
 * Chance that can be asked about anything in any order: a number in [0, 1) that depends on nothing but
 * its four keys. A generator with a state could not say what a device does on a day far ahead without
 * having lived through all days before.
 *
 * The keys are mixed as MurmurHash3 mixes four 32-bit blocks (Austin Appleby, public domain).
 * `subject` and `index` are integers.
 */
export function draw(seed: number, topic: number, subject: number, index: number): number {
  let hash = mixed(seed, topic);
  hash = mixed(hash, subject);
  hash = mixed(hash, index);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}

function mixed(hash: number, key: number): number {
  const scrambled = Math.imul(rotated(Math.imul(key, 0xcc9e2d51), 15), 0x1b873593);
  return (Math.imul(rotated(hash ^ scrambled, 13), 5) + 0xe6546b64) | 0;
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** Spreads a chance over [min, max). */
export function between(chance: number, min: number, max: number): number {
  return min + chance * (max - min);
}

/** One of `choices`, all equally likely. */
export function pick<T>(chance: number, choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(chance * choices.length)] ?? choices[0];
}

/** One of `choices`, as likely as its share of the sum of all shares. */
export function pickByShare<T extends { readonly share: number }>(
  chance: number,
  choices: readonly [T, ...T[]],
): T {
  let left = chance * choices.reduce((sum, { share }) => sum + share, 0);
  for (const choice of choices) {
    if (left < choice.share) return choice;
    left -= choice.share;
  }
  return choices[0];
}
