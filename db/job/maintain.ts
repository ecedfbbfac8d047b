import { z } from "zod";

import type { JobDefinition } from "./definition.ts";

const payload = z.object({});

/** Makes the partitions of the months to come and drops those, and rows of other tables, past their retention. */
export const maintainJob: JobDefinition<z.infer<typeof payload>> = {
  name: "maintain",
  payload,
  retryLimit: 2,
  retryDelaySeconds: 60,
  expireInSeconds: 900,
  pollSeconds: 300,
  cron: "5 3 * * *",
};
