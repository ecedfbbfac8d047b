import {
  findTemplateVersion,
  templateVersions,
  type TemplateVersion,
} from "../../../db/query/email-template.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { checkName, resetTemplate, setTemplate, type TemplateName } from "./set-template.ts";

/** Older ones are kept and can be gone back to, but nobody reads so long a list. */
const MOST_VERSIONS = 100;

/** The changes of an organization's own text, newest first, at most 100. Throws `denied`. */
export async function listTemplateVersions(
  ctx: Context,
  actor: Actor,
  name: TemplateName,
): Promise<readonly TemplateVersion[]> {
  await requireAccess(ctx, actor, "templates", name.organizationId);
  checkName(name);
  return await templateVersions(ctx.db, name, MOST_VERSIONS);
}

/**
 * Puts the text of an earlier version in force, as a new version; where that version took the text away, it is taken
 * away again. Checked like a new text, because what could be filled in then may be unknown now. Throws `denied`,
 * `invalid` for a version that is none, `TemplateError`, and `conflict` when there is nothing to take away.
 */
export async function revertTemplate(
  ctx: Context,
  actor: Actor,
  { version, ...name }: TemplateName & { readonly version: number },
): Promise<void> {
  await requireAccess(ctx, actor, "templates", name.organizationId);
  checkName(name);
  const found = await findTemplateVersion(ctx.db, name, version);
  if (found === null) {
    throw new UsageError(
      "invalid",
      `This text has no version ${version}. Look which there are: template versions ${name.category} ${name.segment}`,
      "version",
    );
  }
  if (found.content === null) await resetTemplate(ctx, actor, name);
  else await setTemplate(ctx, actor, { ...name, content: found.content });
}
