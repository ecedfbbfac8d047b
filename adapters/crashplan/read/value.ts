import { z } from "zod";

import { cleanText } from "../../../src/core/clean-text.ts";
import { parseTime } from "../../../src/core/parse-time.ts";
import { ID_MAX_CHARS } from "../../../src/core/tool-device.ts";
import { isObject } from "../wire/json.ts";

const TEXT_MAX_CHARS = 200;
const NUMBER = /^-?\d+(?:\.\d+)?$/u;

/**
 * A value without its wrapping: `{"@locked":"true","#text":"x"}` is x; `{"@nil":"true"}`, empty and "null" are null.
 */
export function unwrap(value: unknown): unknown {
  if (isObject(value)) return "#text" in value ? unwrap(value["#text"]) : null;
  if (typeof value === "string") {
    const text = value.trim();
    return text === "" || text.toLowerCase() === "null" ? null : text;
  }
  return value ?? null;
}

/** Whether a setting is wrapped as locked. */
export function isLocked(value: unknown): boolean {
  return isObject(value) && toFlag(value["@locked"]) === true;
}

/** Of a value that is not what it should be, nothing is believed: the source did not say. */
function field<T>(
  read: (value: unknown) => T | null,
): z.ZodPipe<z.ZodOptional<z.ZodUnknown>, z.ZodTransform<T | null>> {
  return z
    .unknown()
    .optional()
    .transform((value) => read(unwrap(value)));
}

function toText(value: unknown, maxChars = TEXT_MAX_CHARS): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = cleanText(String(value), maxChars);
  return text === "" ? null : text;
}

function toNumber(value: unknown): number | null {
  if (typeof value === "string" && !NUMBER.test(value)) return null;
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

function toFlag(value: unknown): boolean | null {
  if (typeof value === "boolean") return value;
  const text = String(value).toLowerCase();
  if (text === "true" || text === "1") return true;
  return text === "false" || text === "0" ? false : null;
}

function toId(value: unknown): string | null {
  if (typeof value === "number" && !Number.isSafeInteger(value)) return null;
  const text = toText(value, ID_MAX_CHARS + 1);
  return text === null || text.length > ID_MAX_CHARS ? null : text;
}

function toCount(value: unknown): number | null {
  const number = toNumber(value);
  if (number === null || number < 0) return null;
  const whole = Math.round(number);
  return Number.isSafeInteger(whole) ? whole : null;
}

function toPercent(value: unknown): number | null {
  const number = toNumber(value);
  return number === null || number < 0 ? null : Math.min(number, 100);
}

function toWords(value: unknown): readonly string[] | null {
  const parts = Array.isArray(value)
    ? value.map((part) => toText(unwrap(part)) ?? "")
    : [toText(value) ?? ""];
  return parts.flatMap((part) => part.split(/[\s,]+/u)).filter((word) => word !== "");
}

export const text = field(toText);
export const flag = field(toFlag);
/** Ids are text, whatever they look like: 19 digits do not fit a number. */
export const optionalId = field(toId);
/** Bytes, files or days: a whole number that is not negative. */
export const count = field(toCount);
/** 0 to 100; the product's own figure is above 100 now and then. */
export const percent = field(toPercent);
/** ISO 8601 with any offset; without one it is in UTC. */
export const time = field((value) => (typeof value === "string" ? parseTime(value, "UTC") : null));
/** A list of words, as an array or as one text. */
export const words = field(toWords).transform((list) => list ?? []);
/** What makes a row unusable when it is missing. */
export const id = optionalId.pipe(z.string());
