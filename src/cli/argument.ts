import { InvalidArgumentError } from "commander";

import { nearestWord } from "../core/nearest.ts";
import type { Instant } from "../core/instant.ts";
import type { Day } from "../core/local-day.ts";
import { parseMonth } from "../core/parse-month.ts";
import { parseWeekdays } from "../core/parse-weekdays.ts";
import { parseTime } from "../core/parse-time.ts";
import { OWNER_FIELDS, WEEKDAYS, type OwnerField, type Weekday } from "../core/policy.ts";

/** The word for each field of the device defaults; also the name of its option. */
export const FIELD_WORDS: Readonly<Record<OwnerField, string>> = {
  warningDays: "owner-warning",
  criticalDays: "owner-critical",
  warningMail: "warning-mail",
  criticalMail: "critical-mail",
  deliveryWindow: "window",
  statusMail: "status-mail",
  statusMailDays: "status-mail-days",
};

/** A whole number; the use-case knows its bounds. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError(`"${text}" is no whole number.`);
  return Number(text);
}

export function onOrOff(text: string): boolean {
  if (text !== "on" && text !== "off") throw new InvalidArgumentError("Say on or off.");
  return text === "on";
}

/** `inherit` takes what the parent has. */
export function onOffOrInherit(text: string): boolean | "inherit" {
  if (text === "inherit") return text;
  if (text !== "on" && text !== "off") throw new InvalidArgumentError("Say on, off or inherit.");
  return text === "on";
}

/** A month, as its first day. */
export function month(text: string): Day {
  const day = parseMonth(text);
  if (day === null) throw new InvalidArgumentError(`"${text}" is no month. Write it as 2026-11.`);
  return day;
}

/** A point in time; without an offset it is UTC. */
export function instant(text: string): Instant {
  const at = parseTime(text, "UTC");
  if (at === null) {
    throw new InvalidArgumentError(`"${text}" is no time. Write it as 2026-11-19 or 2026-11-19T09:00Z.`);
  }
  return at;
}

/** Days of the week as `M,Th`. */
export function weekdays(text: string): readonly Weekday[] {
  const days = parseWeekdays(text);
  if (days === null) throw new InvalidArgumentError(`"${text}" is no day. The days: ${WEEKDAYS.join(" ")}.`);
  return days;
}

/** One of the fields of the device defaults, or all of them, added to those before it. */
export function fieldList(word: string, before: readonly OwnerField[] = []): readonly OwnerField[] {
  return word === "all" ? OWNER_FIELDS : [...new Set([...before, fieldOf(word)])];
}

/** A text, added to those before it: for options that may be repeated. */
export function textList(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Finds one of a few words in any case, or says which there are. */
export function oneOf<Word extends string>(words: readonly Word[], text: string): Word {
  const found = words.find((word) => word === text.toLowerCase());
  if (found !== undefined) return found;
  const near = nearestWord(text, words);
  const hint = near === null ? "" : ` Did you mean ${near}?`;
  throw new InvalidArgumentError(`"${text}" is none of ${words.join(", ")}.${hint}`);
}

function fieldOf(word: string): OwnerField {
  const wanted = oneOf(Object.values(FIELD_WORDS), word);
  const field = OWNER_FIELDS.find((each) => FIELD_WORDS[each] === wanted);
  if (field === undefined) throw new InvalidArgumentError(`"${word}" is no field.`);
  return field;
}
