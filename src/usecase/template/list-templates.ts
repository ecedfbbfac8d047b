import type { Instant } from "../../core/instant.ts";
import {
  defaultTemplate,
  segmentsOf,
  TEMPLATE_CATEGORIES,
  type TemplateCategory,
  type TemplateSegment,
} from "../../view/template.ts";
import { effectiveTemplates } from "../../../db/query/email-template.ts";
import { requireAccess } from "../access/require-access.ts";
import type { Actor, Context } from "../context.ts";

/** The text in force for a part of a mail. */
export interface ListedTemplate {
  readonly category: TemplateCategory;
  readonly segment: TemplateSegment;
  readonly content: string;
  /** Whose text it is; null: ours. */
  readonly from: {
    readonly organizationId: number;
    readonly organizationName: string;
    readonly version: number;
    readonly updatedBy: string;
    readonly updatedAt: Instant;
  } | null;
}

/** The texts in force in an organization, each with whose it is. */
export async function listTemplates(
  ctx: Context,
  actor: Actor,
  organizationId: number,
): Promise<readonly ListedTemplate[]> {
  await requireAccess(ctx, actor, "templates", organizationId);
  const rows = await effectiveTemplates(ctx.db, organizationId, null);
  return TEMPLATE_CATEGORIES.flatMap((category) =>
    segmentsOf(category).map((segment): ListedTemplate => {
      const row = rows.find((one) => one.category === category && one.segment === segment);
      return {
        category,
        segment,
        content: row?.content ?? defaultTemplate(category, segment),
        from: row ?? null,
      };
    }),
  );
}
