import { type AskedRows, readCustomRows, streamCustomRows } from "../../../db/query/custom-report.ts";
import { organizationSubtree } from "../../../db/query/organization.ts";
import { readOneMoment } from "../../../db/query/report.ts";
import type { CustomQuery } from "../../core/custom-report.ts";
import type { Instant } from "../../core/instant.ts";
import { requireAccess } from "../access/require-access.ts";
import type { Actor, Context } from "../context.ts";

export interface CustomRequest {
  readonly organizationId: number;
  readonly query: CustomQuery;
}

export interface CustomRows {
  /** In the order of the columns, each value as text. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly total: number;
  readonly now: Instant;
}

/** The first rows of a report over an organization and everything below it. Throws `denied`. */
export async function showCustomReport(
  ctx: Context,
  actor: Actor,
  asked: CustomRequest & { readonly limit: number },
): Promise<CustomRows> {
  const rows = await askedRows(ctx, actor, asked);
  return await ctx.db.transaction(async (tx) => {
    await readOneMoment(tx);
    return { ...(await readCustomRows(tx, rows, asked.limit)), now: rows.now };
  });
}

/** Hands every row of a report to `write`, piece by piece; memory does not follow the number of rows. Throws `denied`. */
export async function exportCustomReport(
  ctx: Context,
  actor: Actor,
  asked: CustomRequest & { readonly format: "csv" | "jsonl" },
  write: (piece: Buffer) => Promise<void> | void,
): Promise<void> {
  const rows = await askedRows(ctx, actor, asked);
  await ctx.db.transaction(async (tx) => {
    for await (const piece of await streamCustomRows(tx, rows, asked.format)) {
      if (Buffer.isBuffer(piece)) await write(piece);
    }
  });
}

async function askedRows(ctx: Context, actor: Actor, asked: CustomRequest): Promise<AskedRows> {
  await requireAccess(ctx, actor, "devices", asked.organizationId);
  const organizationIds = await organizationSubtree(ctx.db, asked.organizationId);
  return { query: asked.query, organizationIds, now: ctx.now() };
}
