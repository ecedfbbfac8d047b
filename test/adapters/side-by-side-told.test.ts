import { beforeAll, expect, test } from "vitest";

import { saveCoverage, saveRestores } from "../../db/query/restore-record.ts";
import { ensureSource } from "../../db/query/source.ts";
import { BUTTONS } from "../../src/bot/payload.ts";
import { DAY_MS } from "../../src/core/instant.ts";
import { plainRateCard } from "../../src/core/rate-card.ts";
import { setRate } from "../../src/usecase/charge/rates.ts";
import { setLicences } from "../../src/usecase/dashboard/licences.ts";
import { recordUsage } from "../../src/usecase/usage/record-usage.ts";
import { heldView as someoneHasView } from "../../src/view/acknowledged.ts";
import { deliveriesView } from "../../src/view/deliveries.ts";
import { heldView } from "../../src/view/held.ts";
import type { LivingOutage } from "../../src/view/living-message.ts";
import { livingReplyView } from "../../src/view/living-reply.ts";
import { noticeView } from "../../src/view/notice.ts";
import type { View } from "../../src/view/view.ts";
import { welcomeView } from "../../src/view/welcome.ts";
import { at } from "../support/at.ts";
import { besideAnswer, besideView } from "../support/beside.ts";
import { addDevices, addOrganization, ROOT, withRole } from "../support/company.ts";
import { useForms } from "../support/form.ts";
import type { Beside } from "../support/outline.ts";
import { OPERATOR } from "../support/world.ts";

// As side-by-side.test.ts: what is told unasked, and the figures that Finance and Legal ask for.

const NOW = at("2026-11-20T09:00:00Z");
const forms = useForms("2026-11-20T09:00:00Z");
const { world } = forms;

beforeAll(async () => {
  const sales = await addOrganization(world.db, "Sales");
  await addDevices(
    world.ctx,
    { device: "LT-1", organization: "Sales", owner: "carol", activity: "2026-11-12T09:00:00Z" },
    { device: "LT-2", organization: "Sales", owner: "erik", activity: "2026-11-20T08:00:00Z" },
  );
  await world.db.sql`update device set os = 'win', app_version = '11.4'`;
  await withRole(world.ctx, "ada", "admin", ROOT);
  await withRole(world.ctx, "lena", "legal", ROOT);
  await setLicences(world.ctx, OPERATOR, { organizationId: ROOT, bought: 5 });
  await setRate(world.ctx, OPERATOR, {
    organizationId: ROOT,
    from: "2026-11-01",
    card: plainRateCard("0.05"),
  });
  await recordUsage(world.ctx);
  await world.db.sql`
    insert into usage_day (day, organization_id, destination_id, cost_centre, devices, stored_bytes, selected_bytes, billable_bytes)
    select d::date, ${sales}, 1, 'CC-1', 2, 2000000000, 4000000000, 2000000000
    from generate_series('2026-11-01'::date, '2026-11-19'::date, interval '1 day') d`;
  const source = await ensureSource(
    world.db,
    { kind: "crashplan", name: "CrashPlan", namespace: "crashplan", mode: "pull", intervalMinutes: 15 },
    NOW,
  );
  await world.db.transaction(async (tx) => {
    await saveCoverage(tx, {
      sourceId: source.id,
      fromAt: NOW - 30 * DAY_MS,
      toAt: NOW,
      lastReadAt: NOW,
      unknownBecause: null,
    });
    await saveRestores(tx, "crashplan", [
      {
        id: "r1",
        organizationId: "Sales",
        startedAt: at("2026-11-18T10:00:00Z"),
        completedAt: at("2026-11-18T10:05:00Z"),
        type: "push",
        requestedBy: "ada@acme.test",
        owner: "carol@acme.test",
        deviceId: "lt-1",
        deviceName: "LT-1",
        targetDeviceId: "lt-2",
        targetName: "LT-2",
        fileCount: 12,
        byteCount: 3_000_000,
        problemCount: 0,
        result: "completed",
        flags: [],
        raw: {},
      },
    ]);
  });
  await forms.ask("ada", 'save "Old laptops" device-status activity=5 Sales');
});

