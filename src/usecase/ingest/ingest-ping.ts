import { findBoundOrganization } from "../../../db/query/token.ts";
import type { Context } from "../context.ts";
import { authenticateToken } from "../token/authenticate-token.ts";
import { pingObservation, type PingSignal } from "./ping-observation.ts";
import { recordPush } from "./record-push.ts";

export interface Ping {
  readonly secret: string;
  readonly signal: PingSignal;
  /** What the job printed; the first 500 characters are kept. */
  readonly text: string;
}

/** Records a ping for the device its token stands for; false when the token is unknown, revoked or not for pings. */
export async function ingestPing(ctx: Context, ping: Ping): Promise<boolean> {
  const token = await authenticateToken(ctx, ping.secret);
  if (token === null || !token.scopes.includes("ping")) return false;
  if (token.organizationId === null || token.deviceName === null) return false;
  const organization = await findBoundOrganization(ctx.db, token.organizationId);
  if (organization === null) return false;
  const { signal, text } = ping;
  await recordPush(ctx, organization, [
    pingObservation(token, organization, { signal, text, at: ctx.now() }),
  ]);
  return true;
}
