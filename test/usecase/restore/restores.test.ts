import { beforeAll, expect, test } from "vitest";

import { rootOrganizationId } from "../../../db/query/organization.ts";
import { saveCoverage, saveRestores } from "../../../db/query/restore-record.ts";
import { ensureSource } from "../../../db/query/source.ts";
import type { RestoreRecord } from "../../../src/core/restore-record.ts";
import type { Answer } from "../../../src/port/bot.ts";
import { exportRestores } from "../../../src/usecase/restore/export-restores.ts";
import { grantRole } from "../../../src/usecase/grant/grant-role.ts";
import { addDevices, addOrganization } from "../../support/company.ts";
import { formOf } from "../../support/form.ts";
import { asker, buttonOf, headOf, textOf, useBot, viewOf } from "../../support/bot.ts";
import { at, OPERATOR } from "../../support/world.ts";

const world = useBot("2026-11-19T12:00:00Z");
const ids = { root: 0, sales: 0, research: 0 };
const SOURCE = {
  kind: "crashplan",
  name: "CrashPlan",
  namespace: "crashplan",
  mode: "pull",
  intervalMinutes: 15,
} as const;

function restore(id: string, more: Partial<RestoreRecord>): RestoreRecord {
  return {
    id,
    organizationId: null,
    startedAt: at("2026-11-10T10:00:00Z"),
    completedAt: null,
    type: "push",
    requestedBy: "alice@acme.test",
    owner: "alice@acme.test",
    deviceId: null,
    deviceName: null,
    targetDeviceId: null,
    targetName: null,
    fileCount: 12,
    byteCount: 3_000_000,
    problemCount: 0,
    result: "completed",
    flags: [],
    raw: { restoreId: id },
    ...more,
  };
}

beforeAll(async () => {
  ids.root = await rootOrganizationId(world.db);
  ids.sales = await addOrganization(world.db, "Sales");
  ids.research = await addOrganization(world.db, "Research");
  await addDevices(
    world.ctx,
    { device: "SAL-1", organization: "Sales", owner: "alice", activity: "2026-11-19T08:00:00Z" },
    { device: "RES-1", organization: "Research", owner: "carol", activity: "2026-11-19T08:00:00Z" },
  );
  for (const [name, role, organizationId] of [
    ["lena", "legal", ids.root],
    ["lars", "legal", ids.research],
    ["fiona", "finance", ids.root],
    ["henry", "helpdesk", ids.root],
  ] as const) {
    await grantRole(world.ctx, OPERATOR, { email: `${name}@acme.test`, role, organizationId });
  }
});

async function keep(...records: RestoreRecord[]): Promise<void> {
  await world.db.transaction(async (tx) => await saveRestores(tx, "crashplan", records));
}

async function actions(): Promise<unknown[]> {
  const rows = await world.db
    .sql`select actor, action, reason from audit where entity = 'restores' order by id`;
  return [...rows];
}

test("while no source tells of restores, that is said, and never that there were none", async () => {
  const seen = textOf(await world.slash("lena", "restores"));
  expect(seen).toContain("Restores of All organizations: not known");
  expect(seen).toContain("No source tells of restores: nobody knows how many there were.");
  const source = await ensureSource(world.db, SOURCE, world.ctx.now());
  const nothing = { fromAt: null, toAt: null, lastReadAt: null };
  await saveCoverage(world.db, {
    sourceId: source.id,
    ...nothing,
    unknownBecause: "the API client may not ask",
  });
  const refused = textOf(await world.slash("lena", "restores"));
  expect(refused).toContain(
    "CrashPlan: restores are not known; they cannot be read: the API client may not ask.",
  );
  const read = { fromAt: at("2026-08-01T00:00:00Z"), toAt: at("2026-11-19T11:00:00Z") };
  const lastReadAt = at("2026-11-19T11:02:00Z");
  await saveCoverage(world.db, { sourceId: source.id, ...read, lastReadAt, unknownBecause: null });
  const empty = textOf(await world.slash("lena", "restores"));
  expect(empty).toContain("Restores of All organizations: 0 in 30 days");
  expect(empty).toContain(
    "CrashPlan: known from 2026-08-01 to 2026-11-19 (UTC), last read 2026-11-19 11:02.",
  );
});

test("Legal reads who restored what and to where, with what to look at", async () => {
  const [sal, res] = ["sal-1", "res-1"];
  await keep(
    restore("r1", { deviceId: sal, deviceName: "SAL-1" }),
    restore("r2", {
      deviceId: res,
      startedAt: at("2026-11-11T10:00:00Z"),
      owner: "carol@acme.test",
      requestedBy: "mallory@acme.test",
      targetName: "MAL-1",
      type: "web",
      flags: ["not-owner", "other-device", "web"],
      fileCount: null,
    }),
    restore("r3", { deviceId: sal, startedAt: at("2026-09-01T10:00:00Z") }),
  );
  const seen = textOf(await world.slash("lena", "restores"));
  expect(seen).toContain("Restores of All organizations: 2 in 30 days");
  expect(seen).toContain(
    "1 restore was made by somebody else than the owner, to another device, or by browser.",
  );
  expect(seen).toContain("mallory@acme.test");
  expect(seen).toContain("not by its owner, to another device, by browser");
  expect(textOf(await world.slash("lena", "restores Research"))).toContain("MAL-1");
  expect(textOf(await world.slash("lena", "restores 90"))).toContain("3 in 90 days");
  expect(textOf(await world.slash("lena", "restores Sales 90"))).toContain("Restores of Sales: 2 in 90 days");
});

