import { describe, expect, test } from "vitest";

import { ensureSyncState } from "../../../db/query/sync-state.ts";
import type { PulledDevice } from "../../../src/port/pull-source.ts";
import { PullFault } from "../../../src/port/pull-source.ts";
import { acceptMissing } from "../../../src/usecase/sync/accept-missing.ts";
import { countAgreement } from "../../../src/usecase/sync/show-agreement.ts";
import { pullSourceRow, syncSource, type SyncResult } from "../../../src/usecase/sync/sync-source.ts";
import { seen } from "../../support/observe.ts";
import { pullScript, type PullScript, scriptedSource } from "../../support/pull-source.ts";
import { at, OPERATOR, useWorld, type World } from "../../support/world.ts";

const START = "2026-11-20T09:00:00Z";
const RECENT = "2026-11-20T08:00:00Z";

function device(
  name: string,
  given: Parameters<typeof seen>[0] = {},
  alertStates: string[] = [],
): PulledDevice {
  return { observation: seen({ device: name, organization: "1", activity: RECENT, ...given }), alertStates };
}

function fleet(count: number): PulledDevice[] {
  return Array.from({ length: count }, (_, index) => device(`LT-${String(index).padStart(4, "0")}`));
}

async function read(
  world: World,
  script: PullScript,
  kind: "quick" | "full" = "full",
  stopped?: AbortSignal,
): Promise<SyncResult> {
  const signal = stopped === undefined ? {} : { stopped };
  return await syncSource(world.ctx, scriptedSource(script), { kind, instanceId: null, ...signal });
}

async function stateOf(world: World): ReturnType<typeof ensureSyncState> {
  const source = await pullSourceRow(world.ctx, scriptedSource(pullScript()));
  return await ensureSyncState(world.db, source.id);
}

async function asOf(world: World): Promise<number | null> {
  return (await pullSourceRow(world.ctx, scriptedSource(pullScript()))).asOf;
}

async function countFlips(world: World): Promise<number> {
  return (await world.db.sql`select 1 from flip where to_level <> 'ok'`).length;
}

describe("a first read", () => {
  const world = useWorld(START);

  test("brings the tree, people, devices, their alerts and the restores", async () => {
    const script = pullScript({
      organizations: [
        { id: "2", name: "Sales", parentId: "1", costCentre: "4711" },
        { id: "1", name: "Acme", parentId: null, costCentre: null },
      ],
      people: [
        {
          id: "alice",
          email: "alice@acme.test",
          name: "Alice",
          costCentre: null,
          organizationId: "1",
          active: true,
        },
        {
          id: "idle",
          email: "idle@acme.test",
          name: "Idle",
          costCentre: null,
          organizationId: "2",
          active: true,
        },
      ],
      devices: [
        device("LT-0001"),
        device("LT-0002", { organization: "2", activity: "2026-11-01T00:00:00Z" }, ["CriticalBackupAlert"]),
        device("LT-0003", { organization: "2" }, ["WarningBackupAlert"]),
      ],
      restores: [
        {
          id: "r1",
          organizationId: "2",
          startedAt: at("2026-11-19T00:00:00Z"),
          completedAt: null,
          type: "web",
          requestedBy: "idle",
          owner: "alice",
          deviceId: "lt-0002",
          deviceName: null,
          targetDeviceId: null,
          targetName: null,
          fileCount: null,
          byteCount: 12,
          problemCount: 0,
          result: "running",
          flags: ["web", "not-owner"],
          raw: { restoreId: "r1" },
        },
      ],
    });
    const result = await read(world, script);
    expect(result).toMatchObject({ state: "done", kind: "full", devices: 3, fault: null, remarks: [] });
    expect([
      ...(await world.db.sql`
        select d.name, o.name as organization, p.name as parent, d.admins_level as level
        from device d join organization o on o.id = d.organization_id join organization p on p.id = o.parent_id order by d.name`),
    ]).toEqual([
      { name: "LT-0001", organization: "Acme", parent: "All organizations", level: "ok" },
      { name: "LT-0002", organization: "Sales", parent: "Acme", level: "critical" },
      { name: "LT-0003", organization: "Sales", parent: "Acme", level: "ok" },
    ]);
    expect([...(await world.db.sql`select email from person order by email`)]).toEqual([
      { email: "alice@acme.test" },
      { email: "idle@acme.test" },
    ]);
    expect([
      ...(await world.db
        .sql`select type, requested_by as by, owner, device_name as device, file_count as files, byte_count as bytes, flags from restore`),
    ]).toEqual([
      {
        type: "web",
        by: "idle@acme.test",
        owner: "alice@acme.test",
        device: "LT-0002",
        files: null,
        bytes: 12,
        flags: ["not-owner", "web"],
      },
    ]);
    expect(await asOf(world)).toBe(at(START));
    expect(await countAgreement(world.ctx, result.sourceId)).toEqual({
      agree: 2,
      "one-destination": 0,
      grace: 0,
      "own-thresholds": 1,
      "we-are-later": 0,
      "we-are-earlier": 0,
    });
  });

  test("is followed by frequent ones, which move the time the data speaks for", async () => {
    world.moveTo("2026-11-20T09:15:00Z");
    const script = pullScript({ devices: [device("LT-0001", { activity: "2026-11-20T09:10:00Z" })] });
    expect(await read(world, script, "quick")).toMatchObject({ state: "done", kind: "quick", devices: 1 });
    expect(await asOf(world)).toBe(at("2026-11-20T09:15:00Z"));
  });
});

