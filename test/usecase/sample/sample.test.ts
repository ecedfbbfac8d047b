import { describe, expect, it } from "vitest";

import { createSampleCompany } from "../../../adapters/sample/sample-company.ts";
import type { Queryable } from "../../../db/client.ts";
import { addGrant } from "../../../db/query/grant.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { ensureSource } from "../../../db/query/source.ts";
import { recordUsageDay } from "../../../db/query/usage.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../../../src/core/instant.ts";
import { counts } from "../../../src/core/join-observations.ts";
import { recordObservations } from "../../../src/usecase/record/record-observations.ts";
import { advanceSample } from "../../../src/usecase/sample/advance-sample.ts";
import { loadSample } from "../../../src/usecase/sample/load-sample.ts";
import { removeSample } from "../../../src/usecase/sample/remove-sample.ts";
import type { SampleCompany } from "../../../src/port/sample-company.ts";
import { seen } from "../../support/observe.ts";
import { at, useWorld } from "../../support/world.ts";

const START = "2026-11-23T12:00:00Z";
const FIRST_DAY = at("2026-11-23T00:00:00Z");
const CSV = {
  kind: "csv",
  name: "fleet.csv",
  namespace: "crashplan",
  mode: "snapshot",
  intervalMinutes: null,
} as const;

function make(firstDay: Instant): SampleCompany {
  return createSampleCompany(2026, firstDay);
}

