import { eq } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type { Queryable, Tx } from "../client.ts";
import { emailAddress } from "../schema/person.ts";

/** What is known of an address. */
export interface AddressRow {
  readonly email: string;
  readonly bouncedAt: Instant | null;
  readonly reportOptOut: boolean;
}

export async function findAddress(q: Queryable, email: string): Promise<AddressRow> {
  const [row] = await q.orm.select().from(emailAddress).where(eq(emailAddress.email, email));
  return { email, bouncedAt: row?.bouncedAt ?? null, reportOptOut: row?.reportOptOut ?? false };
}

/** Lets mail go to an address again that a hard bounce had switched off. Returns whether it was off. */
export async function allowAddress(tx: Tx, email: string): Promise<boolean> {
  const { count } = await tx.sql`
    update email_address set bounced_at = null where email = ${email} and bounced_at is not null`;
  return count > 0;
}

/** Whether the reader of that address gets the Thursday report by mail. Returns whether that changed. */
export async function setReportOptOut(tx: Tx, email: string, optOut: boolean): Promise<boolean> {
  const { count } = await tx.sql`
    insert into email_address as a (email, report_opt_out) values (${email}, ${optOut})
    on conflict (email) do update set report_opt_out = excluded.report_opt_out
      where a.report_opt_out is distinct from excluded.report_opt_out`;
  return count > 0;
}

/** Names of the organizations whose settings name the address as an additional recipient of reports. */
export async function recipientOf(q: Queryable, email: string): Promise<string[]> {
  const rows = await q.sql<{ name: string }[]>`
    select o.name from reporting_settings r join organization o on o.id = r.organization_id
    where exists (select 1 from unnest(r.recipients) as e (email) where lower(e.email) = ${email}) order by o.name`;
  return rows.map((row) => row.name);
}
