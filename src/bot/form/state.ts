import { z } from "zod";

/** What a platform carries with a form. */
const LONGEST_CHARS = 3_000;
const written = z.strictObject({ v: z.literal(1), form: z.string(), state: z.unknown() });

/** Which form it is and what it was opened for, as `Form.payload` carries it. Throws a RangeError when it is too long. */
export function writeForm(form: string, state: unknown): string {
  const text = JSON.stringify({ v: 1, form, state });
  if (text.length > LONGEST_CHARS) throw new RangeError(`The state of the form ${form} is too long.`);
  return text;
}

/** Reads it back; null for one that no bot made, or another version of it. */
export function readForm(payload: string): { readonly form: string; readonly state: unknown } | null {
  if (payload.length > LONGEST_CHARS) return null;
  try {
    const { form, state } = written.parse(JSON.parse(payload));
    return { form, state };
  } catch {
    return null;
  }
}
