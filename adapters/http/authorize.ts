import type { Verb } from "../../src/core/access.ts";
import type { TokenScope } from "../../src/core/token-scope.ts";
import { RouteError, type Caller } from "../../src/port/route.ts";

/** Looks a bearer token up; null when it is unknown or revoked. */
export type Authenticate = (token: string) => Promise<Caller | null>;

const REALM = 'Bearer realm="backup-report-bot"';

/** What a route asks of the token that a call comes with. */
export interface Need {
  readonly scope: TokenScope;
  readonly verb: Verb | undefined;
}

/** Whose token the call came with. Throws 401 without a valid one and 403 when it is not for this (RFC 6750). */
export async function authorize(
  authorization: string | undefined,
  { scope, verb }: Need,
  authenticate: Authenticate,
): Promise<Caller> {
  const token = /^bearer +([\w.~+/=-]+) *$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) {
    throw unauthorized(REALM, "This needs a token: send it in the header Authorization, as Bearer TOKEN.");
  }
  const caller = await authenticate(token);
  if (caller === null)
    throw unauthorized(`${REALM}, error="invalid_token"`, "The token is unknown, revoked or past its end.");
  if (!caller.scopes.includes(scope)) {
    throw new RouteError(403, `The token is not for this: it needs the scope ${scope}.`, {
      headers: { "WWW-Authenticate": `${REALM}, error="insufficient_scope", scope="${scope}"` },
    });
  }
  if (verb !== undefined && !caller.verbs.includes(verb)) {
    throw new RouteError(403, `The token is not for this: it needs the verb ${verb}.`, {
      headers: { "WWW-Authenticate": `${REALM}, error="insufficient_scope"` },
    });
  }
  return caller;
}

function unauthorized(challenge: string, detail: string): RouteError {
  return new RouteError(401, detail, { headers: { "WWW-Authenticate": challenge } });
}
