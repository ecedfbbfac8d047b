import { beforeEach, describe, expect, test } from "vitest";

import { DAY_MS, isoInstant, MINUTE_MS } from "../../../src/core/instant.ts";
import { UsageError, type Actor } from "../../../src/usecase/context.ts";
import { OPERATOR } from "../../../src/usecase/access/load-actor.ts";
import { evaluateOrganizations } from "../../../src/usecase/evaluate/evaluate-organizations.ts";
import { applyChange } from "../../../src/usecase/settings/apply-change.ts";
import { changeSettings, type ChangeSettingsInput } from "../../../src/usecase/settings/change-settings.ts";
import { setThresholds } from "../../../src/usecase/settings/set-thresholds.ts";
import { showSettings } from "../../../src/usecase/settings/show-settings.ts";
import { undoChange } from "../../../src/usecase/settings/undo-change.ts";
import { at } from "../../support/at.ts";
import { addOrganization, auditTrail, ownerSettings, ROOT, withRole } from "../../support/company.ts";
import { ledger, subscribe, useDelivery } from "../../support/delivery.ts";

const HOLD_MS = 10 * MINUTE_MS;
const world = useDelivery("2026-11-02T09:00:00Z");
let round = 0;
let start = at("2026-11-02T09:00:00Z");
let team = 0;

/** Each test has a department of its own: two devices, silent for six and for ten days, and a channel. */
beforeEach(async () => {
  round += 1;
  start += 30 * DAY_MS;
  world.moveTo(isoInstant(start));
  team = await addOrganization(world.db, `Team ${round}`);
  const organization = `Team ${round}`;
  await world.backUp({ device: `NEW-${round}`, organization, owner: `ada${round}` });
  await world.backUp(
    { device: `SIX-${round}`, organization, owner: `bob${round}`, activity: inDays(-6.3) },
    { device: `TEN-${round}`, organization, owner: `cem${round}`, activity: inDays(-10.3) },
  );
  await subscribe(world, `C${round}`, { organizationId: team });
  await world.work();
  world.messenger.news();
  world.mailer.news();
});

function inDays(days: number): string {
  return isoInstant(start + days * DAY_MS);
}

async function change(
  input: Omit<ChangeSettingsInput, "organizationId" | "holdMs">,
  actor: Actor = OPERATOR,
): Promise<number> {
  const changed = await changeSettings(world.ctx, actor, {
    organizationId: team,
    holdMs: HOLD_MS,
    endInheritance: true,
    ...input,
  });
  if (changed.changeId === null) throw new Error("nothing was changed");
  return changed.changeId;
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => "done",
    (error: unknown) => (error instanceof UsageError ? `${error.kind}: ${error.message}` : "another error"),
  );
}

async function thresholds(): Promise<readonly [boolean, number, number]> {
  const { reporting } = await showSettings(world.ctx, OPERATOR, team);
  return [reporting.own, reporting.values.warningDays, reporting.values.criticalDays];
}

async function lines(kind: string): Promise<readonly string[]> {
  return (await ledger(world, kind)).filter((line) => line.includes(`-${round} `));
}

async function settled(): Promise<readonly string[]> {
  const rows = await world.db.sql<{ line: string }[]>`
    select d.name || ' ' || o.admins_settled || ' ' || o.owner_settled as line
    from outage o join device d on d.id = o.device_id
    where d.organization_id = ${team} and o.closed_at is null order by d.name`;
  return rows.map(({ line }) => line);
}

