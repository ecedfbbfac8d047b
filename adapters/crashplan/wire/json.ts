import { PullFault } from "../../../src/port/pull-source.ts";

/** A string, or a number that no double holds: outside of strings only those are rewritten. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gu;
const LONG_NUMBER = /[:[,]\s*-?\d{16,}/u;
const WHOLE = /^-?\d{16,}$/u;

/** Reads JSON; whole numbers that a double would round (ids of 19 digits) become strings. Throws a SyntaxError. */
export function parseJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replace(TOKEN, (token) =>
      WHOLE.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
    ),
  );
}

/** What an answer carries; some of the newer ones have no envelope. */
export function openEnvelope(body: unknown): unknown {
  return isObject(body) && "data" in body ? body["data"] : body;
}

/** The rows of a list that comes bare or below one of these names. Throws a `PullFault` when there is none. */
export function rowsOf(data: unknown, names: readonly string[], what: string): readonly unknown[] {
  if (Array.isArray(data)) return data;
  if (isObject(data)) {
    const list = names.map((name) => data[name]).find((value) => Array.isArray(value));
    if (Array.isArray(list)) return list;
  }
  throw new PullFault(
    "unreadable",
    `CrashPlan answers the list of ${what} in a form that is not known here. Look for a newer version of this bot.`,
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
