import type { Instant } from "../../src/core/instant.ts";
import type { Queryable } from "../client.ts";

/** Until when somebody's own mail is paused because they are away; null: it is not. */
export async function awayUntil(q: Queryable, email: string, now: Instant): Promise<Instant | null> {
  const [row] = await q.sql<{ until: Instant | null }[]>`
    select max(z.until) as until from person p join snooze z on z.person_id = p.id
    where p.email = ${email} and z.ended_at is null and z.until > ${now}::timestamptz`;
  return row?.until ?? null;
}
