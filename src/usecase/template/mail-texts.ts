import type { MailTexts } from "../../view/mail-text.ts";
import {
  defaultTemplate,
  segmentsOf,
  type TemplateCategory,
  type TemplateSegment,
  type TemplateValues,
} from "../../view/template.ts";
import { effectiveTexts, nearestCommonOrganization } from "../../../db/query/email-template.ts";
import { effectiveLogos, type LogoInForce } from "../../../db/query/email-logo.ts";
import { type Logo, shownSize } from "../../view/logo.ts";
import type { Context } from "../context.ts";
import { fillTemplate } from "./fill.ts";

export interface TextsWanted {
  readonly category: TemplateCategory;
  /** What the mail is about; the texts are those of the organization that holds all of them. */
  readonly organizationIds: readonly number[];
  readonly values: TemplateValues;
}

/** The texts of one mail, once what it says is known. */
export type Texts = (values: TemplateValues) => MailTexts;

/**
 * The texts of a mail, filled in: of each part the organization's own, else its nearest ancestor's, else ours. One
 * that cannot be filled in gives way to ours, for the mail goes out all the same.
 */
export async function loadMailTexts(
  ctx: Pick<Context, "db" | "log">,
  { category, organizationIds, values }: TextsWanted,
): Promise<MailTexts> {
  const [texts] = await loadManyTexts(ctx, category, [organizationIds]);
  return (texts ?? fillWith(ctx, category, { texts: new Map() }))(values);
}

/** The same for many mails of a kind, in their order; each by the organizations it is about. */
export async function loadManyTexts(
  ctx: Pick<Context, "db" | "log">,
  category: TemplateCategory,
  mails: readonly (readonly number[])[],
): Promise<readonly Texts[]> {
  const common: (number | null)[] = [];
  for (const organizationIds of mails) common.push(await nearestCommonOrganization(ctx.db, organizationIds));
  const ids = [...new Set(common.filter((id) => id !== null))];
  const own = await effectiveTexts(ctx.db, ids, category);
  const logos = await logosOf(ctx, ids);
  return common.map((id) => {
    const logo = id === null ? undefined : logos.get(id);
    const texts = (id === null ? undefined : own.get(id)) ?? new Map<string, string>();
    return fillWith(ctx, category, { texts, ...(logo === undefined ? {} : { logo }) });
  });
}

/** By organization; many mails share one. */
async function logosOf(
  ctx: Pick<Context, "db">,
  organizationIds: readonly number[],
): Promise<ReadonlyMap<number, Logo>> {
  const rows = await effectiveLogos(ctx.db, organizationIds);
  const made = new Map([...new Set(rows.values())].map((row) => [row, logoOf(row)]));
  return new Map(
    [...rows].flatMap(([id, row]) => {
      const logo = made.get(row);
      return logo === undefined ? [] : [[id, logo] as const];
    }),
  );
}

function logoOf({ mediaType, content, alt, ...size }: LogoInForce): Logo {
  return { mediaType, base64: content.toString("base64"), alt, ...shownSize(size) };
}

function fillWith(
  ctx: Pick<Context, "log">,
  category: TemplateCategory,
  own: { readonly texts: ReadonlyMap<string, string>; readonly logo?: Logo },
): Texts {
  return (values) => {
    const texts: Record<TemplateSegment, string> = { subject: "", intro: "", help: "", footer: "" };
    for (const segment of segmentsOf(category)) {
      const content = own.texts.get(segment);
      texts[segment] =
        (content === undefined ? null : tryFill(ctx, { category, segment, content, values })) ??
        fillTemplate(segment, defaultTemplate(category, segment), values);
    }
    return own.logo === undefined ? texts : { ...texts, logo: own.logo };
  };
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
