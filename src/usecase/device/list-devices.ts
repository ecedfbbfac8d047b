import type { AlertLevel } from "../../core/level.ts";
import type { Instant } from "../../core/instant.ts";
import {
  alertedDevices,
  type DeviceList,
  type ListOptions,
  overdueDevices,
  type Within,
} from "../../../db/query/device-list.ts";
import { organizationSubtree } from "../../../db/query/organization.ts";
import { chooseOrganization } from "../access/choose-organization.ts";
import type { Actor, Context } from "../context.ts";
import { type TimedDevice, withTimes } from "./device-times.ts";

/** As many rows as a chat's table takes. */
const MOST_ROWS = 100;

export interface ListedDevices {
  readonly organizationName: string;
  readonly devices: readonly TimedDevice[];
  readonly total: number;
  readonly now: Instant;
}

export interface ListQuestion {
  /** The organization as it was typed; empty: none was. */
  readonly word: string;
  /** What the channel follows. */
  readonly channel: readonly number[];
}

/** The devices of an organization and all below it that are not ok, or of one level; worst first. */
export async function listOverdue(
  ctx: Context,
  actor: Actor,
  asked: ListQuestion & { readonly level: AlertLevel | null },
): Promise<ListedDevices> {
  return await list(ctx, actor, asked, {
    verb: "devices",
    read: async (options) => await overdueDevices(ctx.db, { ...options, level: asked.level }),
  });
}

/** The open outages of an organization and all below it, with who has them: those nobody has first. */
export async function listAlerts(ctx: Context, actor: Actor, asked: ListQuestion): Promise<ListedDevices> {
  return await list(ctx, actor, asked, {
    verb: "alerts",
    read: async (options) => await alertedDevices(ctx.db, options),
  });
}

async function list(
  ctx: Context,
  actor: Actor,
  asked: ListQuestion,
  how: { readonly verb: "devices" | "alerts"; readonly read: (options: ListOptions) => Promise<DeviceList> },
): Promise<ListedDevices> {
  const { word, channel } = asked;
  const chosen = await chooseOrganization(ctx, actor, { verb: how.verb, accept: ["full"], word, channel });
  const now = ctx.now();
  const { total, devices } = await how.read({ within: await withinOf(ctx, chosen), now, limit: MOST_ROWS });
  return { organizationName: chosen.name, total, devices: await withTimes(ctx.db, devices, now), now };
}

/** The ids of an organization and all below it; null when it is the root. */
export async function withinOf(
  ctx: Context,
  organization: { readonly id: number; readonly root: boolean },
): Promise<Within> {
  return organization.root ? null : await organizationSubtree(ctx.db, organization.id);
}
