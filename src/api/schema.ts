import { z } from "zod";

import { isoInstant } from "../core/instant.ts";

/** A call that takes nothing in its address. */
export const NO_PARAMS = z.strictObject({});
/** A call that takes no parameters; one that is given is a mistake worth telling. */
export const NO_QUERY = z.strictObject({});
export const NO_BODY = z.undefined();
/** 204. */
export const NO_ANSWER = z.void();

/** Of an organization, a run, a token … */
export const id = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, "It is a whole number.")
  .transform(Number);
/** Of what there is very much of. */
export const longId = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, "It is a whole number.")
  .transform(Number);

/** One line of text that any database takes. */
export function line(maxChars: number): z.ZodString {
  return z
    .string("Give it once.")
    .min(1, "It is empty.")
    .max(maxChars, `It has at most ${maxChars} characters.`)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, "It holds a control character.");
}

/** As `line`, with line breaks and tabs. */
export function lines(maxChars: number): z.ZodString {
  return z
    .string()
    .max(maxChars, `It has at most ${maxChars} characters.`)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u, "It holds a control character.");
}

/** Why something is done; kept in the audit. */
export const reason = line(500).optional();

/** A time in an answer: given as an instant, sent as ISO 8601 in UTC. */
export const time = z.number().transform(isoInstant).pipe(z.iso.datetime());

/** A time in a question, with its offset. */
export const givenTime = z.iso
  .datetime({ offset: true, error: "Write it as 2026-11-19T09:00:00Z." })
  .transform((text) => Date.parse(text));

export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export function list<Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> {
  return z.array(item).readonly();
}

export const named = z.object({ id: z.int(), name: z.string() });
