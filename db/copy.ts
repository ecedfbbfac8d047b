import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { type Instant, isoInstant } from "../src/core/instant.ts";
import type { Tx } from "./client.ts";

/** A value of a COPY row; numbers of a time column must be wrapped by `copyInstant`. */
export type CopyValue = string | number | boolean | null;

/** The times of a row are often the same, and writing one out costs more than the rest of the row. */
let written: { readonly at: Instant; readonly text: string } = { at: Number.NaN, text: "" };

/** A time as COPY reads it. */
export function copyInstant(at: Instant | null): string | null {
  if (at === null) return null;
  if (at !== written.at) written = { at, text: isoInstant(at) };
  return written.text;
}

const FLUSH_CHARACTERS = 1 << 16;
const REFUSAL_MS = 1_000;

/**
 * Streams rows into `table (columns)` with COPY, the fastest way in. Both names come from the program,
 * never from outside. Resolves when the server has them all; rejects with its error when it does not take them.
 */
export async function copyRows(
  tx: Tx,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly CopyValue[]>,
): Promise<void> {
  const query = tx.sql.unsafe(`copy ${table} (${columns.join(", ")}) from stdin`);
  const refused = refusalOf(query);
  const into = await query.writable();
  into.on("error", refused.reject);
  await Promise.race([writeRows(into, rows, refused.promise), refused.promise]);
}

async function writeRows(
  into: Writable,
  rows: Iterable<readonly CopyValue[]>,
  refusal: Promise<never>,
): Promise<void> {
  let text = "";
  for (const row of rows) {
    text += `${row.map(copyField).join("\t")}\n`;
    if (text.length < FLUSH_CHARACTERS) continue;
    // Why it was ended is told by the refusal, which follows at once.
    if (into.destroyed) await Promise.race([refusal, sleep(REFUSAL_MS)]);
    if (into.destroyed) throw new Error("The server takes no more rows.");
    if (!into.write(text)) await once(into, "drain");
    text = "";
  }
  into.end(text);
  await finished(into);
}

/**
 * When the server refuses a row, or goes away, the client rejects the query; but that was settled when the stream
 * began, so nobody would hear of it and the copy would never end. Here it is heard.
 */
function refusalOf(query: object): PromiseWithResolvers<never> {
  const refused = Promise.withResolvers<never>();
  refused.promise.catch(() => undefined);
  const settle: unknown = Reflect.get(query, "reject");
  Reflect.set(query, "reject", (error: unknown) => {
    refused.reject(error);
    if (typeof settle === "function") Reflect.apply(settle, query, [error]);
  });
  return refused;
}

/** COPY's text format; NUL characters, which PostgreSQL cannot store, are dropped. */
function copyField(value: CopyValue): string {
  if (value === null) return "\\N";
  if (typeof value !== "string") return String(value);
  return NEEDS_ESCAPE.test(value) ? value.replaceAll(ESCAPED, escapeCharacter) : value;
}

// oxlint flags control characters in patterns, and they are what COPY separates by, so they are built from codes.
const SPECIAL = [0, 8, 9, 10, 11, 12, 13].map((code) => String.fromCodePoint(code)).join("");
const NEEDS_ESCAPE = new RegExp(`[\\\\${SPECIAL}]`, "u");
const ESCAPED = new RegExp(`[\\\\${SPECIAL}]`, "gu");

function escapeCharacter(character: string): string {
  switch (character) {
    case "\0":
      return "";
    case "\t":
      return "\\t";
    case "\n":
      return "\\n";
    case "\r":
      return "\\r";
    case "\\":
      return "\\\\";
    default:
      return " ";
  }
}
