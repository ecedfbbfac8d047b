import { expect, test } from "vitest";

import { ensureSource } from "../../../db/query/source.ts";
import { recordObservations } from "../../../src/usecase/record/record-observations.ts";
import { seen } from "../../support/observe.ts";
import { at, useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-20T09:00:00Z");

const EXPORT = {
  kind: "csv",
  name: "csv",
  namespace: "crashplan",
  mode: "snapshot",
  intervalMinutes: null,
} as const;

/** An export taken at that time, with these devices, none of which has backed up since 1 November. */
async function bring(takenAt: string, devices: readonly string[], full: boolean): Promise<void> {
  const source = await ensureSource(world.db, EXPORT, world.ctx.now());
  const observations = devices.map((device) =>
    seen({ device, activity: "2026-11-01T00:00:00Z", observed: takenAt }),
  );
  await recordObservations(world.ctx, source, observations, { asOf: at(takenAt), full });
}

async function states(): Promise<unknown> {
  return [...(await world.db.sql`select name, state, admins_level from device order by name`)];
}

test("an older export, imported again, does not bring back what a newer whole one did not contain", async () => {
  await bring("2026-11-16T00:00:00Z", ["LT-KEPT", "LT-GONE"], false);
  await bring("2026-11-18T00:00:00Z", ["LT-KEPT"], true);
  const after = [
    { name: "LT-GONE", state: "deactivated", admins_level: "ok" },
    { name: "LT-KEPT", state: "active", admins_level: "critical" },
  ];
  expect(await states()).toEqual(after);
  await bring("2026-11-16T00:00:00Z", ["LT-KEPT", "LT-GONE"], false);
  expect(await states()).toEqual(after);
});

test("a newer export does, and the device starts a new grace", async () => {
  await bring("2026-11-19T00:00:00Z", ["LT-GONE"], false);
  expect(await states()).toContainEqual({ name: "LT-GONE", state: "active", admins_level: "ok" });
});
