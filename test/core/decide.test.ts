import { describe, expect, test } from "vitest";

import { decide, type Decision, type OpenOutage, type Policy, type Question } from "../../src/core/decide.ts";
import type { Silence } from "../../src/core/judge.ts";
import type { Level } from "../../src/core/level.ts";
import { at } from "../support/at.ts";

/** Silent since the first; warnings from the 8th (admins) and 4th (owner), critical from the 15th and 6th. */
const SILENT: Silence = {
  state: "active",
  clockAt: at("2026-11-01T09:00:00Z"),
  lastActivityAt: at("2026-11-01T09:00:00Z"),
  graceFrom: at("2025-01-01T00:00:00Z"),
};
const POLICY: Policy = {
  admins: { warningDays: 7, criticalDays: 14 },
  owner: { warningDays: 3, criticalDays: 5 },
  ownerMails: { warning: false, critical: false },
  clientHidden: false,
};
const MAILS: Policy = { ...POLICY, ownerMails: { warning: true, critical: true } };
const OK: Question["stored"] = { levels: { admins: "ok", owner: null }, outage: null };

/** An outage that opened at the warning of the administrators. */
const OUTAGE: OpenOutage = {
  startedFrom: SILENT.clockAt,
  openedAt: at("2026-11-08T09:00:00Z"),
  settled: { admins: "warning", owner: "ok" },
  acknowledgedLevel: null,
};
const WARNED: Question["stored"] = { levels: { admins: "warning", owner: null }, outage: OUTAGE };

function ask(change: Partial<Question>): Decision {
  return decide({
    device: SILENT,
    stored: OK,
    policy: POLICY,
    pauses: { admins: false, owner: false },
    cause: "time",
    asOf: at("2026-11-08T09:00:00Z"),
    graceDays: 7,
    ...change,
  });
}

function active(time: string): Silence {
  return { ...SILENT, clockAt: at(time), lastActivityAt: at(time) };
}

function adminsFlip(from: Level, to: Level, reason: string): unknown {
  return { audience: "admins", from, to, reason };
}

describe("an outage opens at the first threshold its device misses (R3)", () => {
  test("before it, nothing happens", () => {
    expect(ask({ asOf: at("2026-11-08T08:59:59Z") })).toEqual({
      levels: { admins: "ok", owner: null },
      judgements: {
        admins: { level: "ok", reason: "recent" },
        owner: { level: "critical", reason: "critical-reached" },
      },
      flips: [],
      closes: null,
      opens: null,
      settled: { admins: "ok", owner: "ok" },
      owed: [],
      acknowledgementLapses: false,
    });
  });

  test("at it, the level flips, the outage opens, and administrators are owed a message", () => {
    expect(ask({})).toEqual({
      levels: { admins: "warning", owner: null },
      judgements: {
        admins: { level: "warning", reason: "warning-reached" },
        owner: { level: "critical", reason: "critical-reached" },
      },
      flips: [adminsFlip("ok", "warning", "threshold-reached")],
      closes: null,
      opens: "threshold-reached",
      settled: { admins: "warning", owner: "ok" },
      owed: [{ audience: "admins", level: "warning" }],
      acknowledgementLapses: false,
    });
  });

  test("the worse threshold is told in the same outage", () => {
    expect(ask({ stored: WARNED, asOf: at("2026-11-15T09:00:00Z") })).toEqual({
      levels: { admins: "critical", owner: null },
      judgements: {
        admins: { level: "critical", reason: "critical-reached" },
        owner: { level: "critical", reason: "critical-reached" },
      },
      flips: [adminsFlip("warning", "critical", "threshold-reached")],
      closes: null,
      opens: null,
      settled: { admins: "critical", owner: "ok" },
      owed: [{ audience: "admins", level: "critical" }],
      acknowledgementLapses: false,
    });
  });

  test("a device first judged when it is critical is told as critical only", () => {
    const { owed, settled } = ask({ asOf: at("2026-12-01T09:00:00Z") });
    expect({ owed, settled }).toEqual({
      owed: [{ audience: "admins", level: "critical" }],
      settled: { admins: "critical", owner: "ok" },
    });
  });

  test("judged again, nothing follows", () => {
    const { flips, opens, closes, owed } = ask({ stored: WARNED, asOf: at("2026-11-09T09:00:00Z") });
    expect({ flips, opens, closes, owed }).toEqual({ flips: [], opens: null, closes: null, owed: [] });
  });
});

