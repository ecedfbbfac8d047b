/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0];
  return (low + high) / 2;
}

/** Runs both in turns, so that whatever else the machine does meets both; the median of each, in ms. */
export async function inTurns(
  runs: number,
  both: { readonly floor: () => Promise<unknown>; readonly ours: () => Promise<unknown> },
): Promise<{ readonly floorMs: number; readonly oursMs: number }> {
  const floor: number[] = [];
  const ours: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    floor.push(await timed(both.floor));
    ours.push(await timed(both.ours));
  }
  return { floorMs: median(floor), oursMs: median(ours) };
}

export function seconds(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