test("Legal of a part sees that part, and everybody else nothing but their own", async () => {
  const part = textOf(await world.slash("lars", "restores"));
  expect(part).toContain("Restores of Research: 1 in 30 days");
  expect(headOf(await world.slash("lars", "restores Sales"))).toContain('There is no organization "Sales"');
  for (const name of ["fiona", "henry", "zoe"]) {
    const own = textOf(await world.slash(name, "restores"));
    expect(own).not.toMatch(/alice|carol|mallory/u);
  }
  const alice = textOf(await world.slash("alice", "restores"));
  expect(alice).toContain("Restores of your devices: 1 in 30 days");
  expect(alice).not.toContain("carol");
});

test("a device that moved takes none of its old restores along", async () => {
  await world.db.sql`update device set organization_id = ${ids.sales} where name = 'RES-1'`;
  expect(textOf(await world.slash("lars", "restores"))).toContain("Restores of Research: 1 in 30 days");
  await world.db.sql`update device set organization_id = ${ids.research} where name = 'RES-1'`;
});

test("the organizations say how many restores each has, to those who may see them", async () => {
  const all = textOf(await world.slash("lena", "orgs"));
  expect(all).toMatch(/Sales +#\d+ +2/u);
  expect(all).toMatch(/Research +#\d+ +1/u);
  // With all below it.
  expect(all).toMatch(/All organizations +#\d+ +3/u);
  expect(textOf(await world.slash("lars", "orgs"))).not.toContain("Sales");
  expect(textOf(await world.slash("henry", "orgs"))).not.toContain("restores");
});

test("every look leaves a row in the audit", async () => {
  expect(await actions()).toContainEqual({ actor: "lars@acme.test", action: "restores.view", reason: null });
});

test("Export all asks why, and the file says who took it, when and why", async () => {
  const shown = await world.slash("lena", "restores 90");
  const opened = await world.press("lena", buttonOf(shown, "Export all…"));
  const { payload } = formOf(opened);
  const submit = async (reason: string): Promise<Answer> =>
    await world.bot.handle({ kind: "submit", asker: asker("lena"), form: { payload, values: { reason } } });
  expect(await submit(" ")).toEqual({
    kind: "faults",
    faults: [{ field: "reason", message: "Say why the history is taken." }],
  });
  const [file] = viewOf(await submit("Matter 4711, =SUM(A1)")).files ?? [];
  expect(file?.name).toBe("restores-all-organizations-2026-11-19.csv");
  const lines = file?.content.split("\r\n") ?? [];
  expect(lines.slice(0, 3)).toEqual([
    "\uFEFF# exported by,lena@acme.test",
    "# exported at,2026-11-19T12:00:00.000Z",
    '# reason,"Matter 4711, =SUM(A1)"',
  ]);
  expect(lines.filter((line) => /^r\d,/u.test(line))).toEqual([
    "r2,Research,2026-11-11T10:00:00.000Z,,mallory@acme.test,carol@acme.test,RES-1,MAL-1,web,,3000000,0,completed,not-owner other-device web",
    "r1,Sales,2026-11-10T10:00:00.000Z,,alice@acme.test,alice@acme.test,SAL-1,,push,12,3000000,0,completed,",
    "r3,Sales,2026-09-01T10:00:00.000Z,,alice@acme.test,alice@acme.test,SAL-1,,push,12,3000000,0,completed,",
  ]);
  expect(await actions()).toContainEqual({
    actor: "lena@acme.test",
    action: "restores.export",
    reason: "Matter 4711, =SUM(A1)",
  });
});

test("whoever has no role exports their own and nothing else", async () => {
  let text = "";
  const zoe = { ...OPERATOR, name: "zoe", origin: "slack" as const, email: "zoe@acme.test" };
  const asked = { organizationId: ids.root, days: 90, reason: "curious" };
  await exportRestores(world.ctx, zoe, asked, (piece) => void (text += piece));
  expect(text).not.toMatch(/^r\d,/mu);
  expect(text).toContain("# exported by,zoe");
});

test("what was fetched in a browser went to no device, and is not said to be unknown", async () => {
  await keep(restore("r4", { deviceId: "res-1", type: "web", flags: ["web"] }));
  expect(textOf(await world.slash("lars", "restores"))).toMatch(/RES-1 +a browser +web/u);
});

test("days that are none are refused", async () => {
  expect(textOf(await world.slash("lena", "restores 0"))).toContain("Give a number of days from 1 to 4000.");
  expect(textOf(await world.slash("lena", "export"))).toContain("Say what: export restores");
});
