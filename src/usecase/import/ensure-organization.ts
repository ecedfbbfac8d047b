import { matchOrganizations } from "../../../db/query/organization.ts";
import { resolveOrganizations } from "../../../db/query/resolve.ts";
import { type BoundOrganization, findBoundOrganization } from "../../../db/query/token.ts";
import { cleanText } from "../../core/clean-text.ts";
import { type Context, UsageError } from "../context.ts";

const NAMESPACE = "tools";
const NAME_MAX_CHARS = 100;

/** The organization of that name or id; made below the root when there is none, refused when there are several. */
export async function ensureOrganization(ctx: Context, word: string): Promise<BoundOrganization> {
  const name = cleanText(word, NAME_MAX_CHARS);
  if (name === "") throw new UsageError("invalid", "The name of the organization is empty.", "org");
  const found = await matchOrganizations(ctx.db, name);
  const [first, second] = found;
  if (second !== undefined) {
    const list = found.map((one) => `${one.name} (${one.externalId})`).join(", ");
    throw new UsageError(
      "ambiguous",
      `There are several organizations "${name}": ${list}. Give the id in brackets.`,
      "org",
    );
  }
  const id = first?.id ?? (await makeOrganization(ctx, name));
  const bound = await findBoundOrganization(ctx.db, id);
  if (bound === null)
    throw new UsageError("not-found", `The organization "${name}" was just removed.`, "org");
  return bound;
}

async function makeOrganization(ctx: Context, name: string): Promise<number> {
  const id = name.toLowerCase();
  const made = await ctx.db.transaction(
    async (tx) => await resolveOrganizations(tx, NAMESPACE, [{ id, name, costCentre: null }], ctx.now()),
  );
  return made.get(id) ?? 0;
}
