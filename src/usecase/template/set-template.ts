import { writeAudit } from "../../../db/query/audit.ts";
import { findTemplate, lockTemplates, saveTemplate } from "../../../db/query/email-template.ts";
import { segmentsOf, type TemplateCategory, type TemplateSegment } from "../../view/template.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { checkTemplate, type TemplateFault } from "./check-template.ts";

export interface TemplateName {
  readonly organizationId: number;
  readonly category: TemplateCategory;
  readonly segment: TemplateSegment;
}

/** Thrown with every fault of a text, each with its place. */
export class TemplateError extends UsageError {
  readonly faults: readonly TemplateFault[];

  constructor(faults: readonly TemplateFault[]) {
    const places = faults.map(({ line, column, message }) => `  line ${line}, column ${column}: ${message}`);
    super("invalid", `The text cannot be used:\n${places.join("\n")}`, "content");
    this.faults = faults;
  }
}

/**
 * Gives an organization its own text for a part of a mail; its descendants inherit it unless they have their own.
 * Throws `denied`, and `TemplateError` for a text that no mail could be made of. Audited (R13).
 */
export async function setTemplate(
  ctx: Context,
  actor: Actor,
  input: TemplateName & { readonly content: string },
): Promise<void> {
  await requireAccess(ctx, actor, "templates", input.organizationId);
  checkName(input);
  const { organizationId, category, segment } = input;
  const content = input.content.replaceAll("\r\n", "\n").trim();
  const faults = checkTemplate(category, segment, content);
  if (faults.length > 0) throw new TemplateError(faults);
  await ctx.db.transaction(async (tx) => {
    const now = ctx.now();
    await lockTemplates(tx, organizationId);
    const before = await findTemplate(tx, input);
    if (before?.content === content) return;
    await saveTemplate(tx, input, { content, changedBy: actor.name, changedAt: now });
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "template.set",
      organizationId,
      entity: templateEntity(input),
      before: before?.content ?? null,
      after: content,
    });
  });
}

/** Takes an organization's own text away: it inherits again. Throws `denied`, and `conflict` when it has none. */
export async function resetTemplate(ctx: Context, actor: Actor, input: TemplateName): Promise<void> {
  await requireAccess(ctx, actor, "templates", input.organizationId);
  checkName(input);
  await ctx.db.transaction(async (tx) => {
    const now = ctx.now();
    await lockTemplates(tx, input.organizationId);
    const before = await findTemplate(tx, input);
    if (before === null)
      throw new UsageError(
        "conflict",
        "The organization has no text of its own there, so there is nothing to reset.",
        "segment",
      );
    await saveTemplate(tx, input, { content: null, changedBy: actor.name, changedAt: now });
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "template.reset",
      organizationId: input.organizationId,
      entity: templateEntity(input),
      before: before.content,
    });
  });
}

/** Throws `invalid` for a part that the mail has not. */
export function checkName({ category, segment }: TemplateName): void {
  const segments = segmentsOf(category);
  if (segments.includes(segment)) return;
  throw new UsageError(
    "invalid",
    `The mail ${category} has no ${segment}. It has: ${segments.join(", ")}.`,
    "segment",
  );
}

/** How the audit names a text. */
export function templateEntity({ organizationId, category, segment }: TemplateName): string {
  return `template:${organizationId}:${category}:${segment}`;
}
