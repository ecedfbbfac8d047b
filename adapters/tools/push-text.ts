import type { PushText } from "../../src/port/source.ts";

/** Reads pushed text once, for all decoders. */
export function readPush(text: string): PushText {
  const clean = text.startsWith("\uFEFF") ? text.slice(1) : text;
  return { text: clean, document: parseJson(clean) };
}

/** The JSON values of a text with one on each line; other lines, which tools mix in, are left out. */
export function jsonLines(text: string): readonly unknown[] {
  return text
    .split("\n")
    .filter((line) => line.trimStart().startsWith("{"))
    .map(parseJson)
    .filter((value) => value !== undefined);
}

/** Whether it is a JSON object that has this key. */
export function hasKey(value: unknown, key: string): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key);
}

/** The elements of a JSON array; none of anything else. */
export function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
