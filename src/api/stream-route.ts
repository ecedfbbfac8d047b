import type { z } from "zod";

import type { Verb } from "../core/access.ts";
import type { Route, RouteResponse } from "../port/route.ts";
import type { Actor, Context } from "../usecase/context.ts";
import { actorOf } from "./actor-of.ts";
import { hiding } from "./api-route.ts";
import { NO_BODY } from "./schema.ts";

export interface StreamRouteParts<Params extends z.ZodType, Query extends z.ZodType> {
  /** Below `/api/v1`. */
  readonly path: string;
  readonly summary: string;
  readonly verb: Verb;
  readonly params: Params;
  readonly query: Query;
  mediaType(query: z.output<Query>): string;
  fileName(query: z.output<Query>): string;
  /** Refuses before it hands the first piece on. */
  write(
    asked: { readonly actor: Actor; readonly params: z.output<Params>; readonly query: z.output<Query> },
    piece: (bytes: Uint8Array) => Promise<void>,
  ): Promise<void>;
}

/** A route that reads a file as it is made. What is refused is refused before the first byte of it. */
export function streamRoute<Params extends z.ZodType, Query extends z.ZodType>(
  ctx: Context,
  parts: StreamRouteParts<Params, Query>,
): Route<z.output<Params>, z.output<Query>> {
  const { path, summary, verb, params, query } = parts;
  return {
    method: "GET",
    path: `/api/v1${path}`,
    summary,
    scope: "read",
    verb,
    params,
    query,
    body: { kind: "none", schema: NO_BODY },
    response: { status: 200, description: "The file", mediaType: "text/csv", schema: null },
    handle: async ({ caller, params: where, query: how }): Promise<RouteResponse> => {
      if (caller === null) throw new Error(`${path} was called without a token.`);
      const actor = await actorOf(ctx, caller);
      const begun = await hiding(
        async () =>
          await begin(async (piece) => {
            await parts.write({ actor, params: where, query: how }, piece);
          }),
      );
      return { kind: "stream", mediaType: parts.mediaType(how), fileName: parts.fileName(how), write: begun };
    },
  };
}

type Piece = (bytes: Uint8Array) => Promise<void>;

/**
 * Runs until the first piece is there, or all is done, and gives back what hands that piece and the rest on. Rejects
 * with what was thrown before.
 */
async function begin(write: (piece: Piece) => Promise<void>): Promise<(piece: Piece) => Promise<void>> {
  const first = Promise.withResolvers<null>();
  const onward = Promise.withResolvers<Piece>();
  const done = write(async (bytes) => {
    first.resolve(null);
    await (
      await onward.promise
    )(bytes);
  });
  // Whoever waits for the first piece is told; whoever reads on is told by `done` itself.
  await Promise.race([first.promise, done]);
  return async (piece) => {
    onward.resolve(piece);
    await done;
  };
}