describe("an outage ends (R3)", () => {
  test("when newer activity is later than its opening", () => {
    const back = ask({
      device: active("2026-11-10T09:00:00Z"),
      stored: WARNED,
      cause: "observation",
      asOf: at("2026-11-10T10:00:00Z"),
    });
    expect(back).toMatchObject({
      levels: { admins: "ok", owner: null },
      flips: [adminsFlip("warning", "ok", "recovered")],
      closes: "recovered",
      opens: null,
      settled: { admins: "ok", owner: "ok" },
      owed: [],
    });
  });

  test("when late data leave nobody alarmed", () => {
    const late = ask({
      device: active("2026-11-05T09:00:00Z"),
      stored: WARNED,
      cause: "observation",
      asOf: at("2026-11-10T10:00:00Z"),
    });
    expect(late).toMatchObject({
      flips: [adminsFlip("warning", "ok", "late-data")],
      closes: "late-data",
      opens: null,
    });
  });

  test("not when late data leave somebody alarmed: they only correct the age", () => {
    const stored: Question["stored"] = { levels: { admins: "warning", owner: "critical" }, outage: OUTAGE };
    const late = ask({
      device: active("2026-11-05T09:00:00Z"),
      stored,
      policy: MAILS,
      cause: "observation",
      asOf: at("2026-11-10T10:00:00Z"),
    });
    expect(late).toMatchObject({
      levels: { admins: "ok", owner: "critical" },
      flips: [adminsFlip("warning", "ok", "age-corrected")],
      closes: null,
      opens: null,
    });
  });

  test("by late data only when they come: a later edit that calms everybody leaves it open", () => {
    const corrected = ask({
      device: active("2026-11-02T09:00:00Z"),
      stored: WARNED,
      policy: { ...POLICY, admins: { warningDays: 30, criticalDays: 60 } },
      cause: "settings",
      asOf: at("2026-11-10T10:00:00Z"),
    });
    expect(corrected).toMatchObject({
      flips: [adminsFlip("warning", "ok", "threshold-changed")],
      closes: null,
    });
  });

  test("when the device is deactivated (R5)", () => {
    expect(
      ask({ device: { ...SILENT, state: "deactivated" }, stored: WARNED, cause: "observation" }),
    ).toMatchObject({
      levels: { admins: "ok", owner: null },
      flips: [adminsFlip("warning", "ok", "deactivated")],
      closes: "deactivated",
      opens: null,
      owed: [],
    });
  });

  test("and the next one opens at once when the device was silent again meanwhile", () => {
    const again = ask({
      device: active("2026-11-10T09:00:00Z"),
      stored: WARNED,
      cause: "observation",
      asOf: at("2026-11-25T10:00:00Z"),
    });
    expect(again).toMatchObject({
      levels: { admins: "critical", owner: null },
      flips: [adminsFlip("warning", "critical", "silent-again")],
      closes: "recovered",
      opens: "threshold-reached",
      settled: { admins: "critical", owner: "ok" },
      owed: [{ audience: "admins", level: "critical" }],
    });
  });

  test.each(["settings", "move", "source", "snooze-ended", "time"] as const)("never by %s alone", (cause) => {
    const relaxed = { ...POLICY, admins: { warningDays: 30, criticalDays: 60 } };
    const { closes, levels } = ask({ stored: WARNED, policy: relaxed, cause });
    expect({ closes, levels }).toEqual({ closes: null, levels: { admins: "ok", owner: null } });
  });
});

