import { DAY_MS, type Instant, MINUTE_MS } from "../../src/core/instant.ts";
import type { RestoreRecord } from "../../src/core/restore-record.ts";
import { isWorkday } from "./device/calendar.ts";
import { nameplateOf } from "./device/device-name.ts";
import { isActive, type SeenDevice } from "./device/observe.ts";
import type { Fleet } from "./fleet.ts";
import { between, draw, pickByShare } from "./random.ts";
import { TOPIC } from "./topic.ts";

/** A device is restored from every four years or so, on working days. */
const RESTORES_A_DAY = 1 / 1000;
const HELPERS = "org-it";

interface Kind {
  readonly share: number;
  readonly type: RestoreRecord["type"];
  readonly flags: RestoreRecord["flags"];
  readonly result: RestoreRecord["result"];
  readonly problems: number;
}

/** Most people fetch a file themselves; new laptops are filled by those who hand them out. */
const KINDS: readonly [Kind, ...Kind[]] = [
  { share: 58, type: "push", flags: [], result: "completed", problems: 0 },
  { share: 6, type: "push", flags: [], result: "problems", problems: 3 },
  { share: 3, type: "push", flags: [], result: "canceled", problems: 0 },
  { share: 15, type: "web", flags: ["web"], result: "completed", problems: 0 },
  { share: 14, type: "push", flags: ["not-owner", "other-device"], result: "completed", problems: 0 },
  { share: 4, type: "web", flags: ["not-owner", "web"], result: "completed", problems: 0 },
];

/** Restores begun in `from` ≤ begin < `at`, as they stand at `at`, those of one device together. */
export function* restoresOf(fleet: Fleet, from: Instant, at: Instant): Generator<RestoreRecord> {
  const helpers = fleet.slots.filter((slot) => slot.unit.id === HELPERS && !slot.server);
  for (const device of fleet.listed(from, at)) {
    const { seed, key } = device.life;
    for (let day = Math.floor(from / DAY_MS); day * DAY_MS < at; day += 1) {
      if (!isWorkday(day) || draw(seed, TOPIC.restore, key, day) >= RESTORES_A_DAY) continue;
      const startedAt = beganAt(device, day);
      if (startedAt < from || startedAt >= at || !isRestorable(device, startedAt)) continue;
      const helper = helpers[(key + day) % helpers.length];
      const by = helper === undefined ? null : fleet.ownerAt(helper, startedAt);
      yield restoreOf(device, { day, startedAt, at, helper: by?.id ?? null });
    }
  }
}

/** In the hours of the office. */
function beganAt({ life }: SeenDevice, day: number): Instant {
  const minutes = between(draw(life.seed, TOPIC.restoreTime, life.key, day), 8.5 * 60, 17.5 * 60);
  return day * DAY_MS + Math.floor(minutes) * MINUTE_MS - life.slot.office.offsetMs;
}

function isRestorable(device: SeenDevice, at: Instant): boolean {
  return device.owner !== null && device.traits.firstBackupAt < at && isActive(device, at);
}

function restoreOf(
  device: SeenDevice,
  {
    day,
    startedAt,
    at,
    helper,
  }: {
    readonly day: number;
    readonly startedAt: Instant;
    readonly at: Instant;
    readonly helper: string | null;
  },
): RestoreRecord {
  const { seed, key, slot } = device.life;
  const kind = pickByShare(draw(seed, TOPIC.restoreKind, key, day), KINDS);
  const size = draw(seed, TOPIC.restoreSize, key, day);
  const moved = kind.flags.includes("other-device");
  const { fileCount, minutes } = moved ? wholeLaptop(size) : someFiles(size);
  const completedAt = startedAt + minutes * MINUTE_MS;
  const { deviceId, name } = nameplateOf(device.life, device.owner);
  const owner = device.owner?.id ?? null;
  const running = completedAt > at;
  return {
    id: `restore-${key}-${day}`,
    organizationId: slot.unit.id,
    startedAt,
    completedAt: running ? null : completedAt,
    type: kind.type,
    requestedBy: kind.flags.includes("not-owner") ? helper : owner,
    owner,
    deviceId,
    deviceName: name,
    targetDeviceId: null,
    targetName: targetOf(kind, name),
    fileCount,
    byteCount: fileCount * Math.ceil(between(size, 40_000, 900_000)),
    problemCount: running ? 0 : kind.problems,
    result: running ? "running" : kind.result,
    flags: kind.flags,
    raw: {},
  };
}

function targetOf({ type, flags }: Kind, name: string): string | null {
  if (type === "web") return null;
  return flags.includes("other-device") ? `new-${name}` : name;
}

function wholeLaptop(size: number): { readonly fileCount: number; readonly minutes: number } {
  return { fileCount: Math.ceil(between(size, 60_000, 300_000)), minutes: Math.ceil(between(size, 90, 400)) };
}

function someFiles(size: number): { readonly fileCount: number; readonly minutes: number } {
  return { fileCount: Math.ceil(between(size, 0.2, 20) ** 2), minutes: Math.ceil(between(size, 1, 25)) };
}
