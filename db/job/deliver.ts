import { z } from "zod";

import type { JobDefinition } from "./definition.ts";

const payload = z.object({ destination: z.string() });

/** Posts what is unsettled for one channel of the ledger; mail has a job of its own. */
export const deliverJob: JobDefinition<z.infer<typeof payload>> = {
  name: "deliver",
  payload,
  retryLimit: 8,
  retryDelaySeconds: 2,
  expireInSeconds: 300,
  pollSeconds: 30,
};
