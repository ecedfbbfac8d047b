import { describe, expect, test } from "vitest";

import { HOUR_MS } from "../../src/core/instant.ts";
import { baselineView } from "../../src/view/baseline.ts";
import { dailyAlertsView } from "../../src/view/daily-alerts.ts";
import { deliveriesView } from "../../src/view/deliveries.ts";
import { livingMessageView, type LivingMessage, type LivingOutage } from "../../src/view/living-message.ts";
import { livingReplyView } from "../../src/view/living-reply.ts";
import { noticeView } from "../../src/view/notice.ts";
import { type OwnerAlertDevice, ownerAlertView } from "../../src/view/owner-alert.ts";
import { markRepeat } from "../../src/view/repeat.ts";
import { renderText } from "../../src/view/text.ts";
import type { View } from "../../src/view/view.ts";
import { at } from "../support/at.ts";

const NOW = at("2026-11-19T09:00:00Z");

function textOf(view: View | null): string {
  return view === null
    ? "nothing"
    : `\n${renderText(view, { locale: "en-GB", zone: "UTC" }, { width: 120 })}`;
}

const SILENT: LivingOutage = {
  deviceKey: "1001",
  deviceName: "LT-0001",
  organizationName: "Engineering",
  ownerName: "Alice Able",
  level: "critical",
  clockAt: at("2026-11-05T08:00:00Z"),
  everBackedUp: true,
  closedAt: null,
  closeReason: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
  snoozedUntil: null,
  snoozedBy: null,
};
const BACK: LivingOutage = { ...SILENT, level: "ok", closedAt: NOW, closeReason: "recovered" };

const MESSAGE: LivingMessage = {
  id: 7,
  organizationName: "Acme",
  lines: [SILENT],
  counts: { critical: 1, warning: 0, calmed: 0, recovered: 0, deactivated: 0, lastClosedAt: null },
  open: { critical: 7, warning: 4 },
  ownerNames: "full",
  now: NOW,
  sample: false,
  possibleDuplicate: false,
  buttons: null,
};