describe("loading the sample company", () => {
  const world = useWorld(START);
  const company = make(FIRST_DAY);
  const observed = [...company.observationsAt(at(START))];
  const active = observed.filter(({ state }) => state === "active");

  it("brings the fleet into an empty database, and does so once", async () => {
    expect(await loadSample(world.ctx, make)).toEqual({ loaded: true });
    const before = await tableCounts(world.db);
    expect(await loadSample(world.ctx, make)).toEqual({ loaded: false });
    expect(await tableCounts(world.db)).toEqual(before);
    expect(await count(world.db, "device")).toBe(observed.length);
    expect(await count(world.db, "device where state = 'active'")).toBe(active.length);
    expect(world.complaints).toEqual([]);
  });

  it("judges every device by the thresholds of its organization", async () => {
    const rows = await world.db.sql<{ externalId: string; level: string }[]>`
      select external_id as "externalId", admins_level::text as level from device where state = 'active'`;
    const expected = active.map((one) => [one.deviceId, levelOf(one.organization.id, ageDays(one))] as const);
    expect(new Map(rows.map((row) => [row.externalId, row.level]))).toEqual(new Map(expected));
    expect(
      await count(world.db, "outage where closed_at is null and open_reason = 'baseline'"),
    ).toBeGreaterThan(60);
  });

  it("has the tree, the people with and without devices, the settings and the roles", async () => {
    const tree = await world.db.sql<{ name: string; parent: string }[]>`
      select o.name, p.name as parent from organization o join organization p on p.id = o.parent_id
      where o.name in ('Tessellate Software', 'Engineering', 'Platform') order by o.name`;
    expect([...tree]).toEqual([
      { name: "Engineering", parent: "Tessellate Software" },
      { name: "Platform", parent: "Engineering" },
      { name: "Tessellate Software", parent: "All organizations" },
    ]);
    const people = new Set([
      ...company.people.map(({ id }) => id),
      ...observed.flatMap(({ owner }) => owner?.id ?? []),
    ]);
    expect(await count(world.db, "person where organization_id is not null")).toBe(people.size);
    const settings = await world.db.sql`
      select o.name, r.report_days as days, r.recipients, r.next_run_at as "nextRunAt", d.critical_days as "ownerCritical"
      from reporting_settings r join organization o on o.id = r.organization_id
      join device_defaults d on d.organization_id = o.id where o.namespace = 'sample' order by o.name`;
    expect([...settings]).toEqual([
      {
        name: "Sales Americas",
        days: ["M"],
        recipients: ["sales-ops-americas@tessellate.example"],
        nextRunAt: at("2026-11-23T14:30:00Z"),
        ownerCritical: 21,
      },
      {
        name: "Tessellate Software",
        days: ["Th"],
        recipients: ["finance-reports@tessellate.example"],
        nextRunAt: at("2026-11-26T09:00:00Z"),
        ownerCritical: 30,
      },
    ]);
    expect(await count(world.db, "role_grant where namespace = 'sample'")).toBe(6);
    expect(await count(world.db, "subscription where platform = 'terminal' and namespace = 'sample'")).toBe(
      1,
    );
    expect(
      await count(
        world.db,
        "device d join device_policy p on p.id = d.device_policy_id where p.critical_days = 30",
      ),
    ).toBe(observed.filter(({ organization }) => organization.id !== "org-sales-americas").length);
  });

  it("brings 90 days of usage that go on as the bot itself writes them down", async () => {
    expect(await count(world.db, "(select distinct day from usage_day) as days")).toBe(90);
    const told = [...company.history.usageDays(FIRST_DAY - DAY_MS, FIRST_DAY)];
    const [sum] = await world.db.sql`
      select sum(devices)::int as devices, sum(stored_bytes)::text as stored from usage_day where day = '2026-11-22'`;
    expect(sum).toEqual({
      devices: told.reduce((total, one) => total + one.devices, 0),
      stored: String(told.reduce((total, one) => total + one.storedBytes, 0n)),
    });
    await world.db.transaction(async (tx) => {
      await recordUsageDay(tx, "2026-11-23");
    });
    const [today] = await world.db
      .sql`select sum(devices)::int as devices from usage_day where day = '2026-11-23'`;
    expect(today).toEqual({
      devices: active.reduce((total, one) => total + one.archives.filter(counts).length, 0),
    });
  });

  it("brings past silences, the outages they were, and selections that shrank", async () => {
    const listed = new Set(observed.map(({ deviceId }) => deviceId));
    const gaps = [...company.history.activityGaps(at(START))].filter(({ deviceId }) => listed.has(deviceId));
    expect(await count(world.db, "activity_gap")).toBe(gaps.length);
    const orgOf = new Map(observed.map((one) => [one.deviceId, one.organization.id]));
    const outages = gaps.filter(
      ({ deviceId, from, to }) => levelOf(orgOf.get(deviceId) ?? "", (to - from) / DAY_MS) !== "ok",
    );
    expect(await count(world.db, "outage where closed_at is not null and close_reason = 'recovered'")).toBe(
      outages.length,
    );
    expect(
      await count(world.db, "flip f join outage o on o.id = f.outage_id where o.closed_at is not null"),
    ).toBe(
      outages.reduce(
        (total, { deviceId, from, to }) =>
          total + (levelOf(orgOf.get(deviceId) ?? "", (to - from) / DAY_MS) === "critical" ? 3 : 2),
        0,
      ),
    );
    const shrunk = [...company.history.selectionHighs(at(START))].map(({ deviceId }) => deviceId);
    const rows = await world.db.sql<{ externalId: string }[]>`
      select external_id as "externalId" from device where 'selection-shrunk' = any (blind_spots) and state = 'active'`;
    expect(rows.map((row) => row.externalId).toSorted()).toEqual(shrunk.toSorted());
  });

  it("owes the terminal one summary, and leaves owner mail to the brake", async () => {
    const owed = await world.db.sql<{ what: string; rows: number }[]>`
      select kind || ' ' || state as what, count(*)::int as rows from notification group by 1 order by 1`;
    const told = active.filter((one) => {
      const americas = one.organization.id === "org-sales-americas";
      return ageDays(one) >= (americas ? 10 : 30);
    });
    const unreachable = told.filter(({ owner }) => (owner?.email ?? null) === null);
    expect(Object.fromEntries(owed.map(({ what, rows }) => [what, rows]))).toEqual({
      "baseline due": 1,
      // To the sample's administrator: some owners have no address.
      "notice due": 1,
      "owner-alert owed": told.length - unreachable.length,
      "owner-alert undeliverable": unreachable.length,
    });
    // Few enough for the brake to let them go.
    expect(told.length).toBeLessThan(50);
  });
});

