import { newestAudit } from "../../../db/query/audit.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { resetTemplate, setTemplate, templateEntity, type TemplateName } from "./set-template.ts";

/**
 * Takes the last change of an organization's text back: to the text before it, or to none of its own. Done twice it
 * is as it was. Throws `denied`, and `conflict` when nothing was ever changed.
 */
export async function undoTemplate(ctx: Context, actor: Actor, name: TemplateName): Promise<void> {
  await requireAccess(ctx, actor, "templates", name.organizationId);
  const last = await newestAudit(ctx.db, templateEntity(name), ["template.set", "template.reset"]);
  if (last === null) {
    throw new UsageError(
      "conflict",
      "The organization never changed this text, so there is nothing to undo.",
      "segment",
    );
  }
  if (typeof last.before === "string") await setTemplate(ctx, actor, { ...name, content: last.before });
  else await resetTemplate(ctx, actor, name);
}
