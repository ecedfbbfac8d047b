import { z } from "zod";

import { cleanText } from "../../src/core/clean-text.ts";
import type { Instant } from "../../src/core/instant.ts";
import { parseTime } from "../../src/core/parse-time.ts";
import { ID_MAX_CHARS } from "../../src/core/tool-device.ts";
import { RefusedInput } from "../../src/port/source.ts";

/** Bytes or files. */
export const count = z.int().nonnegative();
/** The last second of the year 9999, since 1970: later is no time that can be recorded. */
const LAST_SECOND = 253_402_300_799;
/** Seconds since 1970. */
export const epochSeconds = z.number().nonnegative().max(LAST_SECOND);
/** A name or id that can be recorded: on one line, not empty, not cut. */
export const identifier = z
  .string()
  .transform((text) => cleanText(text, ID_MAX_CHARS + 1))
  .pipe(z.string().min(1, "it is empty").max(ID_MAX_CHARS, `it is longer than ${ID_MAX_CHARS} characters`));

/** The value by its schema. Throws `RefusedInput` naming the path of the first field that does not fit. */
export function readAs<T>(schema: z.ZodType<T>, value: unknown, reads: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = fieldPath(issue?.path ?? []);
  const reason = issue?.message ?? "it does not fit";
  throw new RefusedInput(
    `This is not as ${reads} has it. ${path === "" ? "All of it" : path}: ${reason}.`,
    path === "" ? null : path,
  );
}

/** A time of the output. Throws `RefusedInput` naming the field when it is none. */
export function readTime(text: string, zone: string, field: string): Instant {
  const at = parseTime(text, zone);
  if (at !== null) return at;
  throw new RefusedInput(`${field} is not a time such as 2026-05-31T14:00:00Z.`, field);
}

/** A path as people write it: `archives[0].end`. */
function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}
