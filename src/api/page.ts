import { z } from "zod";

import { RouteError } from "../port/route.ts";
import { line, list } from "./schema.ts";

const MOST_ROWS = 500;
const USUAL_ROWS = 100;

/** How much of a list is asked for, and after what. */
export const paging = {
  limit: z
    .string("Give it once.")
    .regex(/^[1-9]\d{0,2}$/, `It is a number from 1 to ${MOST_ROWS}.`)
    .transform(Number)
    .refine((limit) => limit <= MOST_ROWS, `It is a number from 1 to ${MOST_ROWS}.`)
    .default(USUAL_ROWS),
  /** `next` of the page before. */
  cursor: line(200).optional(),
};

/** One page of a list. `next` is the cursor of the next one; null: there is none. */
export function page<Item extends z.ZodType>(
  item: Item,
): z.ZodObject<{ items: z.ZodReadonly<z.ZodArray<Item>>; next: z.ZodNullable<z.ZodString> }> {
  return z.object({ items: list(item), next: z.string().nullable() });
}

const place = z.array(z.int().min(0)).min(1).max(2);

/** Where the page before ended. Throws 422 for a cursor that this program did not make. */
export function readCursor(text: string | undefined, numbers: 1 | 2): readonly number[] | null {
  if (text === undefined) return null;
  const read = place.safeParse(parsed(text));
  if (read.success && read.data.length === numbers) return read.data;
  const errors = [{ parameter: "cursor", detail: 'Give what "next" said, or leave it out.' }];
  throw new RouteError(422, "The cursor is none of this list.", { errors });
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return value;
  } catch {
    return null;
  }
}

/** The page of rows of which one more than `limit` was read. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => readonly number[],
): { readonly items: readonly Row[]; readonly next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items, next: null };
  return { items, next: Buffer.from(JSON.stringify(placeOf(last))).toString("base64url") };
}