describe("what a change makes owed", () => {
  test("waits ten minutes and then goes out by itself", async () => {
    await change({ admins: { warningDays: 3, criticalDays: 5 } });
    await world.work();
    expect(world.messenger.news()).toEqual([]);
    world.advance(HOLD_MS - MINUTE_MS);
    await world.work();
    expect(world.messenger.news()).toEqual([]);
    world.advance(MINUTE_MS);
    await world.work();
    expect(world.messenger.news()).toEqual([`post: Critical: 2 devices not backed up in Team ${round}`]);
  });

  test("goes out at once with Apply now, once however often it is pressed", async () => {
    const changeId = await change({ admins: { warningDays: 3, criticalDays: 5 } });
    await applyChange(world.ctx, OPERATOR, { changeId });
    await world.work();
    expect(world.messenger.news()).toEqual([`post: Critical: 2 devices not backed up in Team ${round}`]);
    expect(await faultOf(applyChange(world.ctx, OPERATOR, { changeId }))).toBe(
      "conflict: terminal applied this change already.",
    );
    expect(await faultOf(undoChange(world.ctx, OPERATOR, { changeId }))).toBe(
      "conflict: terminal applied this change already.",
    );
    await world.work();
    expect(world.messenger.news()).toEqual([]);
  });

  test("does not hold back what would be owed without it", async () => {
    await change({ admins: { warningDays: 8 } });
    world.moveTo(inDays(3.7));
    await change({ admins: { criticalDays: 13 } });
    // Fourteen days now: critical by the former threshold as well.
    await world.waitUntil(inDays(3.7 + 5 / (24 * 60)));
    await world.work();
    expect(world.messenger.news()).toEqual([`post: Critical: 1 device not backed up in Team ${round}`]);
  });

  test("waits also where an evaluation in between finds it first", async () => {
    await change({ admins: { warningDays: 3, criticalDays: 5 } });
    await world.db.transaction(async (tx) => await evaluateOrganizations(world.ctx, tx, [team], "settings"));
    await world.work();
    expect(world.messenger.news()).toEqual([]);
  });
});

describe("Undo", () => {
  test("puts thresholds and inheritance back, and nobody is told", async () => {
    expect(await thresholds()).toEqual([false, 7, 14]);
    const before = await settled();
    const changeId = await change({ admins: { warningDays: 3, criticalDays: 5 } });
    expect(await thresholds()).toEqual([true, 3, 5]);
    const undone = await undoChange(world.ctx, OPERATOR, { changeId });
    expect(undone).toEqual({ organizationName: `Team ${round}`, cancelled: 2, push: null });
    expect(await thresholds()).toEqual([false, 7, 14]);
    expect(await lines("alert")).toEqual([
      `alert critical SIX-${round} cancelled (settings-undone)`,
      `alert critical TEN-${round} cancelled (settings-undone)`,
    ]);
    expect(await settled()).toEqual([...before, `SIX-${round} ok ok`].toSorted());
    world.advance(HOLD_MS);
    await world.work();
    expect(world.messenger.news()).toEqual([]);
  });

  test("leaves the alert to its own time: it is owed again when the threshold is really reached", async () => {
    const changeId = await change({ admins: { warningDays: 3, criticalDays: 5 } });
    await undoChange(world.ctx, OPERATOR, { changeId });
    await world.waitUntil(inDays(3.9));
    await world.work();
    expect(world.messenger.news()).toEqual([`post: Critical: 1 device not backed up in Team ${round}`]);
  });

  test("reverses the push, owner values and owner mail with it", async () => {
    const before = await ownerSettings(world.db);
    const changeId = await change({ owner: { criticalMail: true }, push: ["criticalMail"] });
    await world.work();
    expect(await lines("owner-alert")).toEqual([
      `owner-alert critical SIX-${round} due (critical-reached)`,
      `owner-alert critical TEN-${round} due (critical-reached)`,
    ]);
    const undone = await undoChange(world.ctx, OPERATOR, { changeId });
    expect(undone).toMatchObject({ cancelled: 2, push: { state: "done", devices: 3, keptDevices: 0 } });
    expect(await ownerSettings(world.db)).toEqual(before);
    world.advance(HOLD_MS);
    await world.work();
    expect(world.mailer.news()).toEqual([]);
  });

  test("without it the owner mail goes out after ten minutes, with Apply now at once", async () => {
    const changeId = await change({ owner: { criticalMail: true }, push: ["criticalMail"] });
    await world.work();
    expect(world.mailer.news()).toEqual([]);
    await applyChange(world.ctx, OPERATOR, { changeId });
    await world.work();
    expect(world.mailer.news().map((line) => line.split(":")[0])).toEqual([
      `bob${round}@acme.test`,
      `cem${round}@acme.test`,
    ]);
  });

  test("restores a copy that was given up for inheriting", async () => {
    await setThresholds(world.ctx, OPERATOR, {
      organizationId: team,
      admins: { warningDays: 20, criticalDays: 30 },
      endInheritance: true,
    });
    const changeId = await change({ inherit: { reporting: true } });
    expect(await thresholds()).toEqual([false, 7, 14]);
    await undoChange(world.ctx, OPERATOR, { changeId });
    expect(await thresholds()).toEqual([true, 20, 30]);
  });

  test("is refused when somebody changed the settings since", async () => {
    const changeId = await change({ admins: { warningDays: 3, criticalDays: 5 } });
    await setThresholds(world.ctx, OPERATOR, { organizationId: team, admins: { criticalDays: 6 } });
    expect(await faultOf(undoChange(world.ctx, OPERATOR, { changeId }))).toBe(
      "conflict: Somebody changed these settings since, so this change can no longer be undone by itself. Look at them with: thresholds",
    );
    expect(await thresholds()).toEqual([true, 3, 6]);
  });

  test("is refused when its time is over", async () => {
    const changeId = await change({ admins: { criticalDays: 20 } });
    world.advance(HOLD_MS);
    expect(await faultOf(undoChange(world.ctx, OPERATOR, { changeId }))).toBe(
      "conflict: The time for Undo is over: what this change made owed has gone out. Set the former values with: thresholds",
    );
  });

  test("is done once, whoever presses and however often, also at the same moment as Apply now", async () => {
    const changeId = await change({ admins: { warningDays: 3, criticalDays: 5 } });
    const outcomes = await Promise.all([
      faultOf(undoChange(world.ctx, OPERATOR, { changeId })),
      faultOf(undoChange(world.ctx, OPERATOR, { changeId })),
      faultOf(applyChange(world.ctx, OPERATOR, { changeId })),
    ]);
    expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.startsWith("conflict: terminal "))).toHaveLength(2);
  });

  test("is nobody's who may not change the settings, and says nothing of what exists", async () => {
    const changeId = await change({ admins: { criticalDays: 20 } });
    const dora = await withRole(world.ctx, "dora", "helpdesk");
    const refusals = [
      await faultOf(undoChange(world.ctx, dora, { changeId })),
      await faultOf(applyChange(world.ctx, dora, { changeId })),
      await faultOf(undoChange(world.ctx, dora, { changeId: 999_999 })),
    ];
    expect(new Set(refusals).size).toBe(1);
    expect(refusals[0]).toMatch(/^denied: /u);
    expect(await thresholds()).toEqual([true, 7, 20]);
  });
});

