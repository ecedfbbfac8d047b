import type { RestoreScope } from "../../../db/query/restore.ts";
import { organizationSubtree, rootOrganizationId } from "../../../db/query/organization.ts";
import type { Verb } from "../../core/access.ts";
import { DAY_MS } from "../../core/instant.ts";
import { denied, requireScope } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";

export interface RestoreQuestion {
  /** With all below it, as the tree was when each restore was made. */
  readonly organizationId: number;
  readonly days: number;
}

export const RESTORE_DAYS = 30;
const MOST_DAYS = 4_000;

/** What somebody may see of the restores of an organization: all, or those of their own devices. Throws `denied`, `invalid`. */
export async function restoreScope(
  ctx: Context,
  actor: Actor,
  asked: RestoreQuestion & { readonly verb: Extract<Verb, "restores" | "restores-export"> },
): Promise<RestoreScope> {
  const { organizationId, days, verb } = asked;
  const { scope } = await requireScope(ctx, actor, { verb, organizationId, accept: ["full", "own"] });
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
    throw new UsageError("invalid", `Give a number of days from 1 to ${MOST_DAYS}.`, "days");
  }
  const since = ctx.now() - days * DAY_MS;
  if (scope === "own") {
    if (actor.email === null) throw denied();
    return { within: null, ownerEmail: actor.email, since };
  }
  const root = organizationId === (await rootOrganizationId(ctx.db));
  return { within: root ? null : await organizationSubtree(ctx.db, organizationId), ownerEmail: null, since };
}