/** Who asks what, and what is shown. */
const ASKED: readonly (readonly [string, string, readonly Beside[]])[] = [
  [
    "ada",
    "usage Sales",
    [
      "# Usage of Sales",
      "Stored: 1.6 GB",
      "Selected: 2 GB",
      "Stored since 2026-11-01: -400 MB",
      "chart line: Stored, in GB",
      "By organization, each with all below it",
      {
        slack: ["| Organization | Stored | Selected | Since 11-01", "| Sales | 1.6 GB | 2 GB | -400 MB"],
        teams: ["| Organization | Stored | Selected", "| Sales (since 11-01 -400 MB) | 1.6 GB | 2 GB"],
      },
      "(As written down on 2026-11-20 (UTC). A GB is 10⁹ bytes.)",
      "[Share to channel]",
    ],
  ],
  [
    "ada",
    "endpoints Sales",
    [
      "# Endpoints of Sales: 2 active, 0 inactive",
      "Active: 2",
      "Inactive: 0",
      "Never connected: 0",
      "Critical: 0",
      "Warning: 1",
      "Ok: 1",
      "chart pie: Active devices by operating system",
      "By operating system",
      {
        slack: [
          "| System | Active | Inactive | Critical | Warning | Never connected",
          "| win | 2 | 0 | 0 | 1 | 0",
        ],
        teams: ["| System | Active | Inactive", "| win (critical 0 · warning 1 · never connected 0) | 2 | 0"],
      },
      "By agent version",
      {
        slack: [
          "| Version | Active | Inactive | Critical | Warning | Never connected",
          "| 11.4 | 2 | 0 | 0 | 1 | 0",
        ],
        teams: [
          "| Version | Active | Inactive",
          "| 11.4 (critical 0 · warning 1 · never connected 0) | 2 | 0",
        ],
      },
      "(Counted <time>.)",
      "[Share to channel]",
    ],
  ],
  [
    "ada",
    "licences",
    [
      "# Licences of All organizations: 2 of 5 in use, 3 free",
      "Bought: 5",
      "In use: 2",
      "Free: 3",
      "In use by cold storage alone: 0",
      "By organization, each with all below it",
      {
        slack: [
          "| Organization | Bought | In use | Cold storage alone",
          "| Sales | – | 2 | 0",
          "| All organizations | 5 | 0 | 0",
        ],
        teams: [
          "| Organization | Bought | In use",
          "| Sales (cold storage alone 0) | – | 2",
          "| All organizations (cold storage alone 0) | 5 | 0",
        ],
      },
      "(Counted <time>. A licence is used by each person with an archive.)",
      "[Share to channel]",
    ],
  ],
  [
    "ada",
    "chargeback 2026-11 Sales",
    [
      "# Charge-back of Sales, 2026-11: 0.10 EUR",
      "(So far: the month is not closed, and the amounts still change.)",
      "2026-11-01 to 2026-11-20 (20 days): stored on average, at 0.05 EUR a GB and month. A GB is 10⁹ bytes.",
      "By organization",
      "| Organization | GB-months | Amount",
      "| Sales | 1.980 | EUR 0.10",
      "| Total | 1.980 | EUR 0.10",
      "By cost centre",
      "| Cost centre | GB-months | Amount",
      "| CC-1 | 1.900 | EUR 0.10",
      "| no cost centre | 0.080 | EUR 0.00",
      "| Total | 1.980 | EUR 0.10",
      "[Share to channel]",
    ],
  ],
  [
    "lena",
    "restores",
    [
      "# Restores of All organizations: 1 in 30 days",
      "Restores, the newest first",
      {
        slack: [
          "| Started | Asked by | Owner | Device | To | Type | Files | Size | Result | Look at",
          "| 2026-11-18 10:00 | ada@acme.test | carol@acme.test | LT-1 | LT-2 | push | 12 | 3 MB | completed | –",
        ],
        teams: [
          "| Started | Files | Size",
          "| 2026-11-18 10:00 (asked by ada@acme.test · owner carol@acme.test · device LT-1 · to LT-2 · type push · result completed) | 12 | 3 MB",
        ],
      },
      "(CrashPlan: known from 2026-10-21 to 2026-11-20 (UTC), last read 2026-11-20 09:00.)",
      "[Export all…]",
    ],
  ],
  [
    "ada",
    "view device-status Sales",
    [
      "# device-status of Sales: 2 rows",
      "device-status",
      {
        slack: [
          "| deviceName | name | orgName | destinationName | level | lastActivity | archiveBytes",
          "| LT-1 | carol | Sales | Cloud | warning | 2026-11-12T09:00:00Z | 800 MB",
          "| LT-2 | erik | Sales | Cloud | ok | 2026-11-20T08:00:00Z | 800 MB",
        ],
        teams: [
          "| deviceName | level | archiveBytes",
          "| LT-1 (name carol · orgName Sales · destinationName Cloud · lastActivity 2026-11-12T09:00:00Z) | warning | 800 MB",
          "| LT-2 (name erik · orgName Sales · destinationName Cloud · lastActivity 2026-11-20T08:00:00Z) | ok | 800 MB",
        ],
      },
    ],
  ],
  [
    "ada",
    "saved",
    [
      "# Saved reports",
      "Saved reports",
      {
        slack: [
          "| Name | Organization | Report | Sent | By",
          "| Old laptops | Sales | device-status activity=5 | – | ada@acme.test",
        ],
        teams: [
          "| Name | Organization | Report",
          "| Old laptops (by ada@acme.test) | Sales | device-status activity=5",
        ],
      },
    ],
  ],
  [
    "ada",
    "audit",
    [
      "# Audit of All organizations: the last 5",
      "Who did what, the newest first",
      {
        slack: [
          "| When | Who | From | What | Organization | Reason",
          "| 2026-11-20 09:00 (0 min) | lena@acme.test | slack | restores.view restores | All organizations | –",
          "| 2026-11-20 09:00 (0 min) | terminal | terminal | rates.set rates:1:2026-11 | All organizations | –",
          "| 2026-11-20 09:00 (0 min) | terminal | terminal | licences.set licences:1 | All organizations | –",
          "| 2026-11-20 09:00 (0 min) | terminal | terminal | grant.add grant:2 | All organizations | –",
          "| 2026-11-20 09:00 (0 min) | terminal | terminal | grant.add grant:1 | All organizations | –",
        ],
        teams: [
          "| When | Who | What",
          "| 2026-11-20 09:00 (0 min) | lena@acme.test | restores.view restores (from slack · organization All organizations)",
          "| 2026-11-20 09:00 (0 min) | terminal | rates.set rates:1:2026-11 (from terminal · organization All organizations)",
          "| 2026-11-20 09:00 (0 min) | terminal | licences.set licences:1 (from terminal · organization All organizations)",
          "| 2026-11-20 09:00 (0 min) | terminal | grant.add grant:2 (from terminal · organization All organizations)",
          "| 2026-11-20 09:00 (0 min) | terminal | grant.add grant:1 (from terminal · organization All organizations)",
        ],
      },
      "(Times in tables are those of UTC.)",
    ],
  ],
];

