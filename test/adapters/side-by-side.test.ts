import { beforeAll, expect, test } from "vitest";

import { livingMessageView } from "../../src/view/living-message.ts";
import { reportView } from "../../src/view/report.ts";
import { besideAnswer, besideView } from "../support/beside.ts";
import { addDevices, addOrganization, ROOT, withRole } from "../support/company.ts";
import { useForms } from "../support/form.ts";
import { madeUpLiving } from "../support/living.ts";
import type { Beside } from "../support/outline.ts";
import { madeUpReport } from "../support/report.ts";

// What each view says in Slack and in Teams: a line both show stands alone, where they differ both stand side by side.

const forms = useForms("2026-11-20T09:00:00Z");
const { world } = forms;

beforeAll(async () => {
  await addOrganization(world.db, "Sales");
  await addDevices(
    world.ctx,
    { device: "LT-1", organization: "Sales", owner: "carol", activity: "2026-11-12T09:00:00Z" },
    { device: "LT-2", organization: "Sales", owner: "carol", activity: "2026-10-20T09:00:00Z" },
    { device: "LT-3", organization: "Sales", owner: "erik", activity: "2026-11-20T08:00:00Z" },
  );
  await withRole(world.ctx, "ada", "admin", ROOT);
});

/** Who asks what, and what is shown. */
const ASKED: readonly (readonly [string, string, readonly Beside[]])[] = [
  [
    "ada",
    "status Sales",
    [
      "# Sales: 1 critical, 1 warning of 3 devices",
      "Devices: 3",
      "Critical: 1",
      "Warning: 1",
      "Ok: 1",
      "With blind spots: 1",
      "[Overdue | Open alerts | Report | Thresholds… | Share to channel]",
      "(Data as of <time> (0 min old).)",
    ],
  ],
  [
    "ada",
    "overdue Sales",
    [
      "# Overdue: 2 devices of Sales",
      "LT-2 (carol, Sales): critical, last backup activity <time> (31 days), nobody has it [⋯ Acknowledge / Snooze… / Why?]",
      "LT-1 (carol, Sales): warning, last backup activity <time> (8 days), nobody has it [⋯ Acknowledge / Snooze… / Why?]",
      "(why DEVICE · ack DEVICE · snooze DEVICE UNTIL)",
      "[Share to channel]",
    ],
  ],
  [
    "ada",
    "device LT-2",
    [
      "# LT-2: critical",
      "Device: LT-2 (lt-2)",
      "Organization: Sales",
      "Owner: carol, carol@acme.test",
      "State: active",
      "Source: crashplan",
      "Last backup activity: <time> (31 days)",
      "Judged as of: <time> (0 min)",
      "# Level",
      "- Administrators: critical, no backup activity for 14 days or more (settings of All organizations).",
      "- Owner: critical, no backup activity for 5 days or more (the device's own settings); the owner is mailed nothing.",
      "- The outage is open since <time>.",
      "Backups",
      {
        slack: [
          "| Destination | Last activity | Last completed | Complete | Last run",
          "| Cloud | 2026-10-20 09:00 (31 days) | 2026-10-20 09:00 (31 days) | 100% | –",
        ],
        teams: [
          "| Destination | Last activity | Last completed",
          "| Cloud (complete 100%) | 2026-10-20 09:00 (31 days) | 2026-10-20 09:00 (31 days)",
        ],
      },
      "Blind spots: active, but nothing completed for weeks.",
      "Nobody has it.",
      "[Acknowledge | Snooze… | Why? | Share to channel]",
      "(Times in tables are those of UTC.)",
    ],
  ],
  [
    "ada",
    "why LT-2",
    [
      "# LT-2: critical",
      "Device: LT-2 (lt-2)",
      "Organization: Sales",
      "Owner: carol, carol@acme.test",
      "State: active",
      "Source: crashplan",
      "Last backup activity: <time> (31 days)",
      "Judged as of: <time> (0 min)",
      "# Level",
      "- Administrators: critical, no backup activity for 14 days or more (settings of All organizations).",
      "- Owner: critical, no backup activity for 5 days or more (the device's own settings); the owner is mailed nothing.",
      "- The outage is open since <time>.",
      "Backups",
      {
        slack: [
          "| Destination | Last activity | Last completed | Complete | Last run",
          "| Cloud | 2026-10-20 09:00 (31 days) | 2026-10-20 09:00 (31 days) | 100% | –",
        ],
        teams: [
          "| Destination | Last activity | Last completed",
          "| Cloud (complete 100%) | 2026-10-20 09:00 (31 days) | 2026-10-20 09:00 (31 days)",
        ],
      },
      "Blind spots: active, but nothing completed for weeks.",
      "# History",
      "- <time>  administrators: ok to critical, found so at the first look at its source",
      "[Share to channel]",
      "(Times in tables are those of UTC.)",
    ],
  ],
  [
    "ada",
    "person carol@acme.test",
    [
      "# carol: 2 devices",
      "Address: carol@acme.test",
      "LT-2 (carol, Sales): critical, last backup activity <time> (31 days), nobody has it [⋯ Acknowledge / Snooze… / Why?]",
      "LT-1 (carol, Sales): warning, last backup activity <time> (8 days), nobody has it [⋯ Acknowledge / Snooze… / Why?]",
    ],
  ],
  [
    "carol",
    "me",
    [
      "# 2 of your 2 devices not backed up",
      "LT-2: critical, last backup activity <time> (31 days) [⋯ Why? / Snooze…]",
      "LT-1: critical, last backup activity <time> (8 days) [⋯ Why? / Snooze…]",
      "(why DEVICE · away UNTIL · settings)",
    ],
  ],
  [
    "ada",
    "alerts Sales",
    [
      "# Open alerts: 2 devices of Sales",
      "LT-1 (carol, Sales): warning, last backup activity <time> (8 days), nobody has it [⋯ Acknowledge / Snooze… / Why?]",
      "LT-2 (carol, Sales): critical, last backup activity <time> (31 days), nobody has it [⋯ Acknowledge / Snooze… / Why?]",
      "(ack DEVICE · snooze DEVICE UNTIL)",
      "[Share to channel]",
    ],
  ],
  [
    "ada",
    "orgs",
    [
      "# Organizations",
      "Where the settings of each organization come from",
      {
        slack: [
          "| organization | number | reporting | device defaults",
          "| All organizations | #1 | set here | set here",
          "| · Sales | #2 | from All organizations | from All organizations",
        ],
        teams: [
          "| organization | number | reporting",
          "| All organizations (device defaults set here) | #1 | set here",
          "| · Sales (device defaults from All organizations) | #2 | from All organizations",
        ],
      },
    ],
  ],
  ["ada", "held", ["# No mail is held", "Owner mail goes out as it is due."]],
  ["ada", "deliveries", ["# Deliveries: none", "Nothing was owed to anybody so far."]],
  [
    "ada",
    "sources",
    [
      "# Sources: all in time",
      "Where observations come from",
      {
        slack: [
          "| Source | Kind | Devices | Data as of | Last good read | State",
          "| crashplan | pull | 3 | 2026-11-20 09:00 (0 min) | 2026-11-20 09:00 (0 min) | in time",
        ],
        teams: [
          "| Source | Devices | Data as of",
          "| crashplan (kind pull · last good read 2026-11-20 09:00 (0 min) · state in time) | 3 | 2026-11-20 09:00 (0 min)",
        ],
      },
      "(Times in tables are those of UTC.)",
    ],
  ],
  [
    "ada",
    "subscriptions",
    ["# No channel follows an organization", "Say this in the channel that is to: subscribe ORG"],
  ],
  [
    "ada",
    "grants",
    [
      "# Roles",
      "A role is in force in its organization and all below it",
      {
        slack: [
          "| address | role | organization | given by | given",
          "| ada@acme.test | admin | All organizations | terminal | 2026-11-20 09:00 (0 min)",
        ],
        teams: [
          "| address | role | given",
          "| ada@acme.test (organization All organizations · given by terminal) | admin | 2026-11-20 09:00 (0 min)",
        ],
      },
      "(Times in tables are those of UTC.)",
    ],
  ],
  [
    "carol",
    "help",
    [
      "# What you can ask the backup report bot",
      "Say /backup-report and one of these. Most take an organization as last word; without one, this channel’s is meant, or all you may see.",
      "- status [ORG]  how the devices of an organization stand",
      "- device NAME|ID  one device: its levels, owner, backups, and who has it",
      "- me  your own devices",
      "- why DEVICE  why a device has its level, and who was told",
      "- snooze DEVICE UNTIL [REASON]  pause a device until a time; owners pause their own mail",
      "- unsnooze DEVICE  take a snooze back",
      "- away UNTIL  pause the mail about your devices while you are away",
      "- back  you are back: mail about your devices goes on",
      "- settings [DEVICE]  set what you are mailed about your own devices",
    ],
  ],
  ["ada", "statsu", ['# There is no "statsu". Did you mean "status"?', "[status | Help]"]],
  ["carol", "thresholds Sales", ['# There is no organization "Sales" for you here.']],
  [
    "ada",
    "thresholds Sales",
    [
      "# Sales",
      "Critical: 1 device. Warning: 1. Alerts a week: under 1, by the silences of the last 90 days.",
      "No owner is mailed because of it.",
      "# Administrators",
      "Inherited from All organizations (optional): any of / End inheritance: its own settings",
      "(Tick to change anything: this ends inheritance for Sales.)",
      "Warning after days: number",
      "Critical after days: number",
      "# Owners of new devices",
      "Inherited from All organizations (optional): any of / End inheritance: its own settings",
      "(Tick to change anything: this ends inheritance for Sales.)",
      "Owner warning after days: number",
      "Owner critical after days: number",
      "Mail to owners (optional): any of / When a device reaches warning / When a device reaches critical",
      "Delivery window of owner mail: one of / any time / morning / afternoon / evening",
      "Locked: owners may not change (optional): any of / owner warning / owner critical / warning mail to owners / critical mail to owners / delivery window / status mail to owners / status mail interval",
      "Push to existing devices (optional): any of / owner warning / owner critical / warning mail to owners / critical mail to owners / delivery window / status mail to owners / status mail interval",
      "(Existing devices keep their values of everything that is not ticked.)",
      "[Save]",
      { slack: [], teams: ["[Update preview]"] },
    ],
  ],
  [
    "ada",
    "schedule Sales",
    [
      "# Sales",
      "No report will be sent.",
      "Inherited from All organizations (optional): any of / End inheritance: its own settings",
      "(Tick to change anything: this ends inheritance for Sales. The thresholds for administrators go with it.)",
      "Report: one of / Send it / Do not send it",
      "On these days (optional): any of / Sunday / Monday / Tuesday / Wednesday / Thursday / Friday / Saturday",
      "At: time",
      "Time zone: search",
      "Additional recipients (optional): text",
      "(One e-mail address a line. They see the whole organization.)",
      "[Save]",
      { slack: [], teams: ["[Update preview]"] },
    ],
  ],
  [
    "ada",
    "snooze LT-1",
    [
      "LT-1",
      "Pauses what administrators are told. Lists and reports go on showing the device, by whom it is paused and until when.",
      "Until: one of / Tomorrow, 08:00 / The next working day, 08:00 / A week from now, 08:00 / The date below",
      "Date (optional): date",
      "Time of that day (optional): time",
      "Reason (optional): text",
      "Owner (optional): any of / Pause the owner’s mail as well",
      "[Snooze]",
    ],
  ],
  [
    "carol",
    "settings LT-2",
    [
      "Device: one of / LT-2 / LT-1",
      "Warning after days: number",
      "Critical after days: number",
      "Mail when it reaches warning: one of / On / Off",
      "Mail when it reaches critical: one of / On / Off",
      "When mail may arrive: one of / Any time / In the morning / In the afternoon / In the evening",
      "[Save]",
      { slack: [], teams: ["[Update preview]"] },
    ],
  ],
  [
    "ada",
    "subscribe",
    [
      "# #backups",
      "Follows: search",
      "Is told (optional): any of / Devices that became critical / Also devices that only reached warning / The report",
      "Owners: one of / Full names / Initials / No names",
      "The day’s message: one of / At the time below / At once, also at night",
      "Time (optional): time",
      "Changes: one of / Edit the message and say them in its thread / Only edit the message",
      "[Subscribe]",
    ],
  ],
];