describe("devices that a full read does not bring", () => {
  const world = useWorld(START);
  const script = pullScript({ devices: fleet(300) });

  test("are asked for by their id, and only closed when the source says so", async () => {
    await read(world, script);
    world.moveTo("2026-11-21T02:00:00Z");
    script.devices = script.devices.slice(1);
    script.hidden.add("lt-0001");
    script.devices = script.devices.map((one) =>
      one.observation.deviceId === "lt-0002"
        ? { ...one, observation: { ...one.observation, state: "deactivated" } }
        : one,
    );
    script.asked = [];
    const result = await read(world, script);
    expect(script.asked.filter((one) => one.startsWith("lt-")).toSorted()).toEqual([
      "lt-0000",
      "lt-0001",
      "lt-0002",
    ]);
    expect(result.changed).toEqual({
      "devices deactivated": 2,
      "devices found by their id": 1,
    });
    expect([
      ...(await world.db
        .sql`select name, state from device where name in ('LT-0000', 'LT-0001', 'LT-0002') order by name`),
    ]).toEqual([
      { name: "LT-0000", state: "deactivated" },
      { name: "LT-0001", state: "active" },
      { name: "LT-0002", state: "deactivated" },
    ]);
  });

  test("hold the read when there are too many, and the source counts as blind", async () => {
    world.moveTo("2026-11-22T02:00:00Z");
    const before = await asOf(world);
    const all = script.devices;
    script.devices = all.slice(0, 200);
    script.asked = [];
    expect(await read(world, script)).toMatchObject({ state: "held" });
    expect(script.asked.filter((one) => one.startsWith("lt-"))).toEqual([]);
    expect(await asOf(world)).toBe(before);
    expect(await stateOf(world)).toMatchObject({
      heldAt: at("2026-11-22T02:00:00Z"),
      heldMissing: 100,
      heldActive: 298,
    });
    expect(await countFlips(world)).toBe(0);
  });

  test("are closed when an administrator says that they are gone, and not before", async () => {
    await expect(
      acceptMissing(world.ctx, { ...OPERATOR, origin: "slack", email: "x@acme.test" }, { source: null }),
    ).rejects.toMatchObject({
      kind: "denied",
    });
    await acceptMissing(world.ctx, OPERATOR, { source: "CrashPlan" });
    await expect(acceptMissing(world.ctx, OPERATOR, { source: null })).rejects.toMatchObject({
      kind: "conflict",
    });
    world.advance(60_000);
    expect(await read(world, script)).toMatchObject({
      state: "done",
      changed: { "devices deactivated": 99 },
    });
    expect(await stateOf(world)).toMatchObject({
      heldAt: null,
      acceptedAt: null,
      fullActive: 199,
      fault: null,
    });
  });
});

describe("a read that ends before its time", () => {
  const world = useWorld(START);
  const script = pullScript({ devices: fleet(5_000), pageSize: 500 });

  test("goes on at the page where it was, and speaks for the time it began", async () => {
    const stop = new AbortController();
    script.beforePage = (page) => {
      if (page === 7) stop.abort();
    };
    expect(await read(world, script, "full", stop.signal)).toMatchObject({ state: "interrupted" });
    expect(await asOf(world)).toBeNull();
    world.advance(60_000);
    script.asked = [];
    expect(await read(world, script)).toMatchObject({ state: "done", resumed: true, startedAt: at(START) });
    expect(script.asked[0]).toBe("page 5");
    expect(await asOf(world)).toBe(at(START));
    expect([
      ...(await world.db.sql`select count(*)::int as devices from device where state = 'active'`),
    ]).toEqual([{ devices: 5_000 }]);
  });

  test("keeps another process out while it runs", async () => {
    const small = pullScript({ devices: fleet(3) });
    let other: SyncResult | null = null;
    small.beforePage = async () => {
      other = await read(world, small, "quick");
    };
    world.advance(60_000);
    await read(world, small, "quick");
    expect(other).toMatchObject({ state: "busy" });
  });

  test("writes nothing more once another process took it over", async () => {
    const small = pullScript({ devices: fleet(3) });
    small.beforePage = async () => {
      small.beforePage = () => undefined;
      world.advance(11 * 60_000);
      expect(await read(world, small, "quick")).toMatchObject({ state: "done" });
    };
    expect(await read(world, small, "quick")).toMatchObject({ state: "interrupted" });
  });
});

describe("a source that cannot be read", () => {
  const world = useWorld(START);

  test("says why, keeps its time, and raises no alarm", async () => {
    const script = pullScript({ devices: fleet(30) });
    await read(world, script);
    world.moveTo("2026-12-20T09:00:00Z");
    script.fault = new PullFault("access", "CrashPlan refuses the secret. Make a new one.");
    expect(await read(world, script, "quick")).toMatchObject({
      state: "failed",
      fault: "CrashPlan refuses the secret. Make a new one.",
    });
    expect(await asOf(world)).toBe(at(START));
    expect(await countFlips(world)).toBe(0);
    expect(await stateOf(world)).toMatchObject({ fault: "CrashPlan refuses the secret. Make a new one." });
    script.fault = null;
    await read(world, script);
    expect(await stateOf(world)).toMatchObject({ fault: null });
  });
});

describe("a read that takes longer than its interval", () => {
  const world = useWorld(START);

  test("stretches the interval until one is in time again", async () => {
    const script = pullScript({ devices: fleet(10) });
    script.beforePage = () => {
      world.advance(40 * 60_000);
    };
    // The lease is longer than a page may take; here a page takes 40 minutes and nobody else reads.
    await read(world, script);
    const slow = await pullSourceRow(world.ctx, scriptedSource(script));
    expect(slow.intervalMinutes).toBe(45);
    script.beforePage = () => undefined;
    await read(world, script, "quick");
    expect((await pullSourceRow(world.ctx, scriptedSource(script))).intervalMinutes).toBe(15);
  });
});
