import { z } from "zod";

import type { JobDefinition } from "./definition.ts";

const payload = z.object({});

/** Gives a job to every unsettled row that has none, takes over what a dead instance left, ends snoozes, watches sources, starts reports that are due. */
export const sweepJob: JobDefinition<z.infer<typeof payload>> = {
  name: "sweep",
  payload,
  retryLimit: 0,
  retryDelaySeconds: 0,
  expireInSeconds: 300,
  pollSeconds: 300,
  cron: "* * * * *",
};