describe("the reason of a flip says what made the difference (R10)", () => {
  const relaxed = { ...POLICY, admins: { warningDays: 30, criticalDays: 60 } };
  test.each([
    ["settings", "threshold-changed"],
    ["move", "moved"],
    ["source", "source-changed"],
    // The sweep finds what an edit left behind.
    ["time", "threshold-changed"],
  ] as const)("%s: %s, never recovered", (cause, reason) => {
    expect(ask({ stored: WARNED, policy: relaxed, cause }).flips).toEqual([
      adminsFlip("warning", "ok", reason),
    ]);
  });

  test.each([
    ["settings", "threshold-changed", "threshold-changed"],
    ["move", "moved", "threshold-changed"],
    ["source", "source-changed", "threshold-changed"],
    ["baseline", "baseline", "baseline"],
    ["time", "threshold-reached", "threshold-reached"],
    ["observation", "threshold-reached", "threshold-reached"],
    ["snooze-ended", "threshold-reached", "threshold-reached"],
  ] as const)("%s that alarms: the flip says %s, the outage %s", (cause, reason, opens) => {
    expect(ask({ cause })).toMatchObject({ flips: [adminsFlip("ok", "warning", reason)], opens });
  });

  test("a new grace after reactivation", () => {
    const device: Silence = { ...SILENT, graceFrom: at("2026-11-08T00:00:00Z") };
    const stored: Question["stored"] = { levels: { admins: "warning", owner: null }, outage: null };
    expect(ask({ device, stored, cause: "observation" }).flips).toEqual([
      adminsFlip("warning", "ok", "grace"),
    ]);
  });
});

describe("once per audience, threshold and outage (R3)", () => {
  test("what edits of settings take back and bring again is not told again", () => {
    const told: Question["stored"] = { levels: { admins: "ok", owner: null }, outage: OUTAGE };
    expect(ask({ stored: told, cause: "settings" })).toMatchObject({
      flips: [adminsFlip("ok", "warning", "threshold-changed")],
      opens: null,
      owed: [],
    });
  });

  test("after critical was told, warning is not", () => {
    const outage = { ...OUTAGE, settled: { admins: "critical", owner: "ok" } } as const;
    expect(ask({ stored: { levels: { admins: "ok", owner: null }, outage } }).owed).toEqual([]);
  });

  test("the audiences are settled apart", () => {
    const stored: Question["stored"] = {
      levels: { admins: "ok", owner: "warning" },
      outage: { ...OUTAGE, settled: { admins: "ok", owner: "warning" } },
    };
    expect(ask({ stored, policy: MAILS })).toMatchObject({
      flips: [
        adminsFlip("ok", "warning", "threshold-reached"),
        { audience: "owner", from: "warning", to: "critical", reason: "threshold-reached" },
      ],
      owed: [
        { audience: "admins", level: "warning" },
        { audience: "owner", level: "critical" },
      ],
      settled: { admins: "warning", owner: "critical" },
    });
  });
});

describe("the owner (R2, R5)", () => {
  const day5 = at("2026-11-05T09:00:00Z");

  test("while both mails are off, has no level, no flips and no outage", () => {
    expect(ask({ asOf: day5 })).toMatchObject({
      levels: { admins: "ok", owner: null },
      flips: [],
      opens: null,
    });
  });

  test("while one is on, is judged by the device's own thresholds", () => {
    const policy = { ...POLICY, ownerMails: { warning: true, critical: false } };
    expect(
      ask({ asOf: day5, policy, stored: { levels: { admins: "ok", owner: "ok" }, outage: null } }),
    ).toMatchObject({
      levels: { admins: "ok", owner: "warning" },
      flips: [{ audience: "owner", from: "ok", to: "warning", reason: "threshold-reached" }],
      opens: "threshold-reached",
      owed: [{ audience: "owner", level: "warning" }],
      settled: { admins: "ok", owner: "warning" },
    });
  });

  test("is owed the most severe level that is on: with critical off, the warning", () => {
    const policy = { ...POLICY, ownerMails: { warning: true, critical: false } };
    expect(ask({ policy }).owed).toEqual([
      { audience: "admins", level: "warning" },
      { audience: "owner", level: "warning" },
    ]);
  });

  test("is owed nothing at a threshold that is off", () => {
    const policy = { ...POLICY, ownerMails: { warning: false, critical: true } };
    expect(ask({ asOf: day5, policy }).owed).toEqual([]);
  });

  test("is owed what is switched on during an outage", () => {
    const stored: Question["stored"] = { levels: { admins: "warning", owner: "critical" }, outage: OUTAGE };
    expect(ask({ stored, policy: MAILS, cause: "settings" })).toMatchObject({
      flips: [],
      opens: null,
      owed: [{ audience: "owner", level: "critical" }],
    });
  });

  test("loses the level without a flip when the mails are switched off", () => {
    const stored: Question["stored"] = { levels: { admins: "warning", owner: "critical" }, outage: OUTAGE };
    expect(ask({ stored, cause: "settings" })).toMatchObject({
      levels: { admins: "warning", owner: null },
      flips: [],
      closes: null,
    });
  });

  test("whose client is hidden gets no mail, and gets it when it is shown again", () => {
    const stored: Question["stored"] = { levels: { admins: "warning", owner: "critical" }, outage: OUTAGE };
    expect(ask({ stored, policy: { ...MAILS, clientHidden: true } }).owed).toEqual([]);
    expect(ask({ stored, policy: MAILS, cause: "settings" }).owed).toEqual([
      { audience: "owner", level: "critical" },
    ]);
  });
});

