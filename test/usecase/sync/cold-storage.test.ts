import { expect, test } from "vitest";

import type { PulledColdArchive, PulledDevice } from "../../../src/port/pull-source.ts";
import { syncSource } from "../../../src/usecase/sync/sync-source.ts";
import { seen } from "../../support/observe.ts";
import { pullScript, scriptedSource } from "../../support/pull-source.ts";
import { useWorld } from "../../support/world.ts";

const world = useWorld();
const script = pullScript();
const UNTIL = Date.UTC(2026, 11, 11);

function device(name: string): PulledDevice {
  return {
    observation: seen({ device: name, organization: "1", activity: "2026-05-20T08:00:00Z" }),
    alertStates: [],
  };
}

async function read(cold: readonly PulledColdArchive[] | null): Promise<number | undefined> {
  world.advance(3_600_000);
  const source = {
    ...scriptedSource(script),
    coldStorage: () =>
      cold === null
        ? null
        : (async function* () {
            yield await Promise.resolve(cold);
          })(),
  };
  const { changed } = await syncSource(world.ctx, source, { kind: "full", instanceId: null });
  return changed["archives in cold storage changed"];
}

async function kept(): Promise<unknown> {
  return [
    ...(await world.db.sql`
      select d.external_id as device, a.cold, a.in_use as "inUse", a.cold_until as until, a.stored_bytes as bytes
      from archive a join device d on d.id = a.device_id where a.cold or d.state = 'deactivated' order by 1`),
  ];
}

test("what a deactivated device left in cold storage is kept until it is deleted there", async () => {
  const [gone, active] = [device("LT-1"), device("LT-2")];
  script.devices = [gone, active];
  await read([]);
  script.devices = [{ ...gone, observation: { ...gone.observation, state: "deactivated" } }, active];
  const ids = [gone, active].map(({ observation }) => observation.archives[0]?.archiveId ?? "");
  const cold = ids.map((archiveId) => ({ archiveId, until: UNTIL, storedBytes: 4200 }));

  expect(await read(cold)).toBe(1);
  const held = [{ device: "lt-1", cold: true, inUse: true, until: UNTIL, bytes: 4200 }];
  expect(await kept()).toEqual(held);

  // The same again changes nothing, and neither does a source that cannot say.
  expect(await read(cold)).toBeUndefined();
  expect(await read(null)).toBeUndefined();
  expect(await kept()).toEqual(held);

  expect(await read([])).toBe(1);
  expect(await kept()).toEqual([{ device: "lt-1", cold: false, inUse: false, until: null, bytes: 4200 }]);
});
