import type { Asker, Place } from "../port/bot.ts";
import { loadActor } from "../usecase/access/load-actor.ts";
import { type Disbelief, identify } from "../usecase/identity/identify.ts";
import type { BotContext } from "./bot-context.ts";
import type { Call } from "./call.ts";
import type { FormRegistry } from "./form-registry.ts";

/** Who asks, with their roles; or why they are not believed (R25). */
export async function believe(
  ctx: BotContext,
  forms: FormRegistry,
  asker: Asker,
  place: Place | null,
): Promise<Call | Disbelief> {
  const identity = await identify(ctx, ctx, asker);
  if (!identity.believed) return identity.reason;
  const actor = await loadActor(ctx, { email: identity.email, origin: asker.platform });
  return { ctx, actor, asker, reader: identity.reader, place, forms };
}
