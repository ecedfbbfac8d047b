import {
  organizationPlaces,
  type OrganizationPlace,
  rootOrganizationId,
} from "../../../db/query/organization.ts";
import { decideAccess, type Scope, type Verb } from "../../core/access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { findOrganization } from "./find-organization.ts";
import { askerFor, denied, requireScope } from "./require-access.ts";

export interface ChosenOrganization {
  readonly id: number;
  readonly name: string;
  readonly scope: Scope;
  /** It is all there is. */
  readonly root: boolean;
}

export interface OrganizationQuestion {
  readonly verb: Verb;
  readonly accept: readonly Scope[];
  /** What was typed; empty: nothing. */
  readonly word: string;
  /** What the channel follows; its first one that the asker may ask about is meant. */
  readonly channel: readonly number[];
}

const MOST_CHOICES = 5;

/**
 * The organization that is meant: the one named, else the channel's, else the topmost of what the asker may do this
 * in. Throws `not-found` and `ambiguous`, and `denied` when there is none.
 */
export async function chooseOrganization(
  ctx: Context,
  actor: Actor,
  asked: OrganizationQuestion,
): Promise<ChosenOrganization> {
  const { verb, accept, word } = asked;
  if (word !== "") {
    const found = await findOrganization(ctx, actor, word, { verb, accept });
    const { scope } = await requireScope(ctx, actor, { verb, accept, organizationId: found.id });
    return { id: found.id, name: found.name, scope, root: found.parentId === null };
  }
  const followed = await allowedAmong(ctx, actor, asked, asked.channel);
  const allowed = followed.length > 0 ? followed.slice(0, 1) : await topmost(ctx, actor, asked);
  const [only, ...others] = allowed;
  if (only === undefined) throw denied();
  if (others.length > 0) {
    const choices = allowed.map(({ id, name }) => ({ word: `#${id}`, label: name }));
    throw new UsageError(
      "ambiguous",
      `You can ask about ${allowed.length} organizations: ${choices.map(({ label }) => label).join(", ")}. Say which.`,
      "organization",
      { wrong: "", choices: choices.slice(0, MOST_CHOICES) },
    );
  }
  const { path, ...chosen } = only;
  return { ...chosen, root: path.length === 1 };
}

interface AllowedOne extends OrganizationPlace {
  readonly scope: Scope;
}

/** Those below another of them are left out. */
async function topmost(ctx: Context, actor: Actor, asked: OrganizationQuestion): Promise<AllowedOne[]> {
  const root = await rootOrganizationId(ctx.db);
  const granted = actor.grants.map((grant) => grant.organizationId);
  const allowed = await allowedAmong(ctx, actor, asked, [root, ...granted]);
  const ids = new Set(allowed.map(({ id }) => id));
  return allowed.filter(({ id, path }) => !path.some((above) => above !== id && ids.has(above)));
}

async function allowedAmong(
  ctx: Context,
  actor: Actor,
  { verb, accept }: OrganizationQuestion,
  ids: readonly number[],
): Promise<AllowedOne[]> {
  if (ids.length === 0) return [];
  const [asker, places] = await Promise.all([askerFor(ctx, actor), organizationPlaces(ctx.db, ids)]);
  return places.flatMap((place) => {
    const decision = decideAccess({ ...asker, verb, path: place.path });
    return decision.allowed && accept.includes(decision.scope) ? [{ ...place, scope: decision.scope }] : [];
  });
}
