import type { z } from "zod";

/** What the queue needs to know of a kind of job. What it does is in `src/worker`. */
export interface JobDefinition<Payload extends object> {
  readonly name: string;
  readonly payload: z.ZodType<Payload>;
  /** How often it is tried again after it failed. The ledger has its own back-off; this is for crashes. */
  readonly retryLimit: number;
  readonly retryDelaySeconds: number;
  /** An attempt that runs longer is failed. */
  readonly expireInSeconds: number;
  /**
   * How often somebody looks for jobs by himself. One that can start is notified at once; this is how late one
   * may be that was delayed or is tried again.
   */
  readonly pollSeconds: number;
  /** Makes the job every so often by itself. */
  readonly cron?: string;
}
