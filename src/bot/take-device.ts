import { acknowledge, HeldByOther } from "../usecase/outage/acknowledge.ts";
import { acknowledgedView, heldView } from "../view/acknowledged.ts";
import type { Call } from "./call.ts";
import { writePayload } from "./payload.ts";
import { reply, say } from "./verb-kit.ts";
import type { VerbAnswer } from "./verb.ts";

/**
 * Acknowledges a device for the asker. `from`: who has it as far as the asker knows. Whoever comes second hears who
 * was first, and may take it over from them, and from nobody else, by a button.
 */
export async function takeDevice({ ctx, actor }: Call, device: string, from?: string): Promise<VerbAnswer> {
  try {
    const { deviceName, before } = await acknowledge(ctx, actor, { device, from });
    if (before === actor.name) return say(`You have ${deviceName} already.`);
    return reply(acknowledgedView(deviceName, before));
  } catch (error) {
    if (!(error instanceof HeldByOther)) throw error;
    const { deviceName, holder } = error;
    const takeOver = writePayload({ do: "take-over", device, from: holder.name });
    return reply(heldView({ deviceName, by: holder.name, since: holder.since, takeOver }));
  }
}
