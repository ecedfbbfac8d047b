import type { JobDefinition } from "../../db/job/definition.ts";
import { advanceSampleJob } from "../../db/job/advance-sample.ts";
import { deliverJob } from "../../db/job/deliver.ts";
import { deliverMailJob } from "../../db/job/deliver-mail.ts";
import { evaluateJob } from "../../db/job/evaluate.ts";
import { maintainJob } from "../../db/job/maintain.ts";
import { pushSettingsJob } from "../../db/job/push-settings.ts";
import { releaseJob } from "../../db/job/release.ts";
import { runReportJob } from "../../db/job/run-report.ts";
import { sweepJob } from "../../db/job/sweep.ts";
import { usageJob } from "../../db/job/usage.ts";
import { dropOldPartitions, makePartitions } from "../../db/partition.ts";
import { dropOldRows } from "../../db/query/retention.ts";
import { noteDone } from "../../db/query/periodic-work.ts";
import type { Queue } from "../../db/queue.ts";
import { deliver } from "../usecase/delivery/deliver.ts";
import { deliverMails } from "../usecase/delivery/deliver-mails.ts";
import type { DeliveryContext } from "../usecase/delivery/delivery-context.ts";
import { releaseOwnerMail } from "../usecase/delivery/release-owner-mail.ts";
import { evaluateFleet } from "../usecase/evaluate/evaluate-fleet.ts";
import { evaluateOrganizationsInChunks } from "../usecase/evaluate/evaluate-organizations.ts";
import { runReport } from "../usecase/report/run-report.ts";
import { runPush } from "../usecase/settings/run-push.ts";
import { recordUsage } from "../usecase/usage/record-usage.ts";
import { sweep } from "./sweep.ts";

/** Channels served at the same time. */
const DELIVERIES_AT_ONCE = 4;
/** Lots of addresses served at the same time: while one looks things up, the others send. */
const MAIL_LOTS_AT_ONCE = 3;

/** What the workers need that only the composition root has. */
export interface WorkerParts {
  readonly queue: Queue;
  /** Reads the sample company at the present time; does nothing when it is not loaded. */
  advanceSample(): Promise<void>;
}

/** Joins each kind of job to what it does. Every handler is safe to run twice and finds its work in the tables. */
export async function registerWorkers(ctx: DeliveryContext, parts: WorkerParts): Promise<void> {
  function on<Payload extends object>(
    job: JobDefinition<Payload>,
    handle: (payload: Payload) => Promise<unknown>,
    concurrency?: number,
  ): Promise<void> {
    return parts.queue.work(job, async (payload) => void (await handle(payload)), concurrency);
  }
  await on(deliverJob, async ({ destination }) => await deliver(ctx, destination), DELIVERIES_AT_ONCE);
  await on(
    deliverMailJob,
    async ({ destinations }) => await deliverMails(ctx, destinations),
    MAIL_LOTS_AT_ONCE,
  );
  await on(releaseJob, async () => await releaseOwnerMail(ctx));
  await on(evaluateJob, async ({ organizationIds }) => {
    if (organizationIds === undefined) await judgeFleet(ctx);
    else await evaluateOrganizationsInChunks(ctx, organizationIds, "settings");
  });
  await on(sweepJob, async () => await sweep(ctx));
  await on(
    runReportJob,
    async ({ organizationId }) =>
      await measured(ctx, "report", async () => await runReport(ctx, organizationId)),
  );
  await on(usageJob, async () => await recordUsage(ctx));
  await on(pushSettingsJob, async ({ pushId }) => await runPush(ctx, { pushId }));
  await on(advanceSampleJob, async () => await parts.advanceSample());
  await on(maintainJob, async () => {
    await makePartitions(ctx.db, ctx.now());
    await dropOldPartitions(ctx.db, ctx.now());
    await dropOldRows(ctx.db, ctx.now());
  });
}

async function measured(
  ctx: DeliveryContext,
  work: "evaluation" | "report",
  run: () => Promise<unknown>,
): Promise<void> {
  const startedAt = performance.now();
  try {
    await run();
  } finally {
    ctx.meter?.took(work, performance.now() - startedAt);
  }
}

/** Judges the fleet by the clock and notes when, for `readyz` and the heartbeat. */
export async function judgeFleet(ctx: DeliveryContext): Promise<void> {
  await measured(ctx, "evaluation", async () => await evaluateFleet(ctx));
  await noteDone(ctx.db, "evaluation", ctx.now());
}
