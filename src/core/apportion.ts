/**
 * Divides `total` into whole parts in proportion to `weights`, so that the parts add up to it exactly: each
 * is cut, and what is left goes, one each, to those that lost most by the cut (the earlier one in a tie).
 *
 * Every part is less than one away from its exact share. Weights are not negative; when all are zero, so are
 * the parts, and `total` must be zero too.
 */
export function apportion(total: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  if (whole === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight) => (weight * total) / whole);
  const left = Number(total - parts.reduce((sum, part) => sum + part, 0n));
  const byLoss = weights
    .map((weight, index) => ({ index, lost: (weight * total) % whole }))
    .toSorted((a, b) => (a.lost === b.lost ? a.index - b.index : a.lost > b.lost ? -1 : 1));
  for (const { index } of byLoss.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}
