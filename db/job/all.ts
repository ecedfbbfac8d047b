import { advanceSampleJob } from "./advance-sample.ts";
import type { JobDefinition } from "./definition.ts";
import { deliverJob } from "./deliver.ts";
import { deliverMailJob } from "./deliver-mail.ts";
import { evaluateJob } from "./evaluate.ts";
import { maintainJob } from "./maintain.ts";
import { pushSettingsJob } from "./push-settings.ts";
import { releaseJob } from "./release.ts";
import { runReportJob } from "./run-report.ts";
import { sweepJob } from "./sweep.ts";
import { usageJob } from "./usage.ts";

/** Every kind of job; the queue makes what it needs for each of them. */
export const JOBS: readonly Omit<JobDefinition<never>, "payload">[] = [
  advanceSampleJob,
  deliverJob,
  deliverMailJob,
  evaluateJob,
  maintainJob,
  pushSettingsJob,
  releaseJob,
  runReportJob,
  sweepJob,
  usageJob,
];
