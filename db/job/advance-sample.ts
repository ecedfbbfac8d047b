import { z } from "zod";

import type { JobDefinition } from "./definition.ts";

const payload = z.object({});

/** Lets the sample company's time go on, as if its backup system had been read. */
export const advanceSampleJob: JobDefinition<z.infer<typeof payload>> = {
  name: "advance-sample",
  payload,
  retryLimit: 0,
  retryDelaySeconds: 0,
  expireInSeconds: 900,
  pollSeconds: 300,
  cron: "11 * * * *",
};
