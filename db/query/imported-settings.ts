import { and, eq, isNull } from "drizzle-orm";

import type { Queryable, Tx } from "../client.ts";
import { importedSettings } from "../schema/sync.ts";

export type ImportedGroup = typeof importedSettings.$inferSelect;

/** The groups of these organizations that came from a source, or all. */
export async function findImported(
  q: Queryable,
  organizationId: number | "all",
): Promise<readonly ImportedGroup[]> {
  const rows = q.orm.select().from(importedSettings);
  return await (organizationId === "all"
    ? rows
    : rows.where(eq(importedSettings.organizationId, organizationId)));
}

export async function saveImported(tx: Tx, row: ImportedGroup): Promise<void> {
  await tx.orm
    .insert(importedSettings)
    .values(row)
    .onConflictDoUpdate({ target: [importedSettings.organizationId, importedSettings.group], set: row });
}

export async function dropImported(
  tx: Tx,
  row: Pick<ImportedGroup, "organizationId" | "group">,
): Promise<void> {
  await tx.orm
    .delete(importedSettings)
    .where(
      and(eq(importedSettings.organizationId, row.organizationId), eq(importedSettings.group, row.group)),
    );
}

/** Notes that this bot sends in the source's place. False: somebody was first. */
export async function markTakenOver(
  tx: Tx,
  row: Pick<ImportedGroup, "organizationId" | "group">,
  by: { readonly at: number; readonly name: string; readonly version: number },
): Promise<boolean> {
  const taken = await tx.orm
    .update(importedSettings)
    .set({ takenOverAt: by.at, takenOverBy: by.name, version: by.version })
    .where(
      and(
        eq(importedSettings.organizationId, row.organizationId),
        eq(importedSettings.group, row.group),
        isNull(importedSettings.takenOverAt),
      ),
    )
    .returning({ group: importedSettings.group });
  return taken.length === 1;
}

/**
 * Organizations whose own settings of a group were brought by a source that still mails the same people: nobody took
 * the group over, and nobody edited it here.
 */
export async function sendingOff(q: Queryable, group: ImportedGroup["group"]): Promise<ReadonlySet<number>> {
  const own = group === "reporting" ? q.sql`reporting_settings` : q.sql`device_defaults`;
  const rows = await q.sql<{ id: number }[]>`
    select i.organization_id as id from imported_settings i
    join ${own} s on s.organization_id = i.organization_id and s.version = i.version
    where i."group" = ${group} and i.taken_over_at is null`;
  return new Set(rows.map(({ id }) => id));
}

/** The source that still mails people by an organization's own settings of a group; null: this bot does. */
export async function mailingSource(
  q: Queryable,
  organizationId: number,
  group: ImportedGroup["group"],
): Promise<string | null> {
  const own = group === "reporting" ? q.sql`reporting_settings` : q.sql`device_defaults`;
  const [row] = await q.sql<{ name: string }[]>`
    select c.name from imported_settings i join source c on c.id = i.source_id
    join ${own} s on s.organization_id = i.organization_id and s.version = i.version
    where i.organization_id = ${organizationId} and i."group" = ${group} and i.taken_over_at is null`;
  return row?.name ?? null;
}

/** The source that brought an organization's own device defaults, whoever mails by them now; null: made here. */
export async function importingSource(q: Queryable, organizationId: number): Promise<string | null> {
  const [row] = await q.sql<{ name: string }[]>`
    select c.name from imported_settings i join source c on c.id = i.source_id
    where i.organization_id = ${organizationId} and i."group" = 'device-defaults'`;
  return row?.name ?? null;
}
