import { z } from "zod";

import { findSavedReport, type SavedReportRow } from "../../../db/query/saved-report.ts";
import { type CustomColumn, type CustomQuery, parseCustomQuery } from "../../core/custom-report.ts";
import type { OwnerNames } from "../../core/notification.ts";
import { sayView } from "../../view/answer.ts";
import { customReportView } from "../../view/custom-report.ts";
import type { View } from "../../view/view.ts";
import { OPERATOR, loadActor } from "../access/load-actor.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { customReportFile } from "./custom-report-file.ts";
import { showCustomReport } from "./run-custom-report.ts";

const DETAIL = z.object({ savedReportId: z.number() });
const MOST_ROWS = 100;
/** Not shown where the channel chose not to see owners in full (R24). */
const OWNER_COLUMNS: ReadonlySet<CustomColumn> = new Set(["name", "email", "userUid"]);

/**
 * The message of a saved report that is due, with its rows as they are now. A mail's reader must still be allowed to
 * see them; a channel sees them because somebody who may set its organization's schedule sent them there.
 */
export async function savedReportMessage(
  ctx: Context,
  row: { readonly detail: Record<string, unknown> | null },
  ownerNames: OwnerNames,
  email: string | null = null,
): Promise<View> {
  const found = DETAIL.safeParse(row.detail);
  const saved = found.success ? await findSavedReport(ctx.db, found.data.savedReportId) : null;
  if (saved === null) return sayView("A saved report was removed", "It is not sent any more.");
  const query = queryOf(saved, ownerNames);
  if (query === null)
    return sayView(`${saved.name} shows only owners`, "This channel chose not to see them.");
  const actor = email === null ? OPERATOR : await loadActor(ctx, { email, origin: "mail" });
  try {
    return await messageOf(ctx, actor, saved, query);
  } catch (error) {
    if (!(error instanceof UsageError) || error.kind !== "denied") throw error;
    return sayView(`You may not see ${saved.name} any more`, "An administrator can end its schedule.");
  }
}

async function messageOf(
  ctx: Context,
  actor: Actor,
  saved: SavedReportRow,
  query: CustomQuery,
): Promise<View> {
  const { organizationId, name } = saved;
  const shown = await showCustomReport(ctx, actor, { organizationId, query, limit: MOST_ROWS });
  const organization = { id: organizationId, name: saved.organization };
  const file = await customReportFile(ctx, actor, {
    organizationId,
    query,
    name,
    organization,
    total: shown.total,
  });
  return customReportView({ ...shown, name, query, organization: saved.organization, file });
}

/** Null: nothing is left of it. */
function queryOf(saved: SavedReportRow, ownerNames: OwnerNames): CustomQuery | null {
  const read = parseCustomQuery(saved.report, saved.words);
  if ("fault" in read) throw new Error(`The saved report ${saved.id} cannot be read: ${read.fault.message}`);
  if (ownerNames === "full") return read.query;
  const columns = read.query.columns.filter((column) => !OWNER_COLUMNS.has(column));
  return columns.length === 0 ? null : { ...read.query, columns };
}
