import type { MailTexts } from "../../view/mail-text.ts";
import {
  defaultTemplate,
  segmentsOf,
  type TemplateCategory,
  type TemplateSegment,
  type TemplateValues,
} from "../../view/template.ts";
import { effectiveTemplates, nearestCommonOrganization } from "../../../db/query/email-template.ts";
import type { Context } from "../context.ts";
import { fillTemplate } from "./fill.ts";

export interface TextsWanted {
  readonly category: TemplateCategory;
  /** What the mail is about; the texts are those of the organization that holds all of them. */
  readonly organizationIds: readonly number[];
  readonly values: TemplateValues;
}

/**
 * The texts of a mail, filled in: of each part the organization's own, else its nearest ancestor's, else ours. One
 * that cannot be filled in gives way to ours, for the mail goes out all the same.
 */
export async function loadMailTexts(
  ctx: Pick<Context, "db" | "log">,
  wanted: TextsWanted,
): Promise<MailTexts> {
  const { category, values } = wanted;
  const own = await ownTexts(ctx, wanted);
  const texts: Record<TemplateSegment, string> = { subject: "", intro: "", help: "", footer: "" };
  for (const segment of segmentsOf(category)) {
    const content = own.get(segment);
    texts[segment] =
      (content === undefined ? null : tryFill(ctx, { category, segment, content, values })) ??
      fillTemplate(segment, defaultTemplate(category, segment), values);
  }
  return texts;
}

async function ownTexts(
  { db }: Pick<Context, "db">,
  { category, organizationIds }: TextsWanted,
): Promise<ReadonlyMap<string, string>> {
  const organizationId = await nearestCommonOrganization(db, organizationIds);
  if (organizationId === null) return new Map();
  const rows = await effectiveTemplates(db, organizationId, category);
  return new Map(rows.map(({ segment, content }) => [segment, content]));
}

function tryFill(
  { log }: Pick<Context, "log">,
  text: {
    readonly category: TemplateCategory;
    readonly segment: TemplateSegment;
    readonly content: string;
    readonly values: TemplateValues;
  },
): string | null {
  const { category, segment, content, values } = text;
  try {
    return fillTemplate(segment, content, values);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.error(
      { template: `${category} ${segment}`, error: reason },
      "a text for mails cannot be filled in; the default is sent",
    );
    return null;
  }
}
