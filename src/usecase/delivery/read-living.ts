import type { Instant } from "../../core/instant.ts";
import type { OwnerNames } from "../../core/notification.ts";
import type { Buttons } from "../../view/buttons.ts";
import { livingMessageView, MOST_LIVING_LINES } from "../../view/living-message.ts";
import type { View } from "../../view/view.ts";
import type { Tx } from "../../../db/client.ts";
import { countOpen } from "../../../db/query/living.ts";
import { countLiving, loadOpenLines } from "../../../db/query/living-line.ts";

/** A living message, and how its channel is told. */
export interface LivingShown {
  readonly livingMessageId: number;
  readonly organizationId: number | null;
  readonly organizationName: string;
  readonly ownerNames: OwnerNames;
  readonly sample: boolean;
  readonly possibleDuplicate: boolean;
  readonly now: Instant;
  readonly buttons: Buttons | null;
}

/** A living message as it stands now (R20). */
export async function readLiving(tx: Tx, shown: LivingShown): Promise<View> {
  const { livingMessageId, organizationId, now, ...rest } = shown;
  const { lines } = await loadOpenLines(tx, { livingMessageId, now, limit: MOST_LIVING_LINES });
  return livingMessageView({
    ...rest,
    id: livingMessageId,
    lines,
    counts: await countLiving(tx, livingMessageId),
    open: await countOpen(tx, organizationId ?? 0),
    now,
  });
}
