import { writeAudit } from "../../../db/query/audit.ts";
import { listRestores, restoreCoverages, type RestorePlace } from "../../../db/query/restore.ts";
import { restoreFileHead, restoreFileRows } from "../../view/restore-csv.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { nameOfScope } from "./name-restores.ts";
import { restoreScope, type RestoreQuestion } from "./restore-scope.ts";

const ROWS_AT_ONCE = 1_000;

/**
 * Hands every restore of an organization and everything below it to `write` as CSV, piece by piece. Its first lines
 * say who took it, when and why, and from when to when restores are known; an audit row says the same (R13). Throws
 * `denied`, and `invalid` without a reason.
 */
export async function exportRestores(
  ctx: Context,
  actor: Actor,
  asked: RestoreQuestion & { readonly reason: string },
  write: (piece: string) => Promise<void> | void,
): Promise<{ readonly organization: string; readonly rows: number }> {
  const { organizationId, days } = asked;
  const scope = await restoreScope(ctx, actor, { ...asked, verb: "restores-export" });
  const reason = asked.reason.trim();
  if (reason === "") throw new UsageError("invalid", "Say why the history is taken.", "reason");
  const at = ctx.now();
  const own = scope.ownerEmail !== null;
  const organization = await nameOfScope(ctx, scope, organizationId);
  await writeAudit(ctx.db, {
    at,
    actor: actor.name,
    origin: actor.origin,
    action: "restores.export",
    ...(own ? {} : { organizationId }),
    entity: "restores",
    after: { days, own },
    reason,
  });
  const coverage = await restoreCoverages(ctx.db);
  await write(restoreFileHead({ by: actor.name, at, reason, organization, since: scope.since, coverage }));
  let rows = 0;
  for (let after: RestorePlace | null = null; ;) {
    const page = await listRestores(ctx.db, scope, { after, limit: ROWS_AT_ONCE });
    if (page.length > 0) await write(restoreFileRows(page));
    rows += page.length;
    const last = page.at(-1);
    if (last === undefined || page.length < ROWS_AT_ONCE) return { organization, rows };
    after = last;
  }
}
