import { and, eq, isNull } from "drizzle-orm";

import type { Queryable } from "../client.ts";
import { subscription } from "../schema/ledger.ts";

/** Subscriptions that get notices about the bot itself (`subscribe operations`). */
export async function loadOperations(q: Queryable): Promise<number[]> {
  const rows = await q.orm
    .select({ id: subscription.id })
    .from(subscription)
    .where(and(isNull(subscription.organizationId), eq(subscription.active, true)));
  return rows.map((row) => row.id);
}

/** Addresses of everybody who is `admin` by grant. */
export async function loadAdmins(q: Queryable): Promise<string[]> {
  const rows = await q.sql<
    { email: string }[]
  >`select distinct email from role_grant where role = 'admin' order by 1`;
  return rows.map((row) => row.email);
}

/** Those of the addresses that mail still reaches. */
export async function withoutBounced(q: Queryable, emails: readonly string[]): Promise<string[]> {
  const rows = await q.sql<{ email: string }[]>`
    select e.email from unnest(${[...emails]}::text[]) with ordinality as e (email, place)
    where not exists (select 1 from email_address b where b.email = lower(e.email) and b.bounced_at is not null) order by place`;
  return rows.map((row) => row.email);
}
