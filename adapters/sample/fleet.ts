import { DAY_MS, type Instant } from "../../src/core/instant.ts";
import type { SamplePerson } from "../../src/port/sample-company.ts";
import { firstLife, type Life, nextLife, type Slot } from "./device/life.ts";
import { LISTED_DAYS, type SeenDevice } from "./device/observe.ts";
import { makePerson } from "./company/person.ts";
import { draw, pickByShare } from "./random.ts";
import { TOPIC } from "./topic.ts";
import { traitsOf } from "./device/trait.ts";
import { UNITS } from "./company/tree.ts";

/** All devices of the company, each known from its registration until some time after its deactivation. */
export interface Fleet {
  readonly slots: readonly Slot[];
  /** The devices that the backup system lists at some time from `from` to `to`, in the order of their slots. */
  listed(from: Instant, to: Instant): Iterable<SeenDevice>;
  /** The person at the slot at `at`; null where nobody answers for the device. */
  ownerAt(slot: Slot, at: Instant): SamplePerson | null;
}

/** Desks whose device is the second of the person at the desk before. */
const SECOND_DEVICE_SHARE = 0.14;
const OWNERLESS_SHARE = 0.08;

/** The fleet whose first devices were there before `firstDay`. Remembers what it derived, and nothing else. */
export function makeFleet(seed: number, firstDay: Instant): Fleet {
  const slots = makeSlots(seed);
  const devices = new Map<number, SeenDevice[]>();

  function devicesUntil(slot: Slot, at: Instant): SeenDevice[] {
    const known = devices.get(slot.number) ?? [];
    devices.set(slot.number, known);
    let next = lifeAfter(slot, known);
    while (next.joinedAt <= at) {
      known.push({ life: next, traits: traitsOf(next), owner: ownerOf(next) });
      next = nextLife(next);
    }
    return known;
  }

  function lifeAfter(slot: Slot, known: readonly SeenDevice[]): Life {
    const last = known.at(-1);
    return last === undefined ? firstLife(seed, slot, firstDay) : nextLife(last.life);
  }

  function ownerOf(life: Life): SamplePerson | null {
    const { slot } = life;
    if (slot.server) return serverOwner(slot);
    const host = hostOf(slot);
    if (host === null) return makePerson(seed, life.personGeneration * slots.length + slot.number, slot.unit);
    return ownerAt(host, life.joinedAt);
  }

  function ownerAt(slot: Slot, at: Instant): SamplePerson | null {
    const known = devicesUntil(slot, at);
    const current = known.findLast(({ life }) => life.joinedAt <= at) ?? known[0];
    return current?.owner ?? null;
  }

  /** Somebody in the server's organization answers for it; for a few, nobody does. */
  function serverOwner(slot: Slot): SamplePerson | null {
    if (draw(seed, TOPIC.serverOwner, slot.number, 0) < OWNERLESS_SHARE) return null;
    const first = slots.findIndex(({ unit }) => unit.id === slot.unit.id);
    const keeper = slots[first + (slot.number % 3)];
    return keeper === undefined ? null : makePerson(seed, keeper.number, slot.unit);
  }

  function hostOf(slot: Slot): Slot | null {
    const before = slots[slot.number - 1];
    if (before === undefined || before.unit.id !== slot.unit.id || before.server) return null;
    if (!isSecond(slot) || isSecond(before)) return null;
    return before;
  }

  function isSecond(slot: Slot): boolean {
    return draw(seed, TOPIC.sharesOwner, slot.number, 0) < SECOND_DEVICE_SHARE;
  }

  return {
    slots,
    ownerAt,
    *listed(from, to) {
      for (const slot of slots) {
        for (const device of devicesUntil(slot, to)) {
          const { joinedAt, deactivatedAt } = device.life;
          if (joinedAt <= to && from < deactivatedAt + LISTED_DAYS * DAY_MS) yield device;
        }
      }
    },
  };
}

function makeSlots(seed: number): Slot[] {
  const slots: Slot[] = [];
  for (const unit of UNITS) {
    for (let place = 0; place < unit.desks + unit.servers; place += 1) {
      const number = slots.length;
      const { office } = pickByShare(draw(seed, TOPIC.office, number, 0), unit.offices);
      slots.push({ number, unit, server: place >= unit.desks, office });
    }
  }
  return slots;
}
