import { devicePage, type DevicePageOptions } from "../../../db/query/device-list.ts";
import { personPage, type PersonLine } from "../../../db/query/person-page.ts";
import { reachOf } from "../access/reach-of.ts";
import type { Actor, Context } from "../context.ts";
import { type TimedDevice, withTimes } from "./device-times.ts";

export interface PageQuestion {
  /** Null: everything the actor may see. */
  readonly organizationId: number | null;
  readonly after: number | null;
  readonly limit: number;
}

/** Devices by id, one more than `limit` when there are more; alerts take the verb `alerts`. Throws `denied`. */
export async function pageDevices(
  ctx: Context,
  actor: Actor,
  asked: PageQuestion & Pick<DevicePageOptions, "level" | "state" | "alerted">,
): Promise<readonly TimedDevice[]> {
  const { organizationId, ...page } = asked;
  const verb = page.alerted ? "alerts" : "devices";
  const within = await reachOf(ctx, actor, { verb, accept: ["full"], organizationId });
  const now = ctx.now();
  return await withTimes(ctx.db, await devicePage(ctx.db, { ...page, within }, now), now);
}

/** People by id, one more than `limit` when there are more. Throws `denied`. */
export async function pagePersons(
  ctx: Context,
  actor: Actor,
  { organizationId, ...page }: PageQuestion,
): Promise<readonly PersonLine[]> {
  const within = await reachOf(ctx, actor, { verb: "devices", accept: ["full"], organizationId });
  return await personPage(ctx.db, { ...page, within });
}
