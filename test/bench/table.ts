/** One row of what is printed. */
export interface Measured {
  readonly what: string;
  readonly floor: string;
  readonly ours: string;
  readonly ratio: string;
  readonly asked: string;
}

export function ms(value: number): string {
  return value < 10
    ? `${value.toFixed(1)} ms`
    : value < 10_000
      ? `${Math.round(value)} ms`
      : `${(value / 1000).toFixed(1)} s`;
}

/** A row with the ratio of ours to the floor. */
export function compared(what: string, floorMs: number, oursMs: number, asked: string): Measured {
  return { what, floor: ms(floorMs), ours: ms(oursMs), ratio: `${(oursMs / floorMs).toFixed(2)} x`, asked };
}

export function printRows(rows: readonly Measured[]): void {
  const table = [{ what: "what", floor: "floor", ours: "ours", ratio: "ratio", asked: "asked" }, ...rows];
  const keys = ["what", "floor", "ours", "ratio", "asked"] as const;
  const widths = keys.map((key) => Math.max(...table.map((row) => row[key].length)));
  for (const row of table) {
    const line = keys.map((key, index) => row[key].padEnd(widths[index] ?? 0)).join("  ");
    process.stdout.write(`${line.trimEnd()}\n`);
  }
}
