import { eq } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";
import { ownSecret } from "../schema/admin.ts";

/** The secret of that name; `made` is kept as it when there is none yet, by whoever comes first. */
export async function keepSecret(
  q: Queryable,
  made: { readonly name: "links"; readonly secret: string; readonly now: Instant },
): Promise<string> {
  const { name, secret, now } = made;
  await q.orm.insert(ownSecret).values({ name, secret, createdAt: now }).onConflictDoNothing();
  const [row] = await q.orm.select().from(ownSecret).where(eq(ownSecret.name, name));
  return row?.secret ?? secret;
}
