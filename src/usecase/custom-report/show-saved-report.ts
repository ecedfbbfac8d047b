import { type SavedReportRow, savedReports } from "../../../db/query/saved-report.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";

/** In capital or small letters. */
export interface SavedReportName {
  readonly organizationId: number;
  readonly name: string;
}

/** One saved report. Throws `denied` and `not-found`. */
export async function showSavedReport(
  ctx: Context,
  actor: Actor,
  asked: SavedReportName,
): Promise<SavedReportRow> {
  await requireAccess(ctx, actor, "devices", asked.organizationId);
  return await savedReportOf(ctx, asked);
}

/** The same for use-cases that ask who may themselves. */
export async function savedReportOf(
  ctx: Context,
  { organizationId, name }: SavedReportName,
): Promise<SavedReportRow> {
  const rows = await savedReports(ctx.db, [organizationId]);
  const row = rows.find((each) => each.name.toLowerCase() === name.trim().toLowerCase());
  if (row === undefined) {
    throw new UsageError("not-found", `No report "${name}" is saved there. The list: saved`, "report");
  }
  return row;
}
