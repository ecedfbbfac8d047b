import { DAY_MS, type Instant } from "../../src/core/instant.ts";
import type { SampleCompany, SamplePerson } from "../../src/port/sample-company.ts";
import { type Fleet, makeFleet } from "./fleet.ts";
import { makeHistory } from "./history.ts";
import { observe } from "./device/observe.ts";
import { makePerson } from "./company/person.ts";
import { grantsOf, SETTINGS } from "./company/settings.ts";
import { DESTINATIONS, UNITS } from "./company/tree.ts";

/** Days of history before the first day. */
export const HISTORY_DAYS = 90;
/** People the company employs without a device of their own. */
const WITHOUT_DEVICE = [
  { unitId: "org-legal", number: 24_001 },
  { unitId: "org-people", number: 24_002 },
  { unitId: "org-support", number: 24_003 },
] as const;

/**
 * A mid-sized software company of about 1,200 devices, with 90 days of history before `firstDay` and a
 * future as long as it is asked for. Everything follows from `seed` (an integer) and `firstDay`.
 */
export function createSampleCompany(seed: number, firstDay: Instant): SampleCompany {
  const fleet = makeFleet(seed, firstDay);
  const people = peopleAt(seed, fleet, firstDay);
  return {
    organizations: UNITS.map(({ id, name, parentId, costCentre }) => ({ id, name, parentId, costCentre })),
    people,
    destinations: Object.values(DESTINATIONS),
    settings: SETTINGS,
    grants: grantsOf(people),
    history: makeHistory(fleet, firstDay - HISTORY_DAYS * DAY_MS),
    *observationsAt(at) {
      for (const device of fleet.listed(at, at)) yield observe(device, at);
    },
  };
}

function peopleAt(seed: number, fleet: Fleet, at: Instant): SamplePerson[] {
  const people = new Map<string, SamplePerson>();
  for (const slot of fleet.slots) {
    const owner = slot.server ? null : fleet.ownerAt(slot, at);
    if (owner !== null) people.set(owner.id, owner);
  }
  for (const { unitId, number } of WITHOUT_DEVICE) {
    const unit = UNITS.find(({ id }) => id === unitId);
    if (unit === undefined) continue;
    const person = makePerson(seed, number, unit);
    people.set(person.id, person);
  }
  return [...people.values()];
}
