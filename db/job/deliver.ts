import { z } from "zod";

import type { JobDefinition } from "./definition.ts";

const payload = z.object({ destination: z.string() });

/** Sends what is unsettled for one destination of the ledger. */
export const deliverJob: JobDefinition<z.infer<typeof payload>> = {
  name: "deliver",
  payload,
  retryLimit: 8,
  retryDelaySeconds: 2,
  expireInSeconds: 300,
  pollSeconds: 30,
};
