import { normalEmail } from "../../core/email-address.ts";
import { devicesOfPerson } from "../../../db/query/device-list.ts";
import { visibleOrganizations } from "../access/visible-organizations.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { withTimes } from "./device-times.ts";
import type { ListedDevices } from "./list-devices.ts";

const MOST_DEVICES = 100;

/**
 * The devices of the person with this address, as far as the actor may see them. Somebody without such devices is
 * not found, whether they exist or not.
 */
export async function showPerson(
  ctx: Context,
  actor: Actor,
  word: string,
): Promise<Omit<ListedDevices, "organizationName"> & { readonly email: string; readonly name: string }> {
  const email = normalEmail(word);
  const visible = await visibleOrganizations(ctx, actor, { verb: "devices", accept: ["full"] });
  const within = email === actor.email ? null : visible.map(({ id }) => id);
  const now = ctx.now();
  const { total, devices } = await devicesOfPerson(ctx.db, email, { within, now, limit: MOST_DEVICES });
  const [first] = devices;
  if (first === undefined) {
    throw new UsageError(
      "not-found",
      `There is nobody "${word}" with devices that you may see. Give the e-mail address as the backup system has it.`,
      "person",
    );
  }
  return {
    email,
    name: first.ownerName ?? email,
    total,
    devices: await withTimes(ctx.db, devices, now),
    now,
  };
}
