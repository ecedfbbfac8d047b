import { z } from "zod";

import type { JobDefinition } from "./definition.ts";

const payload = z.object({});

/** Writes down what is stored today, the base of the charge-back. */
export const usageJob: JobDefinition<z.infer<typeof payload>> = {
  name: "usage",
  payload,
  retryLimit: 2,
  retryDelaySeconds: 60,
  expireInSeconds: 900,
  pollSeconds: 300,
  cron: "17 * * * *",
};
