import { findLiveToken, touchToken, type TokenRow } from "../../../db/query/token.ts";
import { MINUTE_MS } from "../../core/instant.ts";
import type { Context } from "../context.ts";
import { hashSecret, looksLikeSecret } from "./secret.ts";

/**
 * Whose secret this is; null when it is unknown or revoked. When it was last used is noted at most once a
 * minute, so that a busy token is not a busy row.
 */
export async function authenticateToken(
  ctx: Pick<Context, "db" | "now">,
  secret: string,
): Promise<TokenRow | null> {
  if (!looksLikeSecret(secret)) return null;
  const now = ctx.now();
  const token = await findLiveToken(ctx.db, hashSecret(secret), now);
  if (token === null) return null;
  const unlessAfter = now - MINUTE_MS;
  if (token.lastUsedAt === null || token.lastUsedAt <= unlessAfter) {
    await touchToken(ctx.db, { id: token.id, now, unlessAfter });
  }
  return token;
}