describe("a database that is in use", () => {
  const world = useWorld(START);

  it("is left alone when it has a source", async () => {
    await ensureSource(world.db, CSV, at(START));
    expect(await loadSample(world.ctx, make)).toEqual({ loaded: false });
    expect(await count(world.db, "organization")).toBe(1);
  });

  it("has no sample to advance or remove", async () => {
    expect(await advanceSample(world.ctx, make)).toEqual({ advanced: false });
    expect(await removeSample(world.ctx)).toEqual({ removed: false, devices: 0, moved: 0 });
  });
});

describe("a load that broke off", () => {
  const world = useWorld(START);

  it("is done again at the next start, whole", async () => {
    const broken = (firstDay: Instant): SampleCompany => ({
      ...make(firstDay),
      observationsAt: () => {
        throw new Error("killed");
      },
    });
    await expect(loadSample(world.ctx, broken)).rejects.toThrow("killed");
    expect(await count(world.db, "device")).toBe(0);
    expect(await loadSample(world.ctx, make)).toEqual({ loaded: true });
    expect(await count(world.db, "device")).toBe([...make(FIRST_DAY).observationsAt(at(START))].length);
    expect(await count(world.db, "audit where action = 'sample.load'")).toBe(1);
  });
});

describe("the sample company as time goes by", () => {
  const world = useWorld(START);

  it("is read like any source: as of now, and nothing else happens", async () => {
    await loadSample(world.ctx, make);
    world.advance(HOUR_MS);
    expect(await advanceSample(world.ctx, make)).toEqual({ advanced: true });
    const [source] = await world.db.sql`select as_of as "asOf" from source`;
    expect(source).toEqual({ asOf: at(START) + HOUR_MS });
    expect(await count(world.db, "device where observed_at = (select as_of from source)")).toBe(
      [...make(FIRST_DAY).observationsAt(at(START) + HOUR_MS)].length,
    );
  });

  it("catches up on days the bot was off, and makes up no silence", async () => {
    world.moveTo("2026-11-27T15:00:00Z");
    expect(await advanceSample(world.ctx, make)).toEqual({ advanced: true });
    expect(await count(world.db, "(select distinct day from usage_day) as days")).toBe(94);
    const after = at(START) + HOUR_MS;
    const gaps = [...make(FIRST_DAY).history.activityGaps(world.ctx.now())].filter(({ to }) => to > after);
    const rows = await world.db.sql<{ deviceId: string; from: Instant }[]>`
      select d.external_id as "deviceId", g.from_at as from from activity_gap g join device d on d.id = g.device_id
      where g.to_at > ${after}`;
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.map(keyOf).toSorted()).toEqual(gaps.map(keyOf).toSorted());
  });

  it("keeps each restore once, and says until when they are known", async () => {
    const { history } = make(FIRST_DAY);
    const restores = [...history.restores(history.startsAt, world.ctx.now())];
    expect(await count(world.db, "restore")).toBe(restores.length);
    const [coverage] = await world.db.sql`select from_at as "fromAt", to_at as "toAt" from restore_coverage`;
    expect(coverage).toEqual({ fromAt: history.startsAt, toAt: world.ctx.now() });
  });

  it("stands still while its source is switched off", async () => {
    await world.db.sql`update source set enabled = false`;
    expect(await advanceSample(world.ctx, make)).toEqual({ advanced: false });
  });
});

