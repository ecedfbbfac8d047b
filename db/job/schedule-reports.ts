import { z } from "zod";

import type { JobDefinition } from "./definition.ts";

const payload = z.object({});

/** Claims the reports that have come due. */
export const scheduleReportsJob: JobDefinition<z.infer<typeof payload>> = {
  name: "schedule-reports",
  payload,
  retryLimit: 0,
  retryDelaySeconds: 0,
  expireInSeconds: 300,
  cron: "* * * * *",
};
