import { CHUNK_DEVICES } from "../../../db/query/candidate.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import { anySnoozeDue, endSnoozes } from "../../../db/query/snooze.ts";
import type { Context } from "../context.ts";
import { outdateMessagesOf } from "../delivery/outdate-messages.ts";
import { evaluateDevices } from "../evaluate/evaluate-devices.ts";
import { loadFrame } from "../evaluate/frame.ts";

/** Judges devices whose snooze is over: the most severe level nobody was told of is then owed, once (R9). */
export async function endDueSnoozes(ctx: Context): Promise<number> {
  if (!(await anySnoozeDue(ctx.db, ctx.now()))) return 0;
  return await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const deviceIds = await endSnoozes(tx, ctx.now());
    const frame = await loadFrame(tx, ctx.now());
    for (let start = 0; start < deviceIds.length; start += CHUNK_DEVICES) {
      const chunk = deviceIds.slice(start, start + CHUNK_DEVICES);
      await evaluateDevices(ctx, tx, frame, { deviceIds: chunk, cause: "snooze-ended" });
      await outdateMessagesOf(ctx, tx, chunk);
    }
    return deviceIds.length;
  });
}
