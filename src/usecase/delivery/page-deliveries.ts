import { type DeliveryLine, deliveryPage } from "../../../db/query/delivery.ts";
import type { NotificationState } from "../../core/notification.ts";
import { requireRootAccess } from "../access/require-root-access.ts";
import type { Actor, Context } from "../context.ts";

/** What was told to whom, newest first, one row more than `limit` when there are more. Throws `denied`. */
export async function pageDeliveries(
  ctx: Context,
  actor: Actor,
  asked: { readonly state: NotificationState | null; readonly before: number | null; readonly limit: number },
): Promise<readonly DeliveryLine[]> {
  await requireRootAccess(ctx, actor, "deliveries");
  return await deliveryPage(ctx.db, asked);
}
