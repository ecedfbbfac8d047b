import {
  matchOrganizations,
  organizationNames,
  organizationPath,
  type OrganizationRow,
} from "../../../db/query/organization.ts";
import { decideAccess, type Scope, type Verb } from "../../core/access.ts";
import { nearestWord } from "../../core/nearest.ts";
import { UsageError, type Actor, type Context } from "../context.ts";
import { askerFor } from "./require-access.ts";
import { visibleOrganizations } from "./visible-organizations.ts";

/** More would not help to choose. */
const MOST_NAMED = 5;

/**
 * The organization that a word means: its name in any case, its id in the source, or `#` and our id.
 *
 * Only organizations in which the actor may do `verb` are looked at, so that neither a refusal nor a
 * suggestion tells of others. Throws `not-found` (with the nearest name) and `ambiguous`.
 */
export async function findOrganization(
  ctx: Context,
  actor: Actor,
  word: string,
  asked: { readonly verb: Verb; readonly accept?: readonly Scope[] },
): Promise<OrganizationRow> {
  const accept = asked.accept ?? ["full"];
  const asker = await askerFor(ctx, actor);
  const found: { readonly row: OrganizationRow; readonly path: readonly number[] }[] = [];
  for (const row of await matchOrganizations(ctx.db, word.trim())) {
    const path = await organizationPath(ctx.db, row.id);
    const decision = decideAccess({ ...asker, verb: asked.verb, path });
    if (decision.allowed && accept.includes(decision.scope)) found.push({ row, path });
  }
  const [only, another] = found;
  if (only === undefined) throw await notFound(ctx, actor, word, { verb: asked.verb, accept });
  if (another !== undefined) {
    // Of what lies above, only what the actor may ask about is named.
    const named = found.map(({ row, path }) => ({
      row,
      path: path.filter(
        (_, at) => decideAccess({ ...asker, verb: asked.verb, path: path.slice(0, at + 1) }).allowed,
      ),
    }));
    throw await ambiguous(ctx, word, named);
  }
  return only.row;
}

async function notFound(
  ctx: Context,
  actor: Actor,
  word: string,
  asked: { readonly verb: Verb; readonly accept: readonly Scope[] },
): Promise<UsageError> {
  const visible = await visibleOrganizations(ctx, actor, asked);
  const nearest = nearestWord(
    word,
    visible.map(({ name }) => name),
  );
  const hint = nearest === null ? "" : ` Did you mean "${nearest}"?`;
  return new UsageError(
    "not-found",
    `There is no organization "${word}" for you here.${hint}`,
    "organization",
    nearest === null ? null : { wrong: word, choices: [{ word: nearest, label: nearest }] },
  );
}

async function ambiguous(
  ctx: Context,
  word: string,
  found: readonly { readonly row: OrganizationRow; readonly path: readonly number[] }[],
): Promise<UsageError> {
  const shown = found.slice(0, MOST_NAMED);
  const names = await organizationNames(
    ctx.db,
    shown.flatMap(({ path }) => path),
  );
  const choices = shown.map(({ row, path }) => ({
    word: `#${row.id}`,
    label: path.map((id) => names.get(id) ?? "").join(" / "),
  }));
  const list = choices.map((choice) => `${choice.word} (${choice.label})`).join(", ");
  const more = found.length > shown.length ? ` and ${found.length - shown.length} more` : "";
  const message = `"${word}" names ${found.length} organizations: ${list}${more}. Say one by its number.`;
  return new UsageError("ambiguous", message, "organization", { wrong: word, choices });
}
