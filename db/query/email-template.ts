import { and, desc, eq } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import { arrayText } from "../array.ts";
import type { Queryable, Tx } from "../client.ts";
import { emailTemplate, emailTemplateVersion } from "../schema/admin.ts";

/** An organization's own text for a part of a mail. */
export interface TemplateRow {
  readonly organizationId: number;
  readonly category: string;
  readonly segment: string;
  readonly content: string;
  readonly version: number;
  readonly updatedBy: string;
  readonly updatedAt: Instant;
}

/** The text in force, and whose it is. */
export interface TemplateInForce extends TemplateRow {
  readonly organizationName: string;
}

/**
 * The texts in force in an organization for a kind of mail: its own, else those of its nearest ancestor that has
 * one, each segment for itself. Segments without any are left out. With `category` null: of all kinds.
 */
export async function effectiveTemplates(
  q: Queryable,
  organizationId: number,
  category: string | null,
): Promise<TemplateInForce[]> {
  const rows = await q.sql<TemplateInForce[]>`
    with recursive above as (
      select id, parent_id, name, 0 as distance from organization where id = ${organizationId}
      union all
      select o.id, o.parent_id, o.name, a.distance + 1 from above a join organization o on o.id = a.parent_id
    )
    select distinct on (t.category, t.segment) t.organization_id as "organizationId", a.name as "organizationName", t.category, t.segment,
           t.content, t.version, t.updated_by as "updatedBy", t.updated_at as "updatedAt"
    from above a join email_template t on t.organization_id = a.id
    where ${category}::text is null or t.category = ${category}
    order by t.category, t.segment, a.distance`;
  return [...rows];
}

/** The texts in force for a kind of mail in each of these organizations; those without any are left out. */
export async function effectiveTexts(
  q: Queryable,
  organizationIds: readonly number[],
  category: string,
): Promise<Map<number, Map<string, string>>> {
  const rows = await q.sql<{ start: number; segment: string; content: string }[]>`
    with recursive above as (
      select w.id as start, w.id, 0 as distance from unnest(${arrayText(organizationIds)}::text::int[]) as w (id)
      where exists (select 1 from email_template where category = ${category})
      union all
      select a.start, o.parent_id, a.distance + 1 from above a join organization o on o.id = a.id where o.parent_id is not null
    )
    select distinct on (a.start, t.segment) a.start, t.segment, t.content
    from above a join email_template t on t.organization_id = a.id and t.category = ${category}
    order by a.start, t.segment, a.distance`;
  return new Map(
    [...Map.groupBy(rows, (row) => row.start)].map(([start, texts]) => [
      start,
      new Map(texts.map(({ segment, content }) => [segment, content])),
    ]),
  );
}

/** The organization that holds all of these, farthest from the root. */
export async function nearestCommonOrganization(
  q: Queryable,
  organizationIds: readonly number[],
): Promise<number | null> {
  const ids = [...new Set(organizationIds)];
  const [only, ...others] = ids;
  if (only === undefined || others.length === 0) return only ?? null;
  const [row] = await q.sql<{ id: number }[]>`
    with recursive above as (
      select id as start, id, parent_id, 0 as distance from organization where id = any (${ids}::int[])
      union all
      select a.start, o.id, o.parent_id, a.distance + 1 from above a join organization o on o.id = a.parent_id
    )
    select id from above group by id having count(distinct start) = ${ids.length} order by max(distance) limit 1`;
  return row?.id ?? null;
}

type TextName = Pick<TemplateRow, "organizationId" | "category" | "segment">;

export async function findTemplate(q: Queryable, of: TextName): Promise<TemplateRow | null> {
  const [row] = await q.orm.select().from(emailTemplate).where(thatOne(of)).for("update");
  return row ?? null;
}

/** One change of a text. */
export interface TemplateVersion {
  readonly version: number;
  /** Null: it was taken away. */
  readonly content: string | null;
  readonly changedBy: string;
  readonly changedAt: Instant;
}

/** Keeps an organization's own text, or that it has none, as its next version. Hold `lockTemplates`. */
export async function saveTemplate(
  tx: Tx,
  of: TextName,
  change: Omit<TemplateVersion, "version">,
): Promise<void> {
  const { organizationId, category, segment } = of;
  const { content, changedBy, changedAt } = change;
  const [row] = await tx.sql<{ version: number }[]>`
    insert into email_template_version (organization_id, category, segment, version, content, changed_by, changed_at)
    select ${organizationId}, ${category}, ${segment}, coalesce(max(version), 0) + 1, ${content}, ${changedBy}, ${changedAt}
    from email_template_version
    where organization_id = ${organizationId} and category = ${category} and segment = ${segment}
    returning version`;
  if (content === null) await tx.orm.delete(emailTemplate).where(thatOne(of));
  else {
    const set = { content, updatedBy: changedBy, updatedAt: changedAt, version: row?.version ?? 1 };
    await tx.orm
      .insert(emailTemplate)
      .values({ organizationId, category, segment, ...set })
      .onConflictDoUpdate({
        target: [emailTemplate.organizationId, emailTemplate.category, emailTemplate.segment],
        set,
      });
  }
}

/** Makes this transaction the only one that changes an organization's texts and logo until it ends. */
export async function lockTemplates(tx: Tx, organizationId: number): Promise<void> {
  await tx.sql`select 1 from organization where id = ${organizationId} for no key update`;
}

/** The changes of an organization's own text, newest first. */
export async function templateVersions(
  q: Queryable,
  of: TextName,
  limit: number,
): Promise<readonly TemplateVersion[]> {
  const { version, content, changedBy, changedAt } = emailTemplateVersion;
  return await q.orm
    .select({ version, content, changedBy, changedAt })
    .from(emailTemplateVersion)
    .where(ofText(of))
    .orderBy(desc(version))
    .limit(limit);
}

/** One of them; null: there is none of this number. */
export async function findTemplateVersion(
  q: Queryable,
  of: TextName,
  number: number,
): Promise<{ readonly content: string | null } | null> {
  const [row] = await q.orm
    .select({ content: emailTemplateVersion.content })
    .from(emailTemplateVersion)
    .where(and(ofText(of), eq(emailTemplateVersion.version, number)));
  return row ?? null;
}

function thatOne(of: TextName): ReturnType<typeof and> {
  return and(
    eq(emailTemplate.organizationId, of.organizationId),
    eq(emailTemplate.category, of.category),
    eq(emailTemplate.segment, of.segment),
  );
}

function ofText(of: TextName): ReturnType<typeof and> {
  return and(
    eq(emailTemplateVersion.organizationId, of.organizationId),
    eq(emailTemplateVersion.category, of.category),
    eq(emailTemplateVersion.segment, of.segment),
  );
}
