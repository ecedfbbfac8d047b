import fc from "fast-check";
import { expect, test } from "vitest";

import {
  type Cause,
  decide,
  type Decision,
  type OpenOutage,
  type Policy,
  type Stored,
} from "../../src/core/decide.ts";
import { HOUR_MS, type Instant } from "../../src/core/instant.ts";
import { judge, type Silence } from "../../src/core/judge.ts";
import { type AlertLevel, AUDIENCES, type Audience, isWorse } from "../../src/core/level.ts";
import { at } from "../support/at.ts";

const START = at("2026-01-01T00:00:00Z");
const GRACE_DAYS = 7;
const ALERTS = ["critical", "warning"] as const satisfies readonly AlertLevel[];

/** Something that happens to a device, after which it is judged. */
type Step =
  | { readonly kind: "time"; readonly hours: number }
  /** The device reports activity that is so old. */
  | { readonly kind: "activity"; readonly hoursAgo: number }
  /** Its archive is replaced by one whose activity is so old. */
  | { readonly kind: "replaced"; readonly hoursAgo: number }
  | { readonly kind: "settings"; readonly policy: Policy }
  | { readonly kind: "pause"; readonly audience: Audience; readonly on: boolean }
  | { readonly kind: "state"; readonly active: boolean };

const days = fc.integer({ min: 1, max: 10 });
const thresholds = fc.record({ warningDays: days, criticalDays: days });
const policy: fc.Arbitrary<Policy> = fc.record({
  admins: thresholds,
  owner: thresholds,
  ownerMails: fc.record({ warning: fc.boolean(), critical: fc.boolean() }),
  clientHidden: fc.boolean(),
});
const hours = fc.integer({ min: 0, max: 12 * 24 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("time" as const), hours }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("activity" as const), hoursAgo: hours }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("replaced" as const), hoursAgo: hours }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("settings" as const), policy }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("pause" as const),
      audience: fc.constantFrom(...AUDIENCES),
      on: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("state" as const), active: fc.boolean() }) },
);

interface Life {
  now: Instant;
  device: Silence;
  policy: Policy;
  pauses: Record<Audience, boolean>;
  stored: Stored;
}

function born(first: Policy): Life {
  return {
    now: START,
    device: { state: "active", clockAt: START, lastActivityAt: null, graceFrom: START },
    policy: first,
    pauses: { admins: false, owner: false },
    stored: { levels: { admins: "ok", owner: keepsOwner(first) ? "ok" : null }, outage: null },
  };
}

function keepsOwner({ ownerMails }: Policy): boolean {
  return ownerMails.warning || ownerMails.critical;
}

/** Lets the step happen; what made us look again. */
function happen(life: Life, one: Step): Cause {
  switch (one.kind) {
    case "time":
      life.now += one.hours * HOUR_MS;
      return "time";
    case "activity": {
      const activityAt = life.now - one.hoursAgo * HOUR_MS;
      const known = life.device.lastActivityAt;
      if (known === null || activityAt > known)
        life.device = { ...life.device, lastActivityAt: activityAt, clockAt: activityAt };
      return "observation";
    }
    case "replaced": {
      const activityAt = life.now - one.hoursAgo * HOUR_MS;
      life.device = { ...life.device, lastActivityAt: activityAt, clockAt: activityAt };
      return "observation";
    }
    case "settings": {
      const { admins, owner } = life.stored.levels;
      life.policy = one.policy;
      life.stored = {
        ...life.stored,
        levels: { admins, owner: keepsOwner(one.policy) ? (owner ?? "ok") : null },
      };
      return "settings";
    }
    case "pause":
      life.pauses = { ...life.pauses, [one.audience]: one.on };
      return one.on ? "time" : "snooze-ended";
    case "state": {
      const reactivated = one.active && life.device.state === "deactivated";
      life.device = {
        ...life.device,
        state: one.active ? "active" : "deactivated",
        graceFrom: reactivated ? life.now : life.device.graceFrom,
      };
      return "observation";
    }
  }
}

/** Judges the device and keeps what follows, as the database does. */
function look(life: Life, cause: Cause): Decision {
  const { device, stored, policy: current, pauses, now } = life;
  const decision = decide({
    device,
    stored,
    policy: current,
    pauses,
    cause,
    asOf: now,
    graceDays: GRACE_DAYS,
  });
  life.stored = { levels: decision.levels, outage: outageAfter(life, decision) };
  return decision;
}

function outageAfter({ device, stored, now }: Life, decision: Decision): OpenOutage | null {
  if (decision.opens !== null) {
    return { startedFrom: device.clockAt, openedAt: now, settled: decision.settled, acknowledgedLevel: null };
  }
  if (stored.outage === null || decision.closes !== null) return null;
  return { ...stored.outage, settled: decision.settled };
}

interface Look {
  readonly before: Life;
  readonly after: Life;
  readonly step: Step;
  readonly decision: Decision;
}

