import type { Queryable } from "../../../db/client.ts";
import { onlySampleLoaded } from "../../../db/query/grant.ts";
import { organizationPath } from "../../../db/query/organization.ts";
import {
  decideAccess,
  type AccessQuestion,
  type Allowed,
  type Scope,
  type Standing,
  type Verb,
} from "../../core/access.ts";
import { UsageError, type Actor, type Context } from "../context.ts";

/**
 * Lets the actor through who may do something to everything in an organization (R24), and throws `denied`
 * otherwise: also when only totals or own devices would be allowed.
 */
export async function requireAccess(
  ctx: Context,
  actor: Actor,
  verb: Verb,
  organizationId: number,
): Promise<Allowed> {
  return await requireScope(ctx, actor, { verb, organizationId, accept: ["full"] });
}

/** The same for whoever has less to show than everything: only the scopes in `accept` are let through. */
export async function requireScope(
  ctx: Context,
  actor: Actor,
  asked: { readonly verb: Verb; readonly organizationId: number; readonly accept: readonly Scope[] },
): Promise<Allowed> {
  const path = await organizationPath(ctx.db, asked.organizationId);
  const decision = decideAccess({ ...(await askerFor(ctx, actor)), verb: asked.verb, path });
  if (!decision.allowed || !asked.accept.includes(decision.scope)) throw denied();
  return decision;
}

/** What the pure decision needs to know of the one who asks. */
export async function askerFor(
  ctx: Context,
  actor: Actor,
  at: Queryable = ctx.db,
): Promise<Pick<AccessQuestion, "grants" | "standing" | "person" | "sample" | "verbs">> {
  const fromChat = actor.origin === "slack" || actor.origin === "teams";
  const standing = standingOf(ctx, actor);
  // Whoever has a standing may do all of it, sample or not.
  const mayTry = standing === null && fromChat && actor.email !== null;
  return {
    grants: actor.grants,
    verbs: actor.verbs ?? null,
    standing,
    person: actor.email !== null,
    sample: mayTry && (await onlySampleLoaded(at)),
  };
}

/** The same sentence whatever is missing, so that nobody learns from it what exists. */
export function denied(): UsageError {
  return new UsageError(
    "denied",
    "You have no role that allows this there. An administrator can give you one with: grant EMAIL ROLE ORGANIZATION",
  );
}

function standingOf(ctx: Context, actor: Actor): Standing | null {
  if (actor.email !== null) return ctx.rules.botAdmins.includes(actor.email) ? "bot-admin" : null;
  return actor.origin === "terminal" ? "operator" : null;
}
