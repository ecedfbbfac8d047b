import type { TokenScope } from "../../src/core/token-scope.ts";
import { RouteError, type Caller } from "../../src/port/route.ts";

/** Looks a bearer token up; null when it is unknown or revoked. */
export type Authenticate = (token: string) => Promise<Caller | null>;

const REALM = 'Bearer realm="backup-report-bot"';

/** Whose token the call came with. Throws 401 without a valid one and 403 when it is not for this (RFC 6750). */
export async function authorize(
  authorization: string | undefined,
  scope: TokenScope,
  authenticate: Authenticate,
): Promise<Caller> {
  const token = /^bearer +([\w.~+/=-]+) *$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) {
    throw unauthorized(REALM, "This needs a token: send it in the header Authorization, as Bearer TOKEN.");
  }
  const caller = await authenticate(token);
  if (caller === null)
    throw unauthorized(`${REALM}, error="invalid_token"`, "The token is unknown or revoked.");
  if (!caller.scopes.includes(scope)) {
    throw new RouteError(403, `The token is not for this: it needs the scope ${scope}.`, {
      headers: { "WWW-Authenticate": `${REALM}, error="insufficient_scope", scope="${scope}"` },
    });
  }
  return caller;
}

function unauthorized(challenge: string, detail: string): RouteError {
  return new RouteError(401, detail, { headers: { "WWW-Authenticate": challenge } });
}
