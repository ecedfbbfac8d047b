import { z } from "zod";

import type { JobDefinition } from "./definition.ts";

const payload = z.object({});

/** Lets owed owner mail through the mass-mail brake, or holds it. */
export const releaseJob: JobDefinition<z.infer<typeof payload>> = {
  name: "release",
  payload,
  retryLimit: 2,
  retryDelaySeconds: 5,
  expireInSeconds: 300,
  pollSeconds: 60,
};
