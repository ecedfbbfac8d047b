import { arrayText } from "../array.ts";
import type { Queryable } from "../client.ts";

export interface Reader {
  readonly locale: string;
  readonly zone: string;
}

const DEFAULT_LOCALE = "en-GB";

/** How the reader at this address sees numbers and times: their own choice, else the root's zone. */
export async function loadReader(q: Queryable, email: string): Promise<Reader> {
  return (await loadReaders(q, [email])).get(email) ?? { locale: DEFAULT_LOCALE, zone: "UTC" };
}

/** The same for many addresses. */
export async function loadReaders(q: Queryable, emails: readonly string[]): Promise<Map<string, Reader>> {
  const rows = await q.sql<{ email: string; locale: string | null; zone: string | null }[]>`
    select w.email, max(p.locale) as locale,
           coalesce(max(p.zone), (select r.zone from reporting_settings r join organization o on o.id = r.organization_id where o.parent_id is null)) as zone
    from unnest(${arrayText(emails)}::text::text[]) as w (email) left join person p on p.email = w.email
    group by w.email`;
  return new Map(
    rows.map(({ email, locale, zone }) => [email, { locale: locale ?? DEFAULT_LOCALE, zone: zone ?? "UTC" }]),
  );
}
