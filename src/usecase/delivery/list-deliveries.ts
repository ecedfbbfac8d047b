import type { NotificationState } from "../../core/notification.ts";
import { type DeliveryLine, findDeliveries } from "../../../db/query/delivery.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { requireAccess } from "../access/require-access.ts";
import type { Actor, Context } from "../context.ts";

/** What was told to whom, and what could not be: dead and held messages first, then the newest. */
export async function listDeliveries(
  ctx: Context,
  actor: Actor,
  filter: { readonly state: NotificationState | null; readonly limit: number },
): Promise<readonly DeliveryLine[]> {
  await requireAccess(ctx, actor, "deliveries", await rootOrganizationId(ctx.db));
  return await findDeliveries(ctx.db, filter);
}
