import { rootOrganizationId } from "../../../db/query/organization.ts";
import type { Verb } from "../../core/access.ts";
import { chooseOrganization } from "../access/choose-organization.ts";
import { type Actor, type Context, UsageError } from "../context.ts";

/**
 * The organization whose restores are meant: one in which the asker may see them all, else the whole company, where
 * they see those of their own devices. Throws as `chooseOrganization` for an organization that was named.
 */
export async function chooseRestores(
  ctx: Context,
  actor: Actor,
  asked: {
    readonly verb: Extract<Verb, "restores" | "restores-export">;
    readonly word: string;
    readonly channel: readonly number[];
  },
): Promise<number> {
  try {
    return (await chooseOrganization(ctx, actor, { ...asked, accept: ["full"] })).id;
  } catch (error) {
    if (!(error instanceof UsageError) || error.kind !== "denied" || asked.word !== "") throw error;
    return await rootOrganizationId(ctx.db);
  }
}
