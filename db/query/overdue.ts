import type { Instant } from "../../src/core/instant.ts";
import type { Tx } from "../client.ts";

/** Notes what was said about a source's delay. `notices` 0: it is back. */
export async function noteOverdue(
  tx: Tx,
  sourceId: number,
  said: { readonly notices: number; readonly since: Instant | null; readonly now: Instant },
): Promise<void> {
  await tx.sql`
    update source set overdue_notices = ${said.notices}, overdue_since = ${said.since}::timestamptz,
      last_notice_at = ${said.notices === 0 ? null : said.now}::timestamptz
    where id = ${sourceId}`;
}

/** Active devices that no other enabled source watches: what nobody looks at while this source is silent. */
export async function countUnwatched(tx: Tx, sourceId: number): Promise<number> {
  const [row] = await tx.sql<{ count: number }[]>`
    select count(*)::int as count from device d join source_set t on t.id = d.source_set_id
    where d.state = 'active' and ${sourceId}::int = any (t.source_ids)
      and not exists (select 1 from source s where s.id = any (t.source_ids) and s.id <> ${sourceId} and s.enabled)`;
  return row?.count ?? 0;
}
