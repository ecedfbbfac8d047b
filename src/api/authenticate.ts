import type { Caller } from "../port/route.ts";
import type { Context } from "../usecase/context.ts";
import { authenticateToken } from "../usecase/token/authenticate-token.ts";

/** Looks bearer tokens up for the server. A ping's token stands in its address and is good for nothing else. */
export function authenticateWith(ctx: Context): (secret: string) => Promise<Caller | null> {
  return async (secret) => {
    const token = await authenticateToken(ctx, secret);
    if (token === null) return null;
    const { id, name, scopes, verbs, expiresAt, organizationId, ownerEmail, zone } = token;
    return { tokenId: id, name, scopes, verbs, expiresAt, organizationId, ownerEmail, zone };
  };
}