test.each(ASKED)("%s asks: %s", async (name, line, expected) => {
  expect(besideAnswer(await forms.ask(name, line))).toEqual(expected);
});

const delivery = {
  id: 7,
  kind: "alert",
  level: "critical",
  deviceName: "LT-1",
  destination: "subscription:1",
  channelId: "C1",
  state: "sent",
  reason: "due",
  createdAt: NOW,
  nextAttemptAt: NOW,
  sentAt: NOW,
  possibleDuplicate: false,
  lastError: null,
} as const;
const outage: LivingOutage = {
  deviceKey: "lt-1",
  deviceName: "LT-1",
  organizationName: "Sales",
  ownerName: "Ada Lovelace",
  level: "critical",
  clockAt: at("2026-11-05T08:12:00Z"),
  everBackedUp: true,
  closedAt: null,
  closeReason: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
  snoozedUntil: null,
  snoozedBy: null,
};

/** What is told unasked, and what is shown of it. */
const TOLD: readonly (readonly [string, View | null, readonly Beside[]])[] = [
  [
    "the reply in a living message's thread",
    livingReplyView({
      organizationName: "Sales",
      crossed: [outage],
      crossedTotal: 12,
      changed: [{ ...outage, acknowledgedBy: "ada@acme.test", acknowledgedAt: NOW }],
      changedTotal: 1,
      ownerNames: "initials",
      now: NOW,
    }),
    [
      "# Also not backed up: 12 devices of Sales",
      "Crossed a threshold",
      {
        slack: [
          "| Device | Owner | Organization | Level | Last backup activity | State",
          "| LT-1 | A. L. | Sales | critical | 2026-11-05 08:12 (15 days) | open",
        ],
        teams: [
          "| Device | Owner | Last backup activity",
          "| LT-1 (organization Sales · level critical · state open) | A. L. | 2026-11-05 08:12 (15 days)",
        ],
      },
      "(and 11 more)",
      "Changed",
      {
        slack: [
          "| Device | Owner | Organization | Level | Last backup activity | State",
          "| LT-1 | A. L. | Sales | critical | 2026-11-05 08:12 (15 days) | acknowledged by ada@acme.test",
        ],
        teams: [
          "| Device | Owner | Last backup activity",
          "| LT-1 (organization Sales · level critical · state acknowledged by ada@acme.test) | A. L. | 2026-11-05 08:12 (15 days)",
        ],
      },
      "(Times in tables are those of UTC.)",
    ],
  ],
  [
    "a notice",
    noticeView({ title: "The source CrashPlan is overdue", text: "Nothing was read since 08:00." }),
    ["# The source CrashPlan is overdue", "Nothing was read since 08:00."],
  ],
  [
    "held mail",
    heldView(
      {
        mails: 60,
        since: NOW,
        example: {
          email: "carol@acme.test",
          view: noticeView({ title: "LT-1 has not backed up", text: "Since 14 days." }),
        },
      },
      BUTTONS,
    ),
    [
      "# Held: 60 owner mails",
      "So many came due at once that none was sent. The oldest waits since <time>. What is sent is checked again first; what is discarded is not sent later.",
      "# The oldest, to carol@acme.test",
      "LT-1 has not backed up",
      "Since 14 days.",
      "# What becomes of them",
      "[Send | Discard]",
      "(held send · held discard)",
    ],
  ],
  [
    "somebody was faster",
    someoneHasView({ deviceName: "LT-1", by: "carol@acme.test", since: NOW, takeOver: "{}" }),
    ["# carol@acme.test has LT-1 already.", "Since <time>. Nothing was changed.", "[Take it over]"],
  ],
  [
    "the welcome of a channel",
    welcomeView({ addedBy: "Alice", place: "channel", command: "@Backup reports" }),
    [
      "# Backup reports",
      "Alice added me here. I tell the right people when a device has stopped backing up, and answer questions about backups.",
      "- @Backup reports status how the backups are doing that you may see",
      "- @Backup reports subscribe lets this channel follow an organization",
      "- @Backup reports help all that you may ask",
      "(Answers come to you alone.)",
    ],
  ],
  [
    "the welcome of a person",
    welcomeView({ addedBy: null, place: "personal", command: "" }),
    [
      "# Backup reports",
      "I was added here. I tell the right people when a device has stopped backing up, and answer questions about backups.",
      "- status how the backups are doing that you may see",
      "- me your own devices",
      "- help all that you may ask",
    ],
  ],
  [
    "deliveries, one given up",
    deliveriesView(
      [delivery, { ...delivery, id: 8, state: "dead", sentAt: null, lastError: "is_archived" }],
      NOW,
      BUTTONS,
    ),
    [
      "# Deliveries: 1 needs you",
      "Messages, those that need you first",
      {
        slack: [
          "| Id | What | To | State | When",
          "| 7 | critical: LT-1 | #C1 | sent | 2026-11-20 09:00 (0 min)",
          "| 8 | critical: LT-1 | #C1 | given up: is_archived | 2026-11-20 09:00 (0 min)",
        ],
        teams: [
          "| Id | What | When",
          "| 7 (to #C1 · state sent) | critical: LT-1 | 2026-11-20 09:00 (0 min)",
          "| 8 (to #C1 · state given up: is_archived) | critical: LT-1 | 2026-11-20 09:00 (0 min)",
        ],
      },
      "# Given up",
      {
        slack: ["8: critical: LT-1, to #C1 [Send again]"],
        teams: ["8: critical: LT-1, to #C1 [⋯ Send again]"],
      },
      "(Times in tables are those of UTC.)",
    ],
  ],
];

test.each(TOLD)("%s", (_, view, expected) => {
  expect(view === null ? [] : besideView(view)).toEqual(expected);
});