describe("the day's message of a channel (R20)", () => {
  test("one device crossed", () => {
    expect(textOf(livingMessageView(MESSAGE))).toBe(`
Critical: 1 device not backed up in Acme
════════════════════════════════════════

Acme
────

Crossed a threshold, worst first:

- LT-0001 (Alice Able, Engineering): critical, last backup activity 2026-11-05 08:00 (14 days), open

In all overdue now: 7 critical, 4 warning.

As of 2026-11-19 09:00. Ask why DEVICE for the reason.

Times are those of UTC.
`);
  });

  test("a long day: acknowledged, snoozed, never backed up, of another threshold, ended, and more than fit", () => {
    const view = livingMessageView({
      ...MESSAGE,
      lines: [
        SILENT,
        {
          ...SILENT,
          deviceName: "LT-0002",
          ownerName: null,
          acknowledgedBy: "bob",
          acknowledgedAt: at("2026-11-19T07:45:00Z"),
        },
        { ...SILENT, deviceName: "LT-0003", snoozedUntil: NOW + 36 * HOUR_MS, snoozedBy: "bob" },
        { ...SILENT, deviceName: "LT-0004", level: "warning", everBackedUp: false },
        { ...SILENT, deviceName: "LT-0005", level: "ok" },
      ],
      counts: {
        critical: 40,
        warning: 1,
        calmed: 1,
        recovered: 2,
        deactivated: 1,
        lastClosedAt: at("2026-11-19T08:30:00Z"),
      },
      ownerNames: "initials",
      sample: true,
      possibleDuplicate: true,
    });
    expect(textOf(view)).toBe(`
Critical: 40 devices not backed up in Acme
══════════════════════════════════════════

Acme
────

Crossed a threshold, worst first:

- LT-0001 (A. A., Engineering): critical, last backup activity 2026-11-05 08:00 (14 days), open
- LT-0002 (no owner, Engineering): critical, last backup activity 2026-11-05 08:00 (14 days), acknowledged by bob
  2026-11-19 07:45
- LT-0003 (A. A., Engineering): critical, last backup activity 2026-11-05 08:00 (14 days), snoozed by bob for 2 more
  days
- LT-0004 (A. A., Engineering): warning, never backed up, open
- LT-0005 (A. A., Engineering): threshold changed, last backup activity 2026-11-05 08:00 (14 days), open
and 37 more

2 devices backing up again. 1 device deactivated. Last change 2026-11-19 08:30.

In all overdue now: 7 critical, 4 warning.

As of 2026-11-19 09:00. Ask why DEVICE for the reason.

Sample data: no real device is meant.

This may repeat an earlier message: the bot was interrupted while it posted.

Times are those of UTC.
`);
  });

  test("where there are buttons, each device and all of them can be dealt with", () => {
    const buttons = {
      run: (line: string) => `run ${line}`,
      acknowledgeAll: (id: number) => `all ${id}`,
      refresh: (id: number) => `refresh ${id}`,
      snooze: (id: number) => `snooze ${id}`,
      showAll: (id: number) => `show ${id}`,
    };
    const taken = { ...SILENT, deviceKey: "1002", acknowledgedBy: "bob" };
    const counts = { ...MESSAGE.counts, critical: 2 };
    const { parts } = livingMessageView({ ...MESSAGE, lines: [SILENT, taken], counts, buttons });
    expect(
      parts.flatMap((part) => (part.kind === "lines" ? part.lines.map(({ actions }) => actions) : [])),
    ).toEqual([
      [
        { label: "Acknowledge", payload: 'run ack "1001"' },
        { label: "Snooze…", payload: 'run snooze "1001"' },
        { label: "Why?", payload: 'run why "1001"' },
      ],
      [
        { label: "Snooze…", payload: 'run snooze "1002"' },
        { label: "Why?", payload: 'run why "1002"' },
      ],
    ]);
    expect(parts.flatMap((part) => (part.kind === "actions" ? part.actions : []))).toEqual([
      {
        label: "Acknowledge all",
        style: "primary",
        payload: "all 7",
        confirm: {
          title: "Acknowledge all",
          text: "You say that you take care of 2 devices.",
          yes: "Acknowledge",
        },
      },
      { label: "Snooze…", payload: "snooze 7" },
      { label: "Show all", payload: "show 7" },
    ]);
  });

  test("all is well again, in a channel that reads no names", () => {
    const view = livingMessageView({
      ...MESSAGE,
      lines: [],
      counts: { ...MESSAGE.counts, critical: 0, recovered: 1, lastClosedAt: at("2026-11-19T08:30:00Z") },
      open: { critical: 0, warning: 0 },
      ownerNames: "none",
    });
    expect(textOf(view)).toBe(`
Recovered: 1 device of Acme
═══════════════════════════

Acme
────

1 device backing up again. Last change 2026-11-19 08:30.

No device is overdue now.

As of 2026-11-19 09:00.

Times are those of UTC.
`);
  });

  test.each<[Partial<LivingMessage["counts"]>, string]>([
    [{ critical: 3, warning: 9, recovered: 2 }, "Critical: 3 devices not backed up in Acme"],
    [{ critical: 0, warning: 1, recovered: 2 }, "Warning: 1 device not backed up in Acme"],
    [{ critical: 0, calmed: 2, recovered: 2 }, "Thresholds changed for 2 devices of Acme"],
    [{ critical: 0, recovered: 2, deactivated: 1 }, "Recovered: all 3 devices of Acme"],
    [{ critical: 0, deactivated: 1 }, "Deactivated: 1 device of Acme"],
  ])("with %j its title is %j: a changed threshold is never a recovery (R3)", (counts, title) => {
    expect(livingMessageView({ ...MESSAGE, counts: { ...MESSAGE.counts, ...counts } }).title).toBe(title);
  });
});

describe("what goes into its thread", () => {
  const reply = {
    organizationName: "Acme",
    crossed: [],
    crossedTotal: 0,
    changed: [],
    changedTotal: 0,
    ownerNames: "none",
    now: NOW,
  } as const;

  test("new devices first, then what changed", () => {
    const view = livingReplyView({
      ...reply,
      crossed: [SILENT],
      crossedTotal: 6,
      changed: [{ ...BACK, deviceName: "LT-0009" }],
      changedTotal: 1,
    });
    expect(textOf(view)).toBe(`
Also not backed up: 6 devices of Acme
═════════════════════════════════════

Crossed a threshold
Device   Organization  Level     Last backup activity        State
───────  ────────────  ────────  ──────────────────────────  ─────
LT-0001  Engineering   critical  2026-11-05 08:00 (14 days)  open
and 5 more

Changed
Device   Organization  Level  Last backup activity        State
───────  ────────────  ─────  ──────────────────────────  ────────────────
LT-0009  Engineering   ok     2026-11-05 08:00 (14 days)  backing up again

Times are those of UTC.
`);
  });

  test.each<[LivingOutage, string]>([
    [BACK, "Backing up again: 1 device of Acme"],
    [{ ...BACK, closeReason: "deactivated" }, "Changed: 1 device of Acme"],
    [{ ...SILENT, acknowledgedBy: "bob" }, "Changed: 1 device of Acme"],
    [{ ...SILENT, level: "ok" }, "Changed: 1 device of Acme"],
  ])("the title says what the change is", (line, title) => {
    expect(livingReplyView({ ...reply, changed: [line], changedTotal: 1 })?.title).toBe(title);
  });

  test("nothing, when nothing is new", () => {
    expect(livingReplyView(reply)).toBeNull();
  });
});