describe("a change", () => {
  test("is one: when its push is refused, its thresholds are not set either", async () => {
    const changed = changeSettings(world.ctx, OPERATOR, {
      organizationId: team,
      holdMs: HOLD_MS,
      endInheritance: true,
      admins: { criticalDays: 21 },
      owner: { criticalDays: 2 },
      push: ["criticalDays"],
    });
    expect(await faultOf(changed)).toBe(
      "invalid: Critical must come after warning: 2 is not more than 3 days.",
    );
    expect(await thresholds()).toEqual([false, 7, 14]);
  });

  test("that changes nothing leaves nothing to undo", async () => {
    const changed = await changeSettings(world.ctx, OPERATOR, {
      organizationId: team,
      holdMs: HOLD_MS,
      admins: { criticalDays: 14 },
    });
    expect(changed).toMatchObject({ changeId: null, push: null });
    const rows = await world.db.sql`select 1 from settings_change where organization_id = ${team}`;
    expect(rows.count).toBe(0);
  });

  test("made from what somebody else has changed meanwhile is refused", async () => {
    const { reporting } = await showSettings(world.ctx, OPERATOR, team);
    await change({ admins: { criticalDays: 15 } });
    expect(await faultOf(change({ admins: { criticalDays: 16 }, reportingStamp: reporting.stamp }))).toMatch(
      /^conflict: Somebody changed these settings/u,
    );
  });

  test("cannot inherit a group and set it", async () => {
    expect(await faultOf(change({ inherit: { reporting: true }, admins: { criticalDays: 16 } }))).toBe(
      "invalid: A group of settings is either inherited or changed, not both.",
    );
  });

  test("and its end stand in the audit", async () => {
    const seen = (await auditTrail(world.db)).length;
    const changeId = await change({ admins: { criticalDays: 15 } });
    await undoChange(world.ctx, OPERATOR, { changeId });
    expect((await auditTrail(world.db)).slice(seen)).toEqual([
      "terminal thresholds.set",
      "terminal settings.undo",
    ]);
    expect(ROOT).not.toBe(team);
  });
});
