import { z } from "zod";

import type { JobDefinition } from "./definition.ts";

const payload = z.object({
  /** Organizations whose settings changed; without them, the whole fleet by the clock. */
  organizationIds: z.array(z.number().int()).optional(),
});

/** Judges every device whose stored level may no longer fit. */
export const evaluateJob: JobDefinition<z.infer<typeof payload>> = {
  name: "evaluate",
  payload,
  retryLimit: 0,
  retryDelaySeconds: 0,
  expireInSeconds: 900,
  pollSeconds: 300,
  cron: "*/5 * * * *",
};
