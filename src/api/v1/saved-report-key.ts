import { z } from "zod";

import type { SavedReportName } from "../../usecase/custom-report/show-saved-report.ts";
import { id, line } from "../schema.ts";

export const SAVED_REPORT = "/organizations/:organization/saved-reports/:name";
export const savedReportKey = z.strictObject({ organization: id, name: line(40) });

/** A saved report as its use-cases name it. */
export function savedReportOf({ organization, name }: z.infer<typeof savedReportKey>): SavedReportName {
  return { organizationId: organization, name };
}
