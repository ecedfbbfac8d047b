import { z } from "zod";

import type { Verb } from "../core/access.ts";
import { RouteError, type BodyRule, type Caller, type Route, type RouteResponse } from "../port/route.ts";
import { type Actor, type Context, UsageError } from "../usecase/context.ts";
import { actorOf } from "./actor-of.ts";

const MAX_BYTES = 100_000;

export interface Asked<Params, Query, Body> {
  readonly actor: Actor;
  readonly caller: Caller;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** What the caller gave the tag of, and still is so; undefined: nothing. */
  readonly matched: unknown;
}

export interface ApiRouteParts<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
> {
  readonly method: Route["method"];
  /** Below `/api/v1`. */
  readonly path: string;
  readonly summary: string;
  readonly verb: Verb;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Only what it names is sent. Without content: 204. */
  readonly answer: Answer;
  readonly status?: 200 | 201;
  /** Where what this changes is read: `If-Match` takes the tag of its answer. */
  readonly reads?: Route;
  handle(asked: Asked<z.output<Params>, z.output<Query>, z.output<Body>>): Promise<z.input<Answer>>;
}

/**
 * A route of the interface for programs. Reading takes a token with the scope `read`, anything else `write`, and the
 * verb. Whatever the token may not see does not exist for it: 404, in the same words.
 */
export function apiRoute<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(
  ctx: Context,
  parts: ApiRouteParts<Params, Query, Body, Answer>,
): Route<z.output<Params>, z.output<Query>, z.output<Body>> {
  const { method, path, summary, verb, params, query, answer } = parts;
  const empty = answer instanceof z.ZodVoid;
  const status = parts.status ?? 200;
  return {
    method,
    path: `/api/v1${path}`,
    summary,
    scope: method === "GET" ? "read" : "write",
    verb,
    params,
    query,
    body: bodyRule(parts.body),
    response: empty
      ? { status: 204, description: "It is done", mediaType: "application/json", schema: null }
      : { status, description: "As asked", mediaType: "application/json", schema: answer },
    ...(parts.reads === undefined ? {} : { current: currentBy(parts.reads) }),
    handle: async ({ caller, matched, ...asked }): Promise<RouteResponse> => {
      if (caller === null) throw new Error(`${path} was called without a token.`);
      const actor = await actorOf(ctx, caller);
      const value = answer.parse(
        await hiding(
          async () =>
            await unchanged(matched, async () => await parts.handle({ ...asked, matched, caller, actor })),
        ),
      );
      return empty ? { kind: "empty", status: 204 } : { kind: "json", status, value };
    },
  };
}

/** The answer of a route that reads, to whoever asks another one. */
function currentBy(reads: Route): NonNullable<Route["current"]> {
  return async ({ params, caller }) => {
    const response = await reads.handle({ params, query: {}, body: undefined, caller });
    return response.kind === "json" ? response.value : null;
  };
}

/** What was changed by somebody else between `If-Match` being compared and the change is refused as by it. */
async function unchanged<Value>(matched: unknown, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (matched === undefined || !(error instanceof UsageError) || error.field !== "stamp") throw error;
    throw new RouteError(412, error.message, { cause: error });
  }
}

function bodyRule<Body extends z.ZodType>(schema: Body): BodyRule<z.output<Body>> {
  if (schema instanceof z.ZodUndefined) return { kind: "none", schema };
  return { kind: "json", maxBytes: MAX_BYTES, schema };
}

/** Runs a use-case; what it denies as a whole is not there. What it denies of a field is told. */
export async function hiding<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError && error.kind === "denied" && error.field === null) throw nothingHere();
    if (error instanceof UsageError && error.kind === "not-found") throw nothingHere();
    throw error;
  }
}

/** The same for what is not there and for what the token may not see. */
export function nothingHere(): RouteError {
  return new RouteError(404, "There is no such thing for this token.");
}