/** The life, as short as it was found, in which `holds` is false after a step; null when there is none. */
function counterexample(holds: (look: Look, history: readonly Look[]) => boolean): unknown {
  const lives = fc.property(policy, fc.array(step, { minLength: 1, maxLength: 40 }), (first, steps) => {
    const life = born(first);
    const history: Look[] = [];
    return steps.every((one) => {
      const cause = happen(life, one);
      const before = { ...life };
      const decision = look(life, cause);
      const seen = { before, after: { ...life }, step: one, decision };
      const fits = holds(seen, history);
      history.push(seen);
      return fits;
    });
  });
  const { counterexample: found, errorInstance } = fc.check(lives, { numRuns: 1000 });
  return errorInstance ?? found;
}

function isAlarmed({ stored }: Life): boolean {
  const { admins, owner } = stored.levels;
  return admins !== "ok" || (owner !== null && owner !== "ok");
}

test("the level is what the clock says, whatever happened before (R1, R2)", () => {
  const found = counterexample(({ before, after }) => {
    const { device, now, policy: current } = before;
    const { admins, owner } = after.stored.levels;
    const ownerLevel = judge(device, current.owner, now, GRACE_DAYS).level;
    return (
      admins === judge(device, current.admins, now, GRACE_DAYS).level &&
      owner === (keepsOwner(current) ? ownerLevel : null)
    );
  });
  expect(found).toBe(null);
});

test("nobody is told a threshold twice in one outage (R3)", () => {
  const found = counterexample(({ decision }, history) => {
    const earlier = decision.opens === null ? lookedSinceOpening(history) : [];
    const told = new Set(earlier.flatMap((look_) => look_.decision.owed.map(keyOf)));
    return decision.owed.every((owed) => !told.has(keyOf(owed)));
  });
  expect(found).toBe(null);
});

function lookedSinceOpening(history: readonly Look[]): readonly Look[] {
  return history.slice(history.findLastIndex(({ decision }) => decision.opens !== null));
}

function keyOf(owed: Decision["owed"][number]): string {
  return `${owed.audience} ${owed.level}`;
}

test("an outage ends with newer activity or deactivation, and with nothing else (R3, R5)", () => {
  const found = counterexample(({ before, after, decision, step: one }) => {
    const { device } = before;
    const { outage } = before.stored;
    const observed = one.kind === "activity" || one.kind === "replaced" || one.kind === "state";
    if (outage === null || !observed) return decision.closes === null;
    if (device.state === "deactivated") return decision.closes === "deactivated";
    if (device.clockAt > outage.openedAt) return decision.closes === "recovered";
    return (
      decision.closes === (device.clockAt > outage.startedFrom && !isAlarmed(after) ? "late-data" : null)
    );
  });
  expect(found).toBe(null);
});

test("whoever is alarmed, there is an outage (R3)", () => {
  expect(counterexample(({ after }) => !isAlarmed(after) || after.stored.outage !== null)).toBe(null);
});

test("settings, snoozes and time never bring back an outage that ended (R3)", () => {
  const found = counterexample((last, history) => {
    const looks = [...history, last];
    // A replaced archive and a reactivation begin a history of their own.
    const begun = looks.findLastIndex(({ step: { kind } }) => kind === "replaced" || kind === "state");
    const ended = looks
      .slice(begun + 1)
      .filter(({ decision }) => decision.closes !== null)
      .map(({ before }) => before.stored.outage?.startedFrom);
    return last.decision.opens === null || !ended.includes(last.before.device.clockAt);
  });
  expect(found).toBe(null);
});

test("owed is the most severe level reached that is on and unsettled (R3, R9)", () => {
  const found = counterexample(({ before, after, decision }) => {
    const kept = decision.opens === null && decision.closes === null ? before.stored.outage : null;
    return AUDIENCES.every((audience) => {
      const reached = after.stored.levels[audience] ?? "ok";
      const { ownerMails, clientHidden } = before.policy;
      const expected = ALERTS.find(
        (level) =>
          !isWorse(level, reached) &&
          isWorse(level, kept?.settled[audience] ?? "ok") &&
          !before.pauses[audience] &&
          (audience === "admins" || (ownerMails[level] && !clientHidden)),
      );
      const owed = decision.owed.filter((each) => each.audience === audience).map((each) => each.level);
      return owed.length === (expected === undefined ? 0 : 1) && owed[0] === expected;
    });
  });
  expect(found).toBe(null);
});

test("never missed: administrators who are not paused were told the level there is, or a worse one", () => {
  const found = counterexample(({ before, after: { stored } }) => {
    const told = stored.outage?.settled.admins ?? "ok";
    return before.pauses.admins || !isWorse(stored.levels.admins, told);
  });
  expect(found).toBe(null);
});

test("judging again changes nothing", () => {
  const found = counterexample(({ after }) => {
    const { flips, opens, closes, owed } = look({ ...after }, "time");
    return flips.length === 0 && opens === null && closes === null && owed.length === 0;
  });
  expect(found).toBe(null);
});

test("recovery is claimed only for activity after the opening (R3, R10)", () => {
  const found = counterexample(({ before, decision }) =>
    decision.flips.every(
      ({ from, to, reason }) =>
        from !== to &&
        (reason !== "recovered" || before.device.clockAt > (before.stored.outage?.openedAt ?? Infinity)),
    ),
  );
  expect(found).toBe(null);
});
