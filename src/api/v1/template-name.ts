import { z } from "zod";

import { TEMPLATE_CATEGORIES, TEMPLATE_SEGMENTS } from "../../view/template.ts";
import { id } from "../schema.ts";

export const templateCategory = z.strictObject({
  organization: id,
  category: z.enum(TEMPLATE_CATEGORIES),
});
export const templateName = templateCategory.extend({ segment: z.enum(TEMPLATE_SEGMENTS) });

/** A text as its use-cases name it. */
export function nameOf({ organization, category, segment }: z.infer<typeof templateName>): {
  readonly organizationId: number;
  readonly category: (typeof TEMPLATE_CATEGORIES)[number];
  readonly segment: (typeof TEMPLATE_SEGMENTS)[number];
} {
  return { organizationId: organization, category, segment };
}
