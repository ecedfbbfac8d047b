import { auditPage, type AuditPlace, type AuditRecord, writeAudit } from "../../../db/query/audit.ts";
import type { Instant } from "../../core/instant.ts";
import { auditCsvHeader, auditCsvRows } from "../../view/audit-csv.ts";
import { reachOf } from "../access/reach-of.ts";
import { type Actor, type Context, UsageError } from "../context.ts";

export interface AuditQuestion {
  /** Null: everything the actor may see. */
  readonly organizationId: number | null;
  readonly from: Instant | null;
  /** Left out itself. */
  readonly to: Instant | null;
}

/** The audit, newest first, one row more than `limit` when there are more (R13). Throws `denied`. */
export async function pageAudit(
  ctx: Context,
  actor: Actor,
  asked: AuditQuestion & { readonly after: AuditPlace | null; readonly limit: number },
): Promise<readonly AuditRecord[]> {
  const { organizationId, ...page } = asked;
  const within = await reachOf(ctx, actor, { verb: "audit", accept: ["full"], organizationId });
  return await auditPage(ctx.db, { ...page, within });
}

const ROWS_AT_ONCE = 1_000;

/**
 * Hands the audit as CSV to `write`, newest first, piece by piece, after leaving a row that it was taken, by whom
 * and why. Throws `denied`, and `invalid` without a reason.
 */
export async function exportAudit(
  ctx: Context,
  actor: Actor,
  asked: AuditQuestion & { readonly reason: string },
  write: (piece: Uint8Array) => Promise<void>,
): Promise<void> {
  const { organizationId, from, to, reason } = asked;
  const within = await reachOf(ctx, actor, { verb: "audit", accept: ["full"], organizationId });
  if (reason.trim() === "") throw new UsageError("invalid", "Say why it is taken.", "reason");
  const at = ctx.now();
  await writeAudit(ctx.db, {
    at,
    actor: actor.name,
    origin: actor.origin,
    action: "audit.export",
    organizationId,
    entity: "audit",
    after: { from, to },
    reason,
  });
  await write(Buffer.from(auditCsvHeader({ by: actor.name, at, reason })));
  let after: AuditPlace | null = null;
  for (;;) {
    const rows: readonly AuditRecord[] = await auditPage(ctx.db, {
      within,
      from,
      to,
      after,
      limit: ROWS_AT_ONCE,
    });
    const piece = rows.slice(0, ROWS_AT_ONCE);
    const last = piece.at(-1);
    if (last === undefined) return;
    await write(Buffer.from(auditCsvRows(piece)));
    if (rows.length <= ROWS_AT_ONCE) return;
    after = { at: last.at, id: last.id };
  }
}
