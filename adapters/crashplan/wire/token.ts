import { Secret, TOTP } from "otpauth";
import { z } from "zod";

import type { Instant } from "../../../src/core/instant.ts";
import { PullFault } from "../../../src/port/pull-source.ts";
import type { Caller } from "./fault.ts";
import { openEnvelope } from "./json.ts";

/** A key, and from when on it is not used any more. */
export interface Token {
  readonly text: string;
  readonly renewAt: Instant;
}

export type Credentials =
  | { readonly kind: "client"; readonly id: string; readonly secret: string }
  | {
      readonly kind: "user";
      readonly name: string;
      readonly password: string;
      /** Base32. */
      readonly totpSecret: string | null;
    };

/** A call that brings a token. */
export interface TokenCall {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** A token is renewed this long before it ends: 14 of an API client's 15 minutes. */
const RENEW_BEFORE_MS = 60_000;
/** The product's own life of a user's token. */
const USER_TOKEN_MS = 30 * 60_000;

export function callerOf(credentials: Credentials): Caller {
  return credentials.kind === "client"
    ? { what: "API client", variables: "CRASHPLAN_CLIENT_ID and CRASHPLAN_CLIENT_SECRET" }
    : { what: "user", variables: "CRASHPLAN_USERNAME and CRASHPLAN_PASSWORD" };
}

export function tokenCall(credentials: Credentials, now: Instant): TokenCall {
  if (credentials.kind === "client") {
    return {
      method: "POST",
      path: "/api/v3/oauth/token",
      query: { grant_type: "client_credentials" },
      headers: { authorization: basic(credentials.id, credentials.secret) },
    };
  }
  const { name, password, totpSecret } = credentials;
  const code = totpSecret === null ? {} : { "totp-auth": oneTimeCode(totpSecret, now) };
  return {
    method: "GET",
    path: "/api/v3/auth/jwt",
    query: { useBody: "true" },
    headers: { authorization: basic(name, password), ...code },
  };
}

const granted = z.union([
  z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive().default(900) }),
  z
    .object({ v3_user_token: z.string().min(1) })
    .transform(({ v3_user_token: text }) => ({ access_token: text, expires_in: USER_TOKEN_MS / 1000 })),
]);

/** The token of an answer. Throws a `PullFault` when there is none in it. */
export function readToken(body: unknown, now: Instant): Token {
  const read = granted.safeParse(openEnvelope(body));
  if (!read.success) {
    throw new PullFault(
      "unreadable",
      "CrashPlan answers a sign-in in a form that is not known here. Check CRASHPLAN_URL: it must be the address of the console.",
    );
  }
  const lifeMs = read.data.expires_in * 1000;
  return { text: read.data.access_token, renewAt: now + Math.max(lifeMs - RENEW_BEFORE_MS, lifeMs / 2) };
}

function basic(name: string, secret: string): string {
  return `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}`;
}

function oneTimeCode(secret: string, now: Instant): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now });
}
