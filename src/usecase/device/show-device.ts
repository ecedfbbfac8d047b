import { oneDevice } from "../../../db/query/device-list.ts";
import { findDevice } from "../evaluate/find-device.ts";
import { type Explanation, explainFound } from "../evaluate/why.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { type TimedDevice, withTimes } from "./device-times.ts";

export interface ShownDevice {
  readonly explanation: Explanation;
  readonly device: TimedDevice;
}

/** Everything about one device that the actor may see, with who has it and whether it is snoozed. */
export async function showDevice(ctx: Context, actor: Actor, word: string): Promise<ShownDevice> {
  const seen = await findDevice(ctx, actor, word, "devices");
  const explanation = await explainFound(ctx, actor, seen);
  const found = await oneDevice(ctx.db, seen.id, explanation.now);
  const [device] = found === null ? [] : await withTimes(ctx.db, [found], explanation.now);
  if (device === undefined)
    throw new UsageError("not-found", `The device "${word}" was just removed.`, "device");
  return { explanation, device };
}
