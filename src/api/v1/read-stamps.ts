import { z } from "zod";

const group = z.object({ stamp: z.string() });
const settings = z.object({ reporting: group, defaults: group });

/** The marks of settings that `If-Match` named, for the transaction that changes them to compare; none without it. */
export function readStamps(matched: unknown): {
  readonly reporting: string | undefined;
  readonly defaults: string | undefined;
} {
  const read = settings.safeParse(matched);
  return { reporting: read.data?.reporting.stamp, defaults: read.data?.defaults.stamp };
}
