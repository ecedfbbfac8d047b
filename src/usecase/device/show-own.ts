import { decide } from "../../core/decide.ts";
import type { Instant } from "../../core/instant.ts";
import type { Level } from "../../core/level.ts";
import { devicesOfPerson } from "../../../db/query/device-list.ts";
import { loadFacts } from "../../../db/query/fact.ts";
import { awayUntil } from "../../../db/query/away.ts";
import type { Actor, Context } from "../context.ts";
import { questionOf } from "../evaluate/evaluate-devices.ts";
import { asOfDevice, loadFrame } from "../evaluate/frame.ts";
import type { TimedDevice } from "./device-times.ts";

const MOST_DEVICES = 50;

/** A device of the asker, by the level its owner goes by (R2). */
export interface OwnDevice extends TimedDevice {
  /** Null when no enabled source speaks for it. */
  readonly ownerLevel: Level | null;
  /** The owner's mail about it is paused. */
  readonly paused: boolean;
}

export interface OwnDevices {
  readonly devices: readonly OwnDevice[];
  readonly total: number;
  /** Until when the asker is away; null: they are not. */
  readonly awayUntil: Instant | null;
  readonly now: Instant;
}

/** The asker's own devices, worst first; empty for somebody who owns none. */
export async function showOwn(ctx: Context, actor: Actor): Promise<OwnDevices> {
  const now = ctx.now();
  const { email } = actor;
  if (email === null) return { devices: [], total: 0, awayUntil: null, now };
  const found = await devicesOfPerson(ctx.db, email, { within: null, now, limit: MOST_DEVICES });
  const active = found.devices.filter(({ state }) => state === "active");
  if (active.length === 0) return { devices: [], total: 0, awayUntil: null, now };
  const ids = active.map(({ id }) => id);
  const [frame, facts, away] = await Promise.all([
    loadFrame(ctx.db, now),
    loadFacts(ctx.db, ids, now),
    awayUntil(ctx.db, email, now),
  ]);
  const factsOf = new Map(facts.map((one) => [one.id, one]));
  const devices = active.flatMap((device): OwnDevice[] => {
    const own = factsOf.get(device.id);
    if (own === undefined) return [];
    const asOf = asOfDevice(frame, own);
    const question =
      asOf === null ? null : questionOf(frame, own, { asOf, cause: "time", graceDays: ctx.rules.graceDays });
    const ownerLevel = question === null ? null : decide(question).judgements.owner.level;
    return [{ ...device, asOf, ownerLevel, paused: own.ownerPaused }];
  });
  return { devices, total: devices.length, awayUntil: away, now };
}
