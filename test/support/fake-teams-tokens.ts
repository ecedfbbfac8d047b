import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

/** Signs as the Bot Framework does, and as somebody who only pretends to be it. */
export interface FakeTokens {
  readonly jwks: { readonly keys: readonly JWK[] };
  /** An Authorization header. */
  sign(claims: TokenClaims): Promise<string>;
}

export interface TokenClaims {
  readonly issuer?: string;
  readonly audience: string;
  /** Null: it names none. */
  readonly serviceUrl: string | null;
  readonly expiresInSeconds?: number;
  readonly validInSeconds?: number;
  /** Signed with a key of somebody's own, under the name of the good one. */
  readonly forged?: boolean;
  /** Names a key that nobody published. */
  readonly unknownKey?: boolean;
}

const ISSUER = "https://api.botframework.com";
const KEY_ID = "good-key";

export async function createFakeTokens(): Promise<FakeTokens> {
  const good = await generateKeyPair("RS256", { extractable: true });
  const bad = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(good.publicKey)), kid: KEY_ID, use: "sig", endorsements: ["msteams"] };
  return {
    jwks: { keys: [jwk] },
    async sign(claims) {
      const seconds = Math.floor(Date.now() / 1000);
      const token = new SignJWT(claims.serviceUrl === null ? {} : { serviceurl: claims.serviceUrl })
        .setProtectedHeader({
          alg: "RS256",
          typ: "JWT",
          kid: claims.unknownKey === true ? "unknown-key" : KEY_ID,
        })
        .setIssuer(claims.issuer ?? ISSUER)
        .setAudience(claims.audience)
        .setIssuedAt(seconds)
        .setNotBefore(seconds + (claims.validInSeconds ?? 0))
        .setExpirationTime(seconds + (claims.expiresInSeconds ?? 3_600));
      return `Bearer ${await token.sign(claims.forged === true ? bad.privateKey : good.privateKey)}`;
    },
  };
}
