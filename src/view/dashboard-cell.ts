import { formatNumber } from "./format.ts";
import type { Cell } from "./view.ts";

const ENGLISH = { locale: "en", zone: "UTC" };

/** Rows that a table of a dashboard shows; the rest is a number. */
export const DASHBOARD_ROWS = 15;

/** In a title, which has no reader of its own. */
export function number(value: number): string {
  return formatNumber(value, ENGLISH);
}

export function text(value: string): Cell {
  return { kind: "text", text: value };
}

export function count(value: number): Cell {
  return { kind: "number", value };
}

export function bytes(value: number): Cell {
  return { kind: "bytes", value: BigInt(Math.round(value)) };
}

export function change(value: number): Cell {
  return { kind: "bytes", value: BigInt(Math.round(value)), signed: true };
}
