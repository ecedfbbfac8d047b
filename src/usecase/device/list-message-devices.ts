import { devicesOfMessage } from "../../../db/query/device-list.ts";
import { organizationNames, organizationSubtree } from "../../../db/query/organization.ts";
import { requireAccess } from "../access/require-access.ts";
import type { Actor, Context } from "../context.ts";
import { organizationOfMessage } from "../outage/acknowledge-message.ts";
import { withTimes } from "./device-times.ts";
import type { ListedDevices } from "./list-devices.ts";

const MOST_ROWS = 100;

/** Every device of a living message that is still silent, worst first. */
export async function listMessageDevices(
  ctx: Context,
  actor: Actor,
  messageId: number,
): Promise<ListedDevices> {
  const organizationId = await organizationOfMessage(ctx, messageId);
  await requireAccess(ctx, actor, "alerts", organizationId);
  const within = await organizationSubtree(ctx.db, organizationId);
  const now = ctx.now();
  const { total, devices } = await devicesOfMessage(ctx.db, messageId, { within, now, limit: MOST_ROWS });
  const names = await organizationNames(ctx.db, [organizationId]);
  return {
    organizationName: names.get(organizationId) ?? "",
    total,
    devices: await withTimes(ctx.db, devices, now),
    now,
  };
}
