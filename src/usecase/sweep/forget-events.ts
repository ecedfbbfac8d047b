import { forgetHeard } from "../../../db/query/heard.ts";
import type { Context } from "../context.ts";

/** Forgets what a chat platform told of long ago and does not send again. */
export async function forgetEvents(ctx: Context): Promise<void> {
  await forgetHeard(ctx.db, ctx.now());
}
