import { timed } from "./context.ts";

const REPEATS = 25;
/** Not counted: PostgreSQL plans a prepared statement anew the first five times. */
const WARM_UPS = 12;

/** Medians of the two, taken in turns so that both see the same machine. */
export async function pair(
  floor: () => Promise<unknown>,
  ours: () => Promise<unknown>,
): Promise<{ readonly floor: number; readonly ours: number }> {
  const floors: number[] = [];
  const own: number[] = [];
  for (let count = 0; count < WARM_UPS; count += 1) {
    await floor();
    await ours();
  }
  for (let count = 0; count < REPEATS; count += 1) {
    floors.push((await timed(floor)).ms);
    own.push((await timed(ours)).ms);
  }
  return { floor: median(floors), ours: median(own) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
