import type { Instant } from "../../core/instant.ts";
import { MOST_LIVING_LINES } from "../../view/living-message.ts";
import { livingReplyView } from "../../view/living-reply.ts";
import type { View } from "../../view/view.ts";
import type { Tx } from "../../../db/client.ts";
import { lockFleet } from "../../../db/query/fleet-lock.ts";
import type { FiledAlerts, LivingRow } from "../../../db/query/living.ts";
import { loadChangedLines, loadNewLines } from "../../../db/query/living-line.ts";
import { describeScope } from "../../../db/query/scope.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import type { Target } from "./channel-target.ts";
import { readLiving } from "./read-living.ts";

/** A living message as it is shown, and what its thread says of the change. */
export interface ComposedLiving {
  readonly view: View;
  /** Null when nothing is new. */
  readonly reply: View | null;
  /** The moment it shows: whatever changes later is not in it. */
  readonly at: Instant;
}

export interface ComposeOptions {
  /** The alerts it is shown for; null for an edit because something changed. */
  readonly alerts: FiledAlerts | null;
  /** The reply names everything that was not said aloud yet, and not only what these alerts are about. */
  readonly aloud: boolean;
  readonly possibleDuplicate: boolean;
}

/** Reads how a message's devices stand at one moment, which no change of theirs can straddle. */
export async function composeLiving(
  ctx: DeliveryContext,
  target: Target,
  message: LivingRow,
  options: ComposeOptions,
): Promise<ComposedLiving> {
  return await ctx.db.transaction(async (tx) => {
    await lockFleet(tx);
    const now = ctx.now();
    const { ownerNames, organizationId } = target.subscription;
    const { organizationName, sample } = await describeScope(tx, organizationId ?? 0, 0);
    const shown = {
      organizationName,
      sample,
      ownerNames,
      organizationId,
      possibleDuplicate: options.possibleDuplicate,
    };
    const view = await readLiving(tx, {
      ...shown,
      livingMessageId: message.id,
      now,
      buttons: ctx.buttons ?? null,
    });
    const of = { livingMessageId: message.id, now, limit: MOST_LIVING_LINES };
    const reply =
      message.ref === null
        ? null
        : await composeReply(tx, { organizationName, ownerNames, of, message, options });
    return { view, reply, at: now };
  });
}

interface ReplyParts {
  readonly organizationName: string;
  readonly ownerNames: Target["subscription"]["ownerNames"];
  readonly of: { readonly livingMessageId: number; readonly now: Instant; readonly limit: number };
  readonly message: LivingRow;
  readonly options: ComposeOptions;
}

async function composeReply(tx: Tx, parts: ReplyParts): Promise<View | null> {
  const { of, message, options } = parts;
  const { alerts, aloud } = options;
  const crossed = alerts === null ? null : await loadNewLines(tx, { ...of, alerts: aloud ? null : alerts });
  const since = message.editedAt ?? message.postedAt ?? of.now;
  const changed = await loadChangedLines(tx, { ...of, since, alerts });
  return livingReplyView({
    organizationName: parts.organizationName,
    ownerNames: parts.ownerNames,
    crossed: crossed?.lines ?? [],
    crossedTotal: crossed?.total ?? 0,
    changed: changed.lines,
    changedTotal: changed.total,
    now: of.now,
  });
}
