import { z } from "zod";

import type { JobDefinition } from "./definition.ts";

const payload = z.object({ destinations: z.array(z.string()) });

/** Sends what is unsettled for some addresses of the ledger: many together, so that a flood shares its work. */
export const deliverMailJob: JobDefinition<z.infer<typeof payload>> = {
  name: "deliver-mail",
  payload,
  retryLimit: 8,
  retryDelaySeconds: 2,
  expireInSeconds: 600,
  pollSeconds: 30,
};
