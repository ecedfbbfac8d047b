import { localDay } from "../../core/local-day.ts";
import { DAY_MS } from "../../core/instant.ts";
import type { Tx } from "../../../db/client.ts";
import { describeDestination } from "../../../db/query/scope.ts";
import type { Context } from "../context.ts";
import { oweNotice } from "../notice/owe-notice.ts";

/** Tells over another path, once a day, that messages to a destination were given up (R19, R23). They stay in the ledger. */
export async function tellUndelivered(
  ctx: Context,
  tx: Tx,
  given: { readonly destination: string; readonly messages: number; readonly error: string },
): Promise<void> {
  const now = ctx.now();
  const { destination, messages, error } = given;
  const name = await describeDestination(tx, destination);
  const what = messages === 1 ? "A message" : `${messages} messages`;
  await oweNotice(ctx, tx, {
    subject: `undelivered:${destination}:${localDay(now, "UTC")}`,
    subjectAt: now - (now % DAY_MS),
    title: `Messages to ${name} could not be delivered`,
    text: `${what} to ${name} could not be delivered and ${messages === 1 ? "was" : "were"} given up: ${error} Nothing is lost: deliveries lists them, send-again sends one again.`,
    notOver: destination,
  });
}
