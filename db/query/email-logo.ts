import { eq } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import { arrayText } from "../array.ts";
import type { Queryable, Tx } from "../client.ts";
import { emailLogo } from "../schema/admin.ts";

/** An organization's own picture for its mails. */
export interface LogoRow {
  readonly organizationId: number;
  readonly mediaType: "image/png" | "image/jpeg";
  readonly content: Buffer;
  readonly width: number;
  readonly height: number;
  readonly alt: string;
  readonly updatedBy: string;
  readonly updatedAt: Instant;
}

/** The picture in force, and whose it is. */
export interface LogoInForce extends LogoRow {
  readonly organizationName: string;
}

/**
 * The pictures in force in each of these organizations: their own, else that of the nearest ancestor that has one.
 * Those without any are left out; one that many inherit is the same object.
 */
export async function effectiveLogos(
  q: Queryable,
  organizationIds: readonly number[],
): Promise<ReadonlyMap<number, LogoInForce>> {
  const found = await q.sql<{ start: number; id: number }[]>`
    with recursive above as (
      select w.id as start, w.id, 0 as distance from unnest(${arrayText(organizationIds)}::text::int[]) as w (id)
      where exists (select 1 from email_logo)
      union all
      select a.start, o.parent_id, a.distance + 1 from above a join organization o on o.id = a.id where o.parent_id is not null
    )
    select distinct on (a.start) a.start, a.id from above a join email_logo l on l.organization_id = a.id
    order by a.start, a.distance`;
  if (found.length === 0) return new Map();
  const ids = [...new Set(found.map(({ id }) => id))];
  const rows = await q.sql<LogoInForce[]>`
    select l.organization_id as "organizationId", o.name as "organizationName", l.media_type as "mediaType",
      l.content, l.width, l.height, l.alt, l.updated_by as "updatedBy", l.updated_at as "updatedAt"
    from email_logo l join organization o on o.id = l.organization_id where l.organization_id = any (${ids}::int[])`;
  const byId = new Map(rows.map((row) => [row.organizationId, row]));
  return new Map(
    found.flatMap(({ start, id }) => {
      const row = byId.get(id);
      return row === undefined ? [] : [[start, row] as const];
    }),
  );
}

/** An organization's own; null: it has none. Hold `lockTemplates` to change it. */
export async function findLogo(q: Queryable, organizationId: number): Promise<LogoRow | null> {
  const [row] = await q.orm.select().from(emailLogo).where(eq(emailLogo.organizationId, organizationId));
  return row ?? null;
}

export async function saveLogo(tx: Tx, row: LogoRow): Promise<void> {
  const { organizationId: _, ...set } = row;
  await tx.orm.insert(emailLogo).values(row).onConflictDoUpdate({ target: emailLogo.organizationId, set });
}

export async function deleteLogo(tx: Tx, organizationId: number): Promise<void> {
  await tx.orm.delete(emailLogo).where(eq(emailLogo.organizationId, organizationId));
}
