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
import { asDatabaseFault } from "./database-fault.ts";
import { start } from "./start.ts";

/** The process, as far as the command line sees it. */
export interface Process {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Resolves when it is told to end; the second time it is told, it ends at once. */
  untilStopped(): Promise<void>;
}

const DEFAULT_COLUMNS = 100;

/** What the command line runs on. The configuration is read when a verb first needs it, so that `--help` works without. */
export function createHost(process: Process): CliHost {
  const { env, stdout, stderr } = process;

  async function withApplication<T>(serve: boolean, work: (app: Application) => Promise<T>): Promise<T> {
    const config = loadConfig(env);
    const app = await openApplication({
      config,
      log: createLog(config.logLevel),
      out: stdout,
      now: Date.now,
      serve,
      // What a verb prints may be read by a program.
      say: (line) => (serve ? stdout : stderr).write(`${line}\n`),
    });
    try {
      return await work(app);
    } catch (error) {
      throw asDatabaseFault(error, app.server.url);
    } finally {
      await app.stop();
    }
  }

  return {
    withContext: async (work) => await withApplication(false, async ({ ctx }) => await work(ctx, OPERATOR)),
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    progressTo: stdout.isTTY ? stdout : null,
    columns: stdout.isTTY ? stdout.columns : DEFAULT_COLUMNS,
    reader: { locale: "en-GB", zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
    debug: env["LOG_LEVEL"] === "debug",
    decoders: { file: csvDecoder, push: decodeTool },
    async start() {
      await withApplication(true, async (app) => {
        const serving = await start(app, stdout);
        try {
          await process.untilStopped();
          app.say("Ending.");
        } finally {
          await serving.stop();
        }
      });
    },
    async migrate() {
      return await withApplication(
        false,
        async ({ server }) => `The tables are current (${server.kind} PostgreSQL).`,
      );
    },
    async doctor() {
      return await withApplication(false, async ({ ctx, server, config }) => {
        const found = await examine(ctx, { databaseKind: server.kind, heartbeatUrl: config.heartbeatUrl });
        return found.map(({ topic, state, text }): Finding => ({ what: topic, state: STATES[state], text }));
      });
    },
    deliveries: async (ctx, actor, filter) =>
      deliveriesView(await listDeliveries(ctx, actor, filter), ctx.now()),
  };
}

const STATES = { right: "ok", note: "off", wrong: "wrong" } as const;
