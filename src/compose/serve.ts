import { readBounce } from "../../adapters/bounce/read-bounce.ts";
import { decodeTool } from "../../adapters/tools/decode.ts";
import { createHttpServer } from "../../adapters/http/server.ts";
import { isDatabaseUnavailable } from "../../db/unavailable.ts";
import { endPaces } from "../../db/query/pace-lease.ts";
import { lastDone } from "../../db/query/periodic-work.ts";
import { authenticateWith } from "../api/authenticate.ts";
import { apiRoutes } from "../api/registry.ts";
import { toRouteError } from "../api/to-route-error.ts";
import { MINUTE_MS } from "../core/instant.ts";
import { findDue } from "../../db/query/claim.ts";
import { deliverAll } from "../usecase/delivery/deliver.ts";
import { releaseOwnerMail } from "../usecase/delivery/release-owner-mail.ts";
import { keepLease, noteAbsence } from "../usecase/instance/keep-lease.ts";
import { advanceSample } from "../usecase/sample/advance-sample.ts";
import { syncDue } from "../usecase/sync/sync-due.ts";
import { recordUsage } from "../usecase/usage/record-usage.ts";
import { judgeFleet, registerWorkers } from "../worker/register.ts";
import { sweep } from "../worker/sweep.ts";
import type { Application } from "./application.ts";
import { callHeartbeat } from "./heartbeat.ts";
import { watchOutage } from "./outage.ts";
import { repeat } from "./repeat.ts";
import { serveSlack } from "./slack.ts";
import { serveTeams } from "./teams.ts";
import { within } from "./within.ts";

/** A database that takes longer for a line is as good as gone. */
const NO_ANSWER_MS = 10_000;

export interface Serving {
  /** The port that was taken. */
  readonly port: number;
  /** Ends serving; the application stays open. Safe to call twice. */
  stop(): Promise<void>;
}

/** Brings the fleet up to the present before anything is served: what came due while no bot ran is done now. */
export async function catchUp(app: Application): Promise<void> {
  const { ctx } = app;
  await noteAbsence(ctx, app.self);
  await keepLease(ctx, app.self, app.lease);
  await advanceSample(ctx, app.makeSample);
  await judgeFleet(ctx);
  await recordUsage(ctx);
  await sweep(ctx);
  await releaseOwnerMail(ctx);
  await deliverAll(ctx, await findDue(ctx.db, ctx.now()));
}

/** Starts workers, leases and the HTTP server. */
export async function serve(app: Application): Promise<Serving> {
  const { ctx, config, self } = app;
  const running = {
    queueStarted: () => true,
    lastEvaluationAt: async () => await lastDone(ctx.db, "evaluation"),
  };
  const slack = app.slack === null ? null : await serveSlack(app.answering, app.slack);
  const teams = app.teams === null ? null : serveTeams(app.answering, app.teams);
  const http = createHttpServer({
    routes: apiRoutes({ ctx, decode: decodeTool, readBounce, running, meter: app.meter }),
    mounts: [...(slack?.mounts ?? []), ...(teams?.mounts ?? [])],
    authenticate: authenticateWith(ctx),
    translate: toRouteError,
    log: ctx.log,
  });
  const port = await http.listen(config.port, config.host);
  await registerWorkers(ctx, {
    queue: ctx.queue,
    advanceSample: async () => void (await advanceSample(ctx, app.makeSample)),
  });
  await Promise.all([slack?.start(), teams?.start()]);
  const outage = watchOutage(app.server.known, { say: app.say, now: ctx.now });
  const lease = repeat(app.lease.beatIntervalMs, beat, onTimerError(app, "the lease could not be signed"));
  const stopping = new AbortController();
  const reading = repeat(
    MINUTE_MS,
    async () => await syncDue(ctx, app.pulls, { instanceId: self.id, stopped: stopping.signal }),
    onTimerError(app, "a source could not be read"),
  );
  const heartbeat = repeat(
    MINUTE_MS,
    async () => await callHeartbeat(ctx, config.heartbeatUrl, running),
    onTimerError(app, "the heartbeat address could not be called"),
  );
  return {
    port,
    async stop() {
      stopping.abort();
      await Promise.all([reading.stop(), lease.stop(), heartbeat.stop(), slack?.stop(), teams?.stop()]);
      await http.close();
      await endPaces(ctx.db, self.id).catch(onTimerError(app, "the workspaces were not left to other bots"));
    },
  };

  async function beat(): Promise<void> {
    try {
      await within(NO_ANSWER_MS, keepLease(ctx, self, app.lease));
      outage.end();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      outage.begin(error);
      await app.server.revive().catch((why: unknown) => {
        outage.explain(why instanceof Error ? why.message : String(why));
      });
    }
  }
}

function onTimerError({ ctx }: Application, message: string): (error: unknown) => void {
  return (error) => ctx.log.warn({ error: error instanceof Error ? error.message : String(error) }, message);
}
