import { expect, test } from "vitest";

import type { PulledHold } from "../../../src/port/pull-source.ts";
import { syncSource } from "../../../src/usecase/sync/sync-source.ts";
import { seen } from "../../support/observe.ts";
import { pullScript, scriptedSource } from "../../support/pull-source.ts";
import { useWorld } from "../../support/world.ts";

const world = useWorld();
const script = pullScript();

async function read(personIds: readonly string[]): Promise<unknown> {
  world.advance(3_600_000);
  async function* holds(): AsyncGenerator<PulledHold> {
    for (const personId of personIds) yield await Promise.resolve({ matter: "1", personId, email: null });
  }
  const source = { ...scriptedSource(script), legalHolds: holds };
  await syncSource(world.ctx, source, { kind: "full", instanceId: null });
  const rows = await world.db.sql<
    { name: string }[]
  >`select external_id as name from person where legal_hold`;
  return rows.map((row) => row.name);
}

test("who is on legal hold is marked, in however many matters, until a hold lets them go", async () => {
  script.devices = ["alice", "bob"].map((owner) => ({
    observation: seen({ device: owner, owner, organization: "1", activity: "2026-05-20T08:00:00Z" }),
    alertStates: [],
  }));
  expect(await read([])).toEqual([]);
  expect(await read(["alice", "alice", "somebody"])).toEqual(["alice"]);
  expect(await read(["bob"])).toEqual(["bob"]);
  expect(await read([])).toEqual([]);
});
