import { z } from "zod";

import type { JobDefinition } from "./definition.ts";

const payload = z.object({ organizationId: z.number().int() });

/** Makes one due report and owes it to everybody who gets it. */
export const runReportJob: JobDefinition<z.infer<typeof payload>> = {
  name: "run-report",
  payload,
  retryLimit: 3,
  retryDelaySeconds: 30,
  expireInSeconds: 900,
  pollSeconds: 60,
};
