import { and, eq, gt, isNull, lte, or } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";
import { offeredFile } from "../schema/file.ts";

export type OfferedFile = typeof offeredFile.$inferSelect;

/** Keeps a file until it is taken, and forgets those whose time is over. */
export async function keepFile(q: Queryable, file: OfferedFile, now: Instant): Promise<void> {
  await q.orm.delete(offeredFile).where(lte(offeredFile.until, now));
  await q.orm.insert(offeredFile).values(file);
}

/** Null: never offered, taken already, or too late. */
export async function findFile(q: Queryable, hash: string, now: Instant): Promise<OfferedFile | null> {
  const [row] = await q.orm
    .select()
    .from(offeredFile)
    .where(and(eq(offeredFile.hash, hash), isNull(offeredFile.userId), gt(offeredFile.until, now)));
  return row ?? null;
}

/** The same, and forgets it: of several who ask at once one gets it. `userId` null: by its address. */
export async function takeFile(
  q: Queryable,
  hash: string,
  by: { readonly userId: string | null; readonly now: Instant },
): Promise<OfferedFile | null> {
  const { userId, now } = by;
  const [row] = await q.orm
    .delete(offeredFile)
    .where(
      and(
        eq(offeredFile.hash, hash),
        userId === null
          ? isNull(offeredFile.userId)
          : or(isNull(offeredFile.userId), eq(offeredFile.userId, userId)),
        gt(offeredFile.until, now),
      ),
    )
    .returning();
  return row ?? null;
}