describe("the first look at a source (R7)", () => {
  const baseline = { organizationName: "Acme", sourceName: "CrashPlan", sample: false };

  test("sums up what was overdue", () => {
    expect(textOf(baselineView({ ...baseline, open: { critical: 3, warning: 1 }, sample: true }))).toBe(`
First look at CrashPlan: 3 critical, 1 warning in Acme
══════════════════════════════════════════════════════

Acme
────

These devices were overdue when CrashPlan was read for the first time. They are in every report; from now on a device is
announced when it crosses a threshold.

Critical  3
Warning   1

Sample data: no real device is meant.
`);
  });

  test("says so when nothing was", () => {
    expect(textOf(baselineView({ ...baseline, open: { critical: 0, warning: 0 } }))).toBe(`
First look at CrashPlan: 0 critical, 0 warning in Acme
══════════════════════════════════════════════════════

Acme
────

No device was overdue when CrashPlan was read for the first time. From now on a device is announced when it crosses a
threshold.

Critical  0
Warning   0
`);
  });
});

describe("an owner's mail (R21)", () => {
  const device: OwnerAlertDevice = {
    deviceName: "LT-0001",
    level: "critical",
    thresholdDays: 5,
    organizationName: "Engineering",
    clockAt: at("2026-11-05T08:00:00Z"),
    everBackedUp: true,
    destinations: ["Cloud", "Office"],
    deviceKey: "lt-0001",
    setBy: { by: "organization", name: "Acme", changedSince: false },
    links: null,
  };

  const TEXTS = { subject: "", intro: "", help: "Switch it on.", footer: "One mail for each threshold." };

  function alertOf(devices: readonly OwnerAlertDevice[], sample: boolean = false): View {
    return ownerAlertView({ devices, now: NOW, sample, links: null }, TEXTS);
  }

  test("about one device", () => {
    expect(textOf(alertOf([device]))).toBe(`
Critical: LT-0001 not backed up
═══════════════════════════════

LT-0001
───────

LT-0001 has not backed up since 2026-11-05 08:00 (14 days ago).

Not backed up to  Cloud, Office

Switch it on.

One mail for each threshold.

You can answer in chat, to the backup bot: away 2026-12-31 pauses your mails until you are back, snooze "lt-0001"
2026-12-31 those about one device. For anything else ask your backup administrators.

Why this mail: LT-0001 in Engineering had no backup activity for 5 days or more, its critical threshold, set by Acme in
its device backup defaults.

Times are those of UTC.
`);
  });

  test("with buttons, where the bot can be reached; chat is not named then", () => {
    const links = { remind: "https://bot.test/l/1", replaced: "https://bot.test/l/2" };
    const both = { away: "https://bot.test/l/3", help: "https://bot.test/l/4" };
    const view = ownerAlertView(
      { devices: [{ ...device, links }], now: NOW, sample: false, links: both },
      TEXTS,
    );
    const actions = view.parts.flatMap((part) => (part.kind === "actions" ? part.actions : []));
    expect(actions.map(({ label, url }) => `${label} ${url}`)).toEqual([
      "Remind me on… https://bot.test/l/1",
      "This device was replaced https://bot.test/l/2",
      "I am away until… https://bot.test/l/3",
      "I need help https://bot.test/l/4",
    ]);
    expect(textOf(view)).not.toContain("in chat");
  });

  test("about two, one of which never backed up; sent for the second time", () => {
    const fresh: OwnerAlertDevice = {
      ...device,
      deviceName: "LT-0002",
      deviceKey: "lt-0002",
      level: "warning",
      thresholdDays: 1,
      everBackedUp: false,
      destinations: [],
      setBy: { by: "owner" },
    };
    const changed: OwnerAlertDevice = {
      ...device,
      setBy: { by: "organization", name: "Acme", changedSince: true },
    };
    const text = textOf(markRepeat(alertOf([fresh, changed], true), true));
    expect(text).toContain("Critical: LT-0002 and 1 more not backed up");
    expect(text).toContain("LT-0002 has never backed up. It is known since 2026-11-05 08:00 (14 days ago).");
    expect(text).toContain("Not backed up to  any destination");
    expect(text).toContain("1 day or more, its warning threshold, which you set.");
    expect(text.replaceAll("\n", " ")).toContain(
      "its critical threshold, which Acme set at an earlier time.",
    );
    expect(text).toContain("Sample data: no real device is meant.");
    expect(text).toContain("This may repeat an earlier message: the bot was interrupted while it sent.");
  });

  test("about a hundred: ten in full, fifty by name, the rest as a number", () => {
    const devices = Array.from({ length: 100 }, (_, index) => ({ ...device, deviceName: `LT-${index + 1}` }));
    const text = textOf(alertOf(devices));
    expect(text).toContain("Critical: LT-1 and 99 more not backed up");
    expect(text.split("Why this mail")).toHaveLength(11);
    expect(text).toContain("The same holds for: LT-11, LT-12,");
    expect(text.replaceAll(/\s+/gu, " ")).toContain("LT-60, and 40 more.");
  });
});