describe("a snooze (R9)", () => {
  const paused = { admins: true, owner: false };

  test("silences its audience, hides nothing and settles nothing", () => {
    expect(ask({ pauses: paused })).toMatchObject({
      levels: { admins: "warning", owner: null },
      flips: [adminsFlip("ok", "warning", "threshold-reached")],
      opens: "threshold-reached",
      owed: [],
      settled: { admins: "ok", owner: "ok" },
    });
  });

  test("leaves the other audience alone", () => {
    expect(ask({ pauses: paused, policy: MAILS }).owed).toEqual([{ audience: "owner", level: "critical" }]);
  });

  test("at its end the most severe unsettled level is owed once", () => {
    const stored: Question["stored"] = {
      levels: { admins: "critical", owner: null },
      outage: { ...OUTAGE, settled: { admins: "ok", owner: "ok" } },
    };
    const ended = ask({ stored, cause: "snooze-ended", asOf: at("2026-11-20T09:00:00Z") });
    expect(ended).toMatchObject({
      flips: [],
      owed: [{ audience: "admins", level: "critical" }],
      settled: { admins: "critical", owner: "ok" },
    });
  });
});

describe("an acknowledgement (R9)", () => {
  const acknowledged: Question["stored"] = { ...WARNED, outage: { ...OUTAGE, acknowledgedLevel: "warning" } };

  test("stays while the level does", () => {
    expect(ask({ stored: acknowledged }).acknowledgementLapses).toBe(false);
  });

  test("lapses when the level worsens, which is told: it silences nothing", () => {
    expect(ask({ stored: acknowledged, asOf: at("2026-11-15T09:00:00Z") })).toMatchObject({
      acknowledgementLapses: true,
      owed: [{ audience: "admins", level: "critical" }],
    });
  });

  test("ends with its outage", () => {
    const back = ask({
      stored: acknowledged,
      device: active("2026-11-10T09:00:00Z"),
      asOf: at("2026-11-30T09:00:00Z"),
    });
    expect(back).toMatchObject({ closes: "recovered", acknowledgementLapses: false });
  });
});

describe("a baseline (R7)", () => {
  test("opens outages with that reason, and settles what administrators are told in one summary", () => {
    expect(ask({ cause: "baseline", asOf: at("2026-12-01T09:00:00Z") })).toMatchObject({
      flips: [adminsFlip("ok", "critical", "baseline")],
      opens: "baseline",
      owed: [],
      settled: { admins: "critical", owner: "ok" },
    });
  });

  test("owes owners their mail, for the brake to hold", () => {
    expect(ask({ cause: "baseline", policy: MAILS })).toMatchObject({
      owed: [{ audience: "owner", level: "critical" }],
      settled: { admins: "warning", owner: "critical" },
    });
  });

  test("what worsens after it is told", () => {
    expect(ask({ stored: WARNED, asOf: at("2026-11-15T09:00:00Z") }).owed).toEqual([
      { audience: "admins", level: "critical" },
    ]);
  });
});
