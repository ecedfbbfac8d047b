import { expect, test } from "vitest";

import { decide, type Question } from "../../src/core/decide.ts";
import { renderText } from "../../src/view/text.ts";
import { type WhyInput, whyView } from "../../src/view/why.ts";
import { at } from "../support/at.ts";

const NOW = at("2026-11-19T09:00:00Z");
const QUESTION: Question = {
  device: {
    state: "active",
    clockAt: at("2026-11-05T08:00:00Z"),
    lastActivityAt: at("2026-11-05T08:00:00Z"),
    graceFrom: at("2025-01-01T00:00:00Z"),
  },
  stored: { levels: { admins: "warning", owner: null }, outage: null },
  policy: {
    admins: { warningDays: 7, criticalDays: 14 },
    owner: { warningDays: 3, criticalDays: 30 },
    ownerMails: { warning: false, critical: false },
    clientHidden: false,
  },
  pauses: { admins: false, owner: false },
  cause: "time",
  asOf: at("2026-11-19T08:30:00Z"),
  graceDays: 7,
};

const WHY: WhyInput = {
  card: {
    name: "LT-0001",
    externalId: "guid-1",
    organizationName: "Engineering",
    ownerName: "Alice Able",
    ownerEmail: "alice@acme.test",
    sourceNames: ["CrashPlan"],
    blindSpots: ["not-completed"],
    deauthorized: false,
    blocked: true,
    sample: false,
  },
  facts: { ...QUESTION.device, openedAt: at("2026-11-12T08:30:00Z") },
  now: NOW,
  asOf: QUESTION.asOf,
  question: QUESTION,
  decision: decide(QUESTION),
  settingsFrom: "Acme",
  archives: [
    {
      destinationName: "Cloud",
      counts: true,
      lastActivityAt: at("2026-11-05T08:00:00Z"),
      lastCompletedAt: null,
      percentComplete: 57.3,
      lastRun: "failed",
      lastRunMessage: "disk full",
    },
    {
      destinationName: "Vault",
      counts: false,
      lastActivityAt: null,
      lastCompletedAt: null,
      percentComplete: null,
      lastRun: null,
      lastRunMessage: null,
    },
  ],
  flips: [
    {
      at: at("2026-11-12T08:30:00Z"),
      audience: "admins",
      fromLevel: "ok",
      toLevel: "warning",
      reason: "threshold-reached",
    },
  ],
  tellings: [
    {
      level: "warning",
      destination: "#backups",
      state: "sent",
      reason: "warning-reached",
      sentAt: at("2026-11-12T09:00:00Z"),
    },
    {
      level: "critical",
      destination: "alice@acme.test",
      state: "held",
      reason: "critical-reached",
      sentAt: null,
    },
  ],
};

function textOf(why: WhyInput): string {
  return `\n${renderText(whyView(why), { locale: "en-GB", zone: "UTC" }, { width: 120 })}`;
}

test("why a device has its level: what it is measured by, both levels, what followed", () => {
  expect(textOf(WHY)).toBe(`
LT-0001: critical
═════════════════

Device                LT-0001 (guid-1)
Organization          Engineering
Owner                 Alice Able, alice@acme.test
State                 blocked
Source                CrashPlan
Last backup activity  2026-11-05 08:00 (14 days)
Judged as of          2026-11-19 08:30 (30 min)

Level
─────

- Administrators: critical, no backup activity for 14 days or more (settings of Acme).
- Owner: warning, no backup activity for 3 days or more; critical at 30 (the device's own settings); the owner is mailed
  nothing.
- The outage is open since 2026-11-12 08:30.

Backups
Destination         Last activity               Last completed  Complete  Last run
──────────────────  ──────────────────────────  ──────────────  ────────  ─────────────────
Cloud               2026-11-05 08:00 (14 days)  never              57.3%  failed: disk full
Vault (not in use)  never                       never                  –

Blind spots: active, but nothing completed for weeks.

History
───────

- 2026-11-12 08:30 administrators: ok to warning, threshold reached

Who was told
────────────

- warning to #backups: sent 2026-11-12 09:00
- critical to alice@acme.test: held (critical-reached)

Times are those of UTC.
`);
});

test("a device that no enabled source speaks for is not judged", () => {
  const nothing = { question: null, decision: null, asOf: null, flips: [], tellings: [], archives: [] };
  const text = textOf({ ...WHY, ...nothing });
  expect(text).toContain("LT-0001: not judged");
  expect(text).toContain("- No enabled source speaks for this device, so its level stands still.");
});

test.each<[string, Partial<Question>, string]>([
  ["both are paused", { pauses: { admins: true, owner: true } }, "(settings of Acme), snoozed."],
  [
    "the owner is paused",
    {
      pauses: { admins: false, owner: true },
      policy: { ...QUESTION.policy, ownerMails: { warning: true, critical: false } },
    },
    "(the device's own settings); snoozed, or the owner is away.",
  ],
  [
    "the client is hidden",
    {
      policy: { ...QUESTION.policy, ownerMails: { warning: true, critical: true }, clientHidden: true },
    },
    "(the device's own settings); the organization hides the client, so the owner is mailed nothing.",
  ],
  [
    "it is new",
    { device: { ...QUESTION.device, lastActivityAt: null, graceFrom: at("2026-11-15T00:00:00Z") } },
    "- Administrators: ok, it is new and has not had its first days to back up (settings of Acme).",
  ],
  [
    "it is deactivated",
    { device: { ...QUESTION.device, state: "deactivated" } },
    "- Administrators: ok, the device is deactivated (settings of Acme).",
  ],
  [
    "it backed up a moment ago",
    { device: { ...QUESTION.device, clockAt: at("2026-11-19T08:00:00Z") } },
    "- Administrators: ok, backup activity within 7 days (settings of Acme).",
  ],
])("%s: said in words", (_, change, line) => {
  const question = { ...QUESTION, ...change };
  const lines = textOf({ ...WHY, question, decision: decide(question) }).replaceAll("\n  ", " ");
  expect(lines).toContain(line);
});