test.each(ASKED)("%s asks: %s", async (name, line, expected) => {
  expect(besideAnswer(await forms.ask(name, line))).toEqual(expected);
});

test("the home of somebody", async () => {
  expect(besideAnswer(await world.home("ada"))).toEqual([
    "# Backup report",
    "All sources are in time, no mail is held, and everything owed was delivered or is on its way.",
    "[Sources | Held mail | Deliveries]",
    {
      slack: [
        "[Status | Overdue | Report | Usage | Endpoints | Licences | Charge-back | Thresholds… | My settings… | Help]",
      ],
      teams: [
        "[Status | Overdue | Report | ⋯ Usage / Endpoints / Licences / Charge-back / Thresholds… / My settings… / Help]",
      ],
    },
    "# Your devices",
    "The backup system knows no device of yours.",
    "# Open alerts in All organizations",
    "LT-1 (carol, Sales): warning, last backup activity <time> (8 days), nobody has it [⋯ Acknowledge / Snooze… / Why?]",
    "LT-2 (carol, Sales): critical, last backup activity <time> (31 days), nobody has it [⋯ Acknowledge / Snooze… / Why?]",
    "# Report",
    "No report is scheduled.",
    "# Channels that follow",
    "None. In a channel, say /backup-report subscribe.",
    "(As of <time>.)",
  ]);
});

