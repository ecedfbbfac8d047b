import type { Context } from "../context.ts";

/** Ids of the ledger in one log line. */
export const MOST_LOGGED = 20;

/** Writes down what went out, by the ids that `deliveries` shows. */
export function logSent(ctx: Pick<Context, "log">, destination: string, ids: readonly number[]): void {
  const notifications = ids.slice(0, MOST_LOGGED);
  ctx.log.info({ destination, notifications, rows: ids.length }, "A message was sent");
}
