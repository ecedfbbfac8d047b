import type { Instant } from "../src/core/instant.ts";

/** Words that need no quotes; the word null does. */
const PLAIN = /^(?!null$)[a-z0-9:._@-]+$/iu;

/**
 * An array of numbers, words or nulls as PostgreSQL reads it: `${arrayText(ids)}::text::bigint[]`. For a large
 * one it costs a fraction of handing it to the driver, which serializes element by element.
 */
export function arrayText(values: readonly (string | number | boolean | null)[]): string {
  return `{${values.map(elementText).join(",")}}`;
}

/** Instants as seconds, for `to_timestamp` over `::text::float8[]`, which costs less than times written out. */
export function secondsText(values: readonly Instant[]): string {
  return `{${values.map((at) => at / 1000).join(",")}}`;
}

function elementText(value: string | number | boolean | null): string | number {
  if (value === null) return "NULL";
  if (typeof value !== "string") return Number(value);
  return PLAIN.test(value) ? value : `"${value.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}
