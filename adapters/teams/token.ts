import { constants, createHash, createPrivateKey, randomUUID, sign, X509Certificate } from "node:crypto";

import { z } from "zod";

import type { Instant } from "../../src/core/instant.ts";
import { DeliveryError } from "../../src/port/delivery-error.ts";

/** What the bot shows Teams to be believed. */
export interface TokenSource {
  /** Rejects with a `DeliveryError`. */
  get(): Promise<string>;
  /** Teams did not believe the last one. */
  forget(): void;
}

export type Credential =
  | { readonly kind: "password"; readonly password: string }
  /** PEM texts of a certificate and its RSA key. */
  | { readonly kind: "certificate"; readonly certificate: string; readonly key: string };

export interface TokenParts {
  readonly appId: string;
  readonly tenantId: string;
  readonly credential: Credential;
  /** Without a slash at its end. */
  readonly loginUrl: string;
  readonly now: () => Instant;
}

/** What tokens for Teams are good for. */
const SCOPE = "https://api.botframework.com/.default";
/** A new one is fetched so long before the old one ends. */
const EARLY_MS = 5 * 60_000;
const TIMEOUT_MS = 10_000;
const ASSERTION_SECONDS = 300;
const GRANT = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const REFUSAL = z.object({ error: z.string(), error_description: z.string().nullish() });

/** Tokens by the bot's own credentials (OAuth 2.0, client credentials), kept until shortly before they end. */
export function credentialTokens(parts: TokenParts): TokenSource {
  return keptTokens(parts.now, async () => await fetchToken(parts));
}

export interface Token {
  readonly text: string;
  readonly lifetimeMs: number;
}

/** Asked for once by however many need it. */
export function keptTokens(now: () => Instant, fetchOne: () => Promise<Token>): TokenSource {
  let kept: { readonly text: string; readonly until: Instant } | null = null;
  let asking: Promise<string> | null = null;
  async function renew(): Promise<string> {
    try {
      const { text, lifetimeMs } = await fetchOne();
      kept = { text, until: now() + Math.max(lifetimeMs - EARLY_MS, lifetimeMs / 2) };
      return text;
    } finally {
      asking = null;
    }
  }
  return {
    async get() {
      if (kept !== null && kept.until > now()) return kept.text;
      asking ??= renew();
      return await asking;
    },
    forget() {
      kept = null;
    },
  };
}

async function fetchToken(parts: TokenParts): Promise<Token> {
  const url = `${parts.loginUrl}/${encodeURIComponent(parts.tenantId)}/oauth2/v2.0/token`;
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: parts.appId,
    scope: SCOPE,
    ...proof(parts, url),
  });
  const answer = await fetch(url, { method: "POST", body, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    (cause: unknown) => {
      throw new DeliveryError("Microsoft's sign-in cannot be reached.", { kind: "transient" }, { cause });
    },
  );
  const said: unknown = await answer.json().catch(() => null);
  const granted = GRANT.safeParse(said);
  if (answer.ok && granted.success)
    return { text: granted.data.access_token, lifetimeMs: granted.data.expires_in * 1000 };
  const { data } = REFUSAL.safeParse(said);
  const reason = [data?.error, data?.error_description?.split(/\r?\n/u)[0]]
    .filter((text) => text !== undefined)
    .join(": ");
  throw new DeliveryError(
    `Microsoft's sign-in refuses the bot (${reason === "" ? answer.status : reason}): check TEAMS_APP_ID, TEAMS_TENANT_ID and the bot's credentials.`,
    { kind: "transient" },
  );
}

function proof({ appId, credential, now }: TokenParts, audience: string): Record<string, string> {
  if (credential.kind === "password") return { client_secret: credential.password };
  const certificate = new X509Certificate(credential.certificate);
  const seconds = Math.floor(now() / 1000);
  const header = {
    alg: "PS256",
    typ: "JWT",
    "x5t#S256": createHash("sha256").update(certificate.raw).digest("base64url"),
  };
  const claims = {
    aud: audience,
    iss: appId,
    sub: appId,
    jti: randomUUID(),
    nbf: seconds,
    exp: seconds + ASSERTION_SECONDS,
  };
  const content = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = sign("sha256", Buffer.from(content), {
    key: createPrivateKey(credential.key),
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  return {
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: `${content}.${signature.toString("base64url")}`,
  };
}