describe("other messages", () => {
  test("the daily mail of administrators without a channel (R23)", () => {
    const alert = {
      name: "LT-0001",
      ownerName: "Alice Able",
      level: "critical",
      everBackedUp: true,
    } as const;
    const devices = [
      { ...alert, clockAt: at("2026-11-05T08:00:00Z") },
      { ...alert, name: "LT-0002", ownerName: null, clockAt: NOW, everBackedUp: false },
    ];
    const organizations = [{ name: "Engineering", devices }];
    expect(textOf(dailyAlertsView({ organizations, now: NOW, sample: false }))).toBe(`
Backup alerts: 2 devices became critical
════════════════════════════════════════

Engineering
Device   Owner       Level     Last backup activity
───────  ──────────  ────────  ──────────────────────────
LT-0001  Alice Able  critical  2026-11-05 08:00 (14 days)
LT-0002  no owner    critical  never

You get this mail because no channel follows these organizations. In chat, subscribe lets one follow.

Times are those of UTC.
`);
  });

  test("a notice", () => {
    const notice = { title: "No data from CrashPlan", text: "It has been silent since Monday." };
    expect(textOf(noticeView(notice))).toBe(`
No data from CrashPlan
══════════════════════

It has been silent since Monday.
`);
  });

  test("what was told to whom", () => {
    const row = {
      id: 12,
      kind: "alert",
      level: "critical",
      deviceName: "LT-0001",
      destination: "subscription:1",
      channelId: "backups",
      state: "sent",
      reason: "critical-reached",
      createdAt: at("2026-11-19T08:00:00Z"),
      nextAttemptAt: at("2026-11-19T08:00:00Z"),
      sentAt: at("2026-11-19T08:01:00Z"),
      possibleDuplicate: false,
      lastError: null,
    } as const;
    const mail = { ...row, destination: "mail:alice@acme.test", channelId: null, sentAt: null } as const;
    const view = deliveriesView(
      [
        { ...mail, id: 14, kind: "owner-alert", state: "dead", lastError: "No such mailbox." },
        { ...mail, id: 13, kind: "report", level: null, deviceName: null, state: "due" },
        { ...row, possibleDuplicate: true },
      ],
      NOW,
    );
    expect(textOf(view)).toBe(`
Deliveries: 1 needs you
═══════════════════════

Messages, those that need you first
Id  What                           To               State                       When
──  ─────────────────────────────  ───────────────  ──────────────────────────  ─────────────────────────
14  owner mail, critical: LT-0001  alice@acme.test  given up: No such mailbox.  2026-11-19 08:00 (1 h)
13  report                         alice@acme.test  due                         2026-11-19 08:00 (1 h)
12  critical: LT-0001              #backups         sent, perhaps twice         2026-11-19 08:01 (59 min)

Times are those of UTC.
`);
  });
});
