import type { Queryable } from "../client.ts";

export interface Reader {
  readonly locale: string;
  readonly zone: string;
}

const DEFAULT_LOCALE = "en-GB";

/** How the reader at this address sees numbers and times: their own choice, else the root's zone. */
export async function loadReader(q: Queryable, email: string): Promise<Reader> {
  const [row] = await q.sql<{ locale: string | null; zone: string | null }[]>`
    select coalesce(max(p.locale), ${DEFAULT_LOCALE}) as locale,
           coalesce(max(p.zone), (select r.zone from reporting_settings r join organization o on o.id = r.organization_id where o.parent_id is null)) as zone
    from person p where p.email = ${email}`;
  return { locale: row?.locale ?? DEFAULT_LOCALE, zone: row?.zone ?? "UTC" };
}
