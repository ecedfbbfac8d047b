import { cpus } from "node:os";
import process from "node:process";

import type { Bench, Line } from "./bench.ts";

/** The measured lines beside what was asked, as a table of plain text. */
export function printTable(lines: readonly Line[], { devices, organizations }: Bench): void {
  const cells = [
    ["what", "floor", "ours", "ratio", "asked", "runs"],
    ...lines.map(({ what, floor, ours, ratio, asked, note }) => [
      what,
      floor,
      ours,
      ratio === null ? "" : `${ratio.toFixed(2)} ×`,
      asked,
      note,
    ]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const table = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
  process.stdout.write(
    `\n${devices} devices in ${organizations} organizations, ${cpus().length} cores, Node ${process.versions.node}\n\n${table.join("\n")}\n`,
  );
}
