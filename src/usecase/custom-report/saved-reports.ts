import {
  removeReportRow,
  type SavedReportRow,
  savedReports,
  saveReportRow,
} from "../../../db/query/saved-report.ts";
import {
  CUSTOM_REPORTS,
  type CustomQuery,
  type CustomReport,
  parseCustomQuery,
  queryWords,
} from "../../core/custom-report.ts";
import { nearestWord } from "../../core/nearest.ts";
import { requireAccess } from "../access/require-access.ts";
import { visibleOrganizations } from "../access/visible-organizations.ts";
import { type Actor, type Context, UsageError } from "../context.ts";

const MOST_LETTERS = 40;

/** The reports saved for organizations whose devices the actor may see. */
export async function listSavedReports(ctx: Context, actor: Actor): Promise<readonly SavedReportRow[]> {
  const visible = await visibleOrganizations(ctx, actor, { verb: "devices", accept: ["full"] });
  return await savedReports(
    ctx.db,
    visible.map(({ id }) => id),
  );
}

export interface FoundReport {
  readonly name: string;
  readonly query: CustomQuery;
  /** Where it was saved; null: one that is always there. */
  readonly organizationId: number | null;
}

/**
 * The report that a word means, one that is always there or a saved one, changed by further words. Throws
 * `not-found` with the nearest name, `ambiguous`, and `invalid` for a word that cannot be.
 */
export async function findReport(
  ctx: Context,
  actor: Actor,
  asked: { readonly name: string; readonly words: readonly string[] },
): Promise<FoundReport> {
  const plain = CUSTOM_REPORTS.find((report) => report === asked.name.toLowerCase());
  if (plain !== undefined) {
    return { name: plain, organizationId: null, query: readQuery(plain, asked.words) };
  }
  const all = await listSavedReports(ctx, actor);
  const found = all.filter((row) => row.name.toLowerCase() === asked.name.toLowerCase());
  const [only, another] = found;
  if (only === undefined) throw noReport(asked.name, all);
  if (another !== undefined) {
    const places = found.map((row) => row.organization).join(", ");
    throw new UsageError(
      "ambiguous",
      `There is a report "${asked.name}" in ${places}. Save one under another name.`,
      "report",
    );
  }
  const { name, organizationId, report, words } = only;
  return { name, organizationId, query: readQuery(report, [...words, ...asked.words]) };
}

function noReport(name: string, all: readonly SavedReportRow[]): UsageError {
  const names = [...CUSTOM_REPORTS, ...all.map((row) => row.name)];
  const near = nearestWord(name.toLowerCase(), names);
  const hint = near === null ? `There are: ${names.slice(0, 10).join(", ")}.` : `Did you mean ${near}?`;
  return new UsageError("not-found", `There is no report "${name}". ${hint}`, "report");
}

function readQuery(report: CustomReport, words: readonly string[]): CustomQuery {
  const read = parseCustomQuery(report, words);
  if ("fault" in read) throw new UsageError("invalid", `${read.fault.word}: ${read.fault.message}`, "report");
  return read.query;
}

/**
 * Saves a report under a name, for all who may see the organization's devices. Says whether one of that name was
 * replaced, which only who made it, or who may set the organization's schedule, may do. Throws `denied`, `invalid`.
 */
export async function saveReport(
  ctx: Context,
  actor: Actor,
  input: { readonly organizationId: number; readonly name: string; readonly query: CustomQuery },
): Promise<{ readonly replaced: boolean }> {
  const { organizationId, query } = input;
  await requireAccess(ctx, actor, "devices", organizationId);
  const name = input.name.trim();
  const taken = CUSTOM_REPORTS.some((report) => report === name.toLowerCase());
  if (taken || !/^[\p{L}\p{N}][\p{L}\p{N} _.-]*$/u.test(name) || name.length > MOST_LETTERS) {
    const message = `A name has letters, digits, spaces, dots and dashes, at most ${MOST_LETTERS}, and is none of ${CUSTOM_REPORTS.join(", ")}.`;
    throw new UsageError("invalid", message, "name");
  }
  await requireOwn(ctx, actor, { organizationId, name });
  return await ctx.db.transaction(async (tx) => {
    const replaced = await saveReportRow(tx, {
      organizationId,
      name,
      report: query.report,
      words: queryWords(query),
      createdBy: actor.name,
      at: ctx.now(),
    });
    return { replaced };
  });
}

/** Throws `denied`, and `not-found` when nothing of that name is saved there. */
export async function removeReport(
  ctx: Context,
  actor: Actor,
  input: { readonly organizationId: number; readonly name: string },
): Promise<void> {
  await requireAccess(ctx, actor, "devices", input.organizationId);
  await requireOwn(ctx, actor, input);
  const removed = await ctx.db.transaction(async (tx) => await removeReportRow(tx, input));
  if (!removed) throw noReport(input.name, await listSavedReports(ctx, actor));
}

/** Somebody else's report is changed by those who may set the schedule of its organization, and nobody else. */
async function requireOwn(
  ctx: Context,
  actor: Actor,
  { organizationId, name }: { readonly organizationId: number; readonly name: string },
): Promise<void> {
  const there = (await savedReports(ctx.db, [organizationId])).find(
    (row) => row.name.toLowerCase() === name.toLowerCase(),
  );
  if (there !== undefined && there.createdBy !== actor.name) {
    await requireAccess(ctx, actor, "schedule", organizationId);
  }
}
