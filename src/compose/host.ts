import { once } from "node:events";

import { csvDecoder } from "../../adapters/csv/csv-decoder.ts";
import { decodeTool } from "../../adapters/tools/decode.ts";
import type { CliHost, Finding } from "../cli/host.ts";
import { loadConfig } from "../config.ts";
import { createLog } from "../log.ts";
import { OPERATOR } from "../usecase/access/load-actor.ts";
import { examine } from "../usecase/doctor/examine.ts";
import { listDeliveries } from "../usecase/delivery/list-deliveries.ts";
import { deliveriesView } from "../view/deliveries.ts";
import { type Application, openApplication } from "./application.ts";
import { openPullSources } from "./pull-sources.ts";
import { examineSlack } from "./slack.ts";
import { start } from "./start.ts";
import { examineTeams } from "./teams.ts";

/** The process, as far as the command line sees it. */
export interface Process {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborted when it is told to end; the second time it is told, it ends at once. */
  readonly stopped: AbortSignal;
}

/** The verb was interrupted; nothing is wrong. */
class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor() {
    super("Interrupted.");
  }
}

const DEFAULT_COLUMNS = 100;

/** What the command line runs on. The configuration is read when a verb first needs it, so that `--help` works without. */
export function createHost(process: Process): CliHost {
  const { env, stdout, stderr, stopped } = process;

  async function withApplication<T>(serve: boolean, work: (app: Application) => Promise<T>): Promise<T> {
    const app = await open(serve);
    try {
      return await work(app);
    } catch (error) {
      throw app.server.fault(error);
    } finally {
      await app.stop();
    }
  }

  async function open(serve: boolean): Promise<Application> {
    const config = loadConfig(env);
    const opening = openApplication({
      config,
      log: createLog(config.logLevel),
      out: stdout,
      now: Date.now,
      serve,
      // What a verb prints may be read by a program.
      say: (line) => (serve ? stdout : stderr).write(`${line}\n`),
      stopped,
    });
    return await opening.catch((error: unknown) => {
      throw stopped.aborted ? new Interrupted() : error;
    });
  }

  /** For a verb that ends by itself. When it is interrupted, what it still does is cut off by closing everything. */
  async function brief<T>(work: (app: Application) => Promise<T>): Promise<T> {
    return await withApplication(false, async (app) => {
      const interrupted = untilStopped().then(() => Promise.reject(new Interrupted()));
      return await Promise.race([work(app), interrupted]);
    });
  }

  async function untilStopped(): Promise<void> {
    if (!stopped.aborted) await once(stopped, "abort");
  }

  /** Serves until it is told to end, also when that is while it starts. */
  async function run(app: Application): Promise<void> {
    const serving = await Promise.race([start(app, stdout), untilStopped().then(() => null)]);
    if (serving !== null) await untilStopped();
    app.say("Ending.");
    await serving?.stop();
  }

  return {
    withContext: async (work) => await brief(async ({ ctx }) => await work(ctx, OPERATOR)),
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    progressTo: stdout.isTTY ? stdout : null,
    columns: stdout.isTTY ? stdout.columns : DEFAULT_COLUMNS,
    reader: { locale: "en-GB", zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
    debug: env["LOG_LEVEL"] === "debug",
    decoders: { file: csvDecoder, push: decodeTool },
    pulls: async () => await openPullSources(loadConfig(env), Date.now),
    async start() {
      try {
        await withApplication(true, run);
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
      }
    },
    migrate: async () =>
      await brief(async ({ server }) => `The tables are current (${server.kind} PostgreSQL).`),
    doctor: async () => await brief(doctor),
    deliveries: async (ctx, actor, filter) =>
      deliveriesView(await listDeliveries(ctx, actor, filter), ctx.now()),
  };
}

async function doctor({ ctx, server, config, slack, teams, mail }: Application): Promise<Finding[]> {
  const { heartbeatUrl } = config;
  const found = await examine(ctx, { databaseKind: server.kind, heartbeatUrl, mail });
  const findings = found.map(({ topic, state, text }): Finding => ({
    what: topic,
    state: STATES[state],
    text,
  }));
  return [
    ...findings,
    { what: "slack", ...(await examineSlack(ctx, slack)) },
    { what: "teams", ...(await examineTeams(teams)) },
  ];
}

const STATES = { right: "ok", note: "off", wrong: "wrong" } as const;
