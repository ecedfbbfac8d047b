import { afterAll, beforeAll } from "vitest";

import { readBounce } from "../../adapters/bounce/read-bounce.ts";
import { createHttpServer, type HttpServer } from "../../adapters/http/server.ts";
import { prometheusMeter } from "../../adapters/metrics/prometheus.ts";
import { decodeTool } from "../../adapters/tools/decode.ts";
import { authenticateWith } from "../../src/api/authenticate.ts";
import { apiRoutes } from "../../src/api/registry.ts";
import { toRouteError } from "../../src/api/to-route-error.ts";
import { createLinks } from "../../src/usecase/link/links.ts";
import { TEST_KEY } from "./world.ts";
import type { Context } from "../../src/usecase/context.ts";
import type { Running } from "../../src/usecase/health/find-unready.ts";

export interface Api {
  readonly port: number;
  readonly url: string;
}

/** All routes of the program over a world, on a port of this machine; call after `useWorld`. */
export function useApi(
  world: { readonly ctx: Context },
  running: Running,
  options: { readonly callsPerMinute?: number } = {},
): Api {
  let server: HttpServer | undefined;
  let port = 0;
  // Read at each call, so that a test may put another context in its place.
  const ctx: Context = {
    get db() {
      return world.ctx.db;
    },
    get queue() {
      return world.ctx.queue;
    },
    get log() {
      return world.ctx.log;
    },
    get rules() {
      return world.ctx.rules;
    },
    get links() {
      return world.ctx.links ?? createLinks([TEST_KEY], null);
    },
    now: () => world.ctx.now(),
  };
  beforeAll(async () => {
    server = createHttpServer({
      routes: apiRoutes({ ctx, decode: decodeTool, readBounce, running, meter: prometheusMeter() }),
      mounts: [],
      authenticate: authenticateWith(ctx),
      translate: toRouteError,
      // Fuzzing asks more than a person.
      callsPerMinute: options.callsPerMinute ?? 1_000_000,
      log: {
        info: (fields, message) => ctx.log.info(fields, message),
        warn: (fields, message) => ctx.log.warn(fields, message),
        error: (fields, message) => ctx.log.error(fields, message),
      },
    });
    port = await server.listen(0, "127.0.0.1");
  });
  afterAll(async () => {
    await server?.close();
  });
  return {
    get port() {
      return port;
    },
    get url() {
      return `http://127.0.0.1:${port}`;
    },
  };
}