describe("removing the sample company", () => {
  const world = useWorld(START);

  it("waits for a real source to bring a device", async () => {
    await loadSample(world.ctx, make);
    await ensureSource(world.db, CSV, at(START));
    expect(await removeSample(world.ctx)).toEqual({ removed: false, devices: 0, moved: 0 });
    expect(await count(world.db, "device")).toBeGreaterThan(1000);
  });

  it("takes everything that was attached to it, and moves what is real to the root", async () => {
    const root = await rootOrganizationId(world.db);
    const [platform] = await world.db.sql<
      { id: number }[]
    >`select id from organization where name = 'Platform'`;
    const platformId = platform?.id ?? 0;
    const real = await ensureSource(world.db, CSV, at(START));
    const sight = seen({ device: "LT-0001", activity: "2026-11-22T10:00:00Z", observed: START });
    await recordObservations(world.ctx, real, [sight], { asOf: at(START), full: false });
    await world.db.sql`update device set organization_id = ${platformId} where name = 'LT-0001'`;
    await world.db.sql`
      insert into api_token (name, hash, hint, scopes, organization_id, created_by, created_at)
      values ('nightly', 'abc', 'brb_', '{observe}', ${platformId}, 'terminal', ${at(START)})`;
    const local = { namespace: "local", grantedBy: "terminal", grantedAt: at(START) };
    await addGrant(world.db, { email: "alice@acme.test", role: "admin", organizationId: root, ...local });
    await world.db.transaction(async (tx) => {
      await recordUsageDay(tx, "2026-11-23");
    });
    const sampled = await count(world.db, "device where namespace = 'sample'");

    expect(await removeSample(world.ctx)).toEqual({ removed: true, devices: sampled, moved: 1 });

    const left = await tableCounts(world.db);
    expect(left).toEqual({
      ...Object.fromEntries(Object.keys(left).map((table) => [table, 0])),
      organization: 2,
      source: 1,
      source_set: 1,
      source_run: 1,
      device: 1,
      archive: 1,
      destination: 1,
      person: 1,
      role_grant: 1,
      api_token: 1,
      reporting_settings: 1,
      device_defaults: 1,
      // What was done stays on record; so do the contents of policies, which belong to nobody.
      audit: 2,
      device_policy: left["device_policy"],
      organization_tally: left["organization_tally"],
    });
    expect(await count(world.db, `device where organization_id = ${root}`)).toBe(1);
    expect(await count(world.db, `api_token where organization_id = ${root}`)).toBe(1);
    const [tally] = await world.db
      .sql`select sum(devices)::int as devices from organization_tally where audience = 'admins'`;
    expect(tally).toEqual({ devices: 1 });
    const [note] = await world.db.sql`select actor, origin, reason from audit where action = 'sample.remove'`;
    expect(note).toEqual({ actor: "backup-report-bot", origin: "bot", reason: "a real source brought data" });
    expect(await removeSample(world.ctx)).toEqual({ removed: false, devices: 0, moved: 0 });
  });

  it("is not loaded again", async () => {
    expect(await loadSample(world.ctx, make)).toEqual({ loaded: false });
  });
});

function ageDays(one: ReturnType<typeof seen>): number {
  const times = one.archives.filter(counts).flatMap(({ lastActivityAt }) => lastActivityAt ?? []);
  return (at(START) - (times.length === 0 ? (one.createdAt ?? 0) : Math.max(...times))) / DAY_MS;
}

function levelOf(organizationId: string, days: number): "ok" | "warning" | "critical" {
  const [warning, critical] = organizationId === "org-sales-americas" ? [10, 21] : [7, 14];
  if (days >= critical) return "critical";
  return days >= warning ? "warning" : "ok";
}

function keyOf({ deviceId, from }: { readonly deviceId: string; readonly from: Instant }): string {
  return `${deviceId} ${from}`;
}

/** Rows of a table, with what follows its name in the statement. */
async function count(q: Queryable, from: string): Promise<number> {
  const [row] = await q.sql.unsafe<{ rows: number }[]>(`select count(*)::int as rows from ${from}`);
  return row?.rows ?? 0;
}

/** Rows of every table of ours. */
async function tableCounts(q: Queryable): Promise<Record<string, number>> {
  const tables = await q.sql<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`;
  const counted = await Promise.all(tables.map(async ({ name }) => [name, await count(q, name)] as const));
  return Object.fromEntries(counted);
}
