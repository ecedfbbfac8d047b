import { WEEKDAYS, type Weekday } from "./policy.ts";

/** Days of the week as `M,Th`, in any case; null: at least one of them is none. */
export function parseWeekdays(text: string): readonly Weekday[] | null {
  const days = text
    .split(/[\s,]+/u)
    .map((word) => WEEKDAYS.find((day) => day.toLowerCase() === word.toLowerCase()) ?? null);
  const known = days.filter((day) => day !== null);
  return known.length === days.length ? known : null;
}
