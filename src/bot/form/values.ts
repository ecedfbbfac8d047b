import type { FormFault } from "../../port/bot.ts";
import type { FormValues } from "../../view/form.ts";

/** What was typed or chosen in a field; empty when nothing was. */
export function textIn(values: FormValues, field: string): string {
  const value = values[field] ?? "";
  return typeof value === "string" ? value.trim() : (value[0] ?? "");
}

/** What was ticked of a field's choices. */
export function chosenIn(values: FormValues, field: string): readonly string[] {
  const value = values[field] ?? [];
  return typeof value === "string" ? [value] : value;
}

/** What was ticked, of those that there are. */
export function chosenOf<T extends string>(
  values: FormValues,
  field: string,
  options: readonly T[],
): readonly T[] {
  const chosen = chosenIn(values, field);
  return options.filter((option) => chosen.includes(option));
}

/** The one that was chosen; null when it is none of these. */
export function oneOf<T extends string>(values: FormValues, field: string, options: readonly T[]): T | null {
  const text = textIn(values, field);
  return options.find((option) => option === text) ?? null;
}

/** A whole number; null when something else stands there. */
export function numberIn(values: FormValues, field: string): number | null {
  const text = textIn(values, field);
  return /^\d{1,6}$/u.test(text) ? Number(text) : null;
}

/** What is wrong with a field for days that holds no whole number; nothing when it does. */
export function numberFaults(values: FormValues, fields: readonly string[]): readonly FormFault[] {
  return fields
    .filter((field) => numberIn(values, field) === null)
    .map((field) => {
      const text = textIn(values, field);
      const message =
        text === ""
          ? "Type a number of days from 1 to 365."
          : `"${text.slice(0, 40)}" is not a whole number of days from 1 to 365.`;
      return { field, message };
    });
}