test("the day's message of a channel", () => {
  expect(besideView(livingMessageView(madeUpLiving(2)))).toEqual([
    "# Critical: 2 devices not backed up in Acme",
    "# Acme",
    "Crossed a threshold, worst first:",
    {
      slack: [
        "LT_0 <at>everybody</at> (Ada Lovelace, Sales): critical, last backup activity <time> (13 days), open [⋯ Acknowledge / Snooze… / Why?]",
        "LT_1 <at>everybody</at> (Ada Lovelace, Sales): critical, last backup activity <time> (13 days), open [⋯ Acknowledge / Snooze… / Why?]",
      ],
      teams: [
        "LT_0 ‹at>everybody‹/at> (Ada Lovelace, Sales): critical, last backup activity <time> (13 days), open [⋯ Acknowledge / Snooze… / Why?]",
        "LT_1 ‹at>everybody‹/at> (Ada Lovelace, Sales): critical, last backup activity <time> (13 days), open [⋯ Acknowledge / Snooze… / Why?]",
      ],
    },
    "In all overdue now: 2 critical, 2 warning.",
    "[Acknowledge all | Snooze… | Show all]",
    "(As of <time>. Ask why DEVICE for the reason.)",
  ]);
});

test("the report", () => {
  const view = reportView(madeUpReport(50), { ownerNames: "initials", files: true });
  expect(besideView(view)).toEqual([
    "# Backup report: 1 critical, 0 new (week to 19 Nov)",
    "Organization: Acme",
    "Devices: 50",
    "Critical: 1",
    "Warning: 2",
    "Ok: 47",
    "With blind spots: 2",
    "Deactivated: 0",
    "Selected: 4.1 TB",
    "Stored: 2.05 TB",
    "In the last 7 days: 0 newly critical, 0 recovered. There is no earlier report to compare with.",
    "chart pie: Devices by level",
    "By organization, each with all below it",
    {
      slack: [
        "| Organization | Devices | Critical | Warning | Ok | Blind spots | Stored | Report",
        "| Engineering | 10 | 0 | 0 | 10 | 0 | 410 GB | –",
        "| Sales | 10 | 0 | 0 | 10 | 0 | 410 GB | –",
        "| Legal | 10 | 0 | 0 | 10 | 0 | 410 GB | its own",
        "| Finance | 10 | 0 | 0 | 10 | 0 | 410 GB | –",
        "| Support | 10 | 0 | 0 | 10 | 0 | 410 GB | –",
      ],
      teams: [
        "| Organization | Devices | Critical",
        "| Engineering (warning 0 · ok 10 · blind spots 0 · stored 410 GB) | 10 | 0",
        "| Sales (warning 0 · ok 10 · blind spots 0 · stored 410 GB) | 10 | 0",
        "| Legal (warning 0 · ok 10 · blind spots 0 · stored 410 GB · report its own) | 10 | 0",
        "| Finance (warning 0 · ok 10 · blind spots 0 · stored 410 GB) | 10 | 0",
        "| Support (warning 0 · ok 10 · blind spots 0 · stored 410 GB) | 10 | 0",
      ],
    },
    "Worst devices",
    {
      slack: [
        "| Device | Owner | Organization | Level | Last activity | Last completed | Complete | Selected | Stored",
        "| LT-0001 | G. H. | Sales | critical | 2026-11-04 09:00 (14 days) | 2026-10-29 09:00 (20 days) | 97.3% | 82 GB | 41 GB",
        "| LT-0002 | Z. M. | Legal | critical | 2026-11-03 09:00 (15 days) | 2026-10-28 09:00 (21 days) | 97.3% | 82 GB | 41 GB",
        "| LT-0003 | 王. | Finance | critical | 2026-11-02 09:00 (16 days) | 2026-10-27 09:00 (22 days) | 97.3% | 82 GB | 41 GB",
      ],
      teams: [
        "| Device | Level | Last activity",
        "| LT-0001 (owner G. H. · organization Sales · last completed 2026-10-29 09:00 (20 days) · complete 97.3% · selected 82 GB · stored 41 GB) | critical | 2026-11-04 09:00 (14 days)",
        "| LT-0002 (owner Z. M. · organization Legal · last completed 2026-10-28 09:00 (21 days) · complete 97.3% · selected 82 GB · stored 41 GB) | critical | 2026-11-03 09:00 (15 days)",
        "| LT-0003 (owner 王. · organization Finance · last completed 2026-10-27 09:00 (22 days) · complete 97.3% · selected 82 GB · stored 41 GB) | critical | 2026-11-02 09:00 (16 days)",
      ],
    },
    "Forecast: silent longer than usual",
    {
      slack: [
        "| Device | Owner | Organization | Will be | On",
        "| LT-0001 | G. H. | Sales | warning | 2026-11-19 10:00 (in 1 h)",
        "| LT-0002 | Z. M. | Legal | warning | 2026-11-19 11:00 (in 2 h)",
      ],
      teams: [
        "| Device | Will be | On",
        "| LT-0001 (owner G. H. · organization Sales) | warning | 2026-11-19 10:00 (in 1 h)",
        "| LT-0002 (owner Z. M. · organization Legal) | warning | 2026-11-19 11:00 (in 2 h)",
      ],
    },
    "Blind spots",
    "| Blind spot | Devices | For example",
    "| Active, but nothing completed | 2 | LT-0001, LT-0002",
    "# Charge-back",
    "2026-11-01 to 2026-11-19 (19 days): stored on average, at 0.05 EUR a GB and month. A GB is 10⁹ bytes.",
    "By organization",
    "| Organization | GB-months | Amount",
    "| Support | 1,624.431 | EUR 81.22",
    "| Finance | 1,299.545 | EUR 64.98",
    "| Legal | 974.659 | EUR 48.73",
    "| Sales | 649.773 | EUR 32.49",
    "| Engineering | 324.886 | EUR 16.24",
    "| Total | 4,873.294 | EUR 243.66",
    "By cost centre",
    "| Cost centre | GB-months | Amount",
    "| CC-4 | 1,624.431 | EUR 81.22",
    "| CC-3 | 1,299.545 | EUR 64.98",
    "| CC-2 | 974.659 | EUR 48.73",
    "| CC-1 | 649.773 | EUR 32.49",
    "| no cost centre | 324.886 | EUR 16.24",
    "| Total | 4,873.294 | EUR 243.66",
    "Data age",
    {
      slack: ["| Source | Data of | State | Devices", "| CrashPlan | 2026-11-19 07:00 (2 h) | in time | 50"],
      teams: ["| Source | Data of | Devices", "| CrashPlan (state in time) | 2026-11-19 07:00 (2 h) | 50"],
    },
    "(Times in tables are those of UTC.)",
  ]);
});
