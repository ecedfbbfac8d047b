import { z } from "zod";

import type { JobDefinition } from "./definition.ts";

const payload = z.object({ pushId: z.number().int() });

/** Carries out a push that reaches too many devices for one transaction. */
export const pushSettingsJob: JobDefinition<z.infer<typeof payload>> = {
  name: "push-settings",
  payload,
  retryLimit: 5,
  retryDelaySeconds: 5,
  expireInSeconds: 900,
  pollSeconds: 60,
};
