import { expect, test } from "vitest";

import { decide, type Decision, type Question } from "../../src/core/decide.ts";
import { recheck, type Recheck, type RecheckReason } from "../../src/core/recheck.ts";
import { at } from "../support/at.ts";

/** Silent since the first, critical for its owner from the sixth; judged on the eighth. */
const QUESTION: Question = {
  device: {
    state: "active",
    clockAt: at("2026-11-01T09:00:00Z"),
    lastActivityAt: at("2026-11-01T09:00:00Z"),
    graceFrom: at("2025-01-01T00:00:00Z"),
  },
  stored: {
    levels: { admins: "ok", owner: "critical" },
    outage: {
      startedFrom: at("2026-11-01T09:00:00Z"),
      openedAt: at("2026-11-04T09:00:00Z"),
      settled: { admins: "ok", owner: "critical" },
      acknowledgedLevel: null,
    },
  },
  policy: {
    admins: { warningDays: 7, criticalDays: 14 },
    owner: { warningDays: 3, criticalDays: 5 },
    ownerMails: { warning: true, critical: true },
    clientHidden: false,
  },
  pauses: { admins: false, owner: false },
  cause: "time",
  asOf: at("2026-11-08T09:00:00Z"),
  graceDays: 7,
};

function judged(change: Partial<Question>): Decision {
  return decide({ ...QUESTION, ...change });
}

function active(time: string): Question["device"] {
  return { ...QUESTION.device, clockAt: at(time), lastActivityAt: at(time) };
}

const TRUE_STILL: Recheck = {
  gone: false,
  decision: judged({}),
  outageOpen: true,
  level: "critical",
  settled: "critical",
  mailOn: true,
  clientHidden: false,
  paused: false,
};

test.each<[RecheckReason, string, Partial<Recheck>]>([
  ["still-true", "the device is as silent as when the mail was owed", {}],
  [
    "still-true",
    "a warning is true of a device that is critical, when its owner wants no other mail",
    { level: "warning", settled: "warning" },
  ],
  ["overtaken", "a warning that waited until its owner is told of worse", { level: "warning" }],
  ["device-gone", "it was removed", { gone: true, decision: null, outageOpen: false }],
  ["not-judged", "no enabled source speaks for it", { decision: null }],
  [
    "deactivated",
    "it was deactivated",
    { decision: judged({ device: { ...QUESTION.device, state: "deactivated" } }), outageOpen: false },
  ],
  ["recovered", "its outage ended", { outageOpen: false }],
  [
    "recovered",
    "its outage is about to end",
    { decision: judged({ device: active("2026-11-08T08:00:00Z") }) },
  ],
  ["client-hidden", "its organization hides the client now", { clientHidden: true }],
  ["mail-switched-off", "its owner wants no such mail any more", { mailOn: false }],
  [
    "threshold-changed",
    "its threshold was raised",
    { decision: judged({ policy: { ...QUESTION.policy, owner: { warningDays: 3, criticalDays: 30 } } }) },
  ],
  ["snoozed", "its owner is away", { paused: true }],
])("%s: %s", (reason, _, change) => {
  expect(recheck({ ...TRUE_STILL, ...change })).toBe(reason);
});
