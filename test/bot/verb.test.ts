import { beforeAll, describe, expect, it } from "vitest";

import { buttonOf, buttonsOf, CHANNEL, headOf, textOf, useBot, viewOf } from "../support/bot.ts";
import { addDevices, addOrganization, auditTrail, ROOT, withRole } from "../support/company.ts";

const world = useBot();
const ids = { engineering: 0, sales: 0 };
const LAPTOP = { activity: "2026-10-01T09:00:00Z" };

beforeAll(async () => {
  ids.engineering = await addOrganization(world.db, "Engineering");
  ids.sales = await addOrganization(world.db, "Sales");
  await addDevices(
    world.ctx,
    { device: "LT-0001", organization: "Engineering", owner: "oscar", activity: "2026-11-01T09:00:00Z" },
    { device: "LT-0002", organization: "Engineering", owner: "oscar", activity: "2026-11-19T08:00:00Z" },
    { device: "Zoë’s Mac", organization: "Engineering", owner: "zoe", activity: "2026-11-10T09:00:00Z" },
    { device: "SALES-1", organization: "Sales", owner: "sam", activity: "2026-11-02T09:00:00Z" },
  );
  await withRole(world.ctx, "alice", "admin");
  await withRole(world.ctx, "otto", "org-admin", ids.engineering);
  await withRole(world.ctx, "fiona", "finance");
  await withRole(world.ctx, "henry", "helpdesk", ids.engineering);
  await withRole(world.ctx, "larry", "legal");
});

async function root(): Promise<string> {
  const [row] = await world.db.sql<{ name: string }[]>`select name from organization where id = ${ROOT}`;
  return row?.name ?? "";
}

describe("status", () => {
  it("shows an administrator everything, with what can be done next", async () => {
    const answer = await world.slash("alice", "");
    expect(headOf(answer)).toBe(`private: ${await root()}: 2 critical, 1 warning of 4 devices`);
    expect(buttonsOf(answer)).toEqual([
      "Overdue: overdue #1",
      "Open alerts: alerts #1",
      "Report: report #1",
      "Thresholds…: thresholds #1",
      "Share to channel: share status",
    ]);
    expect(textOf(answer)).toContain("Engineering");
  });

  it("shows an org-admin their organization and nothing of the others", async () => {
    const answer = await world.slash("otto", "status");
    expect(headOf(answer)).toBe("private: Engineering: 1 critical, 1 warning of 3 devices");
    expect(textOf(answer)).not.toContain("Sales");
  });

  it("shows Finance totals, and no button that leads to a device", async () => {
    const answer = await world.slash("fiona", "status engineering");
    expect(headOf(answer)).toBe("private: Engineering: 1 critical, 1 warning of 3 devices");
    expect(buttonsOf(answer)).toEqual([
      `Report: report #${ids.engineering}`,
      "Share to channel: share status engineering",
    ]);
  });

  it("shows somebody without a role their own devices, which cannot be shared", async () => {
    const answer = await world.slash("oscar", "status");
    expect(headOf(answer)).toBe("private: 1 of your 2 devices not backed up");
    expect(buttonsOf(answer).join()).not.toContain("share");
    expect(headOf(await world.slash("larry", "status"))).toBe(
      "private: The backup system knows no device of yours",
    );
  });

  it("answers for an unknown organization as for one that must not be seen", async () => {
    const unknown = 'private: There is no organization "Nowhere" for you here.';
    expect(headOf(await world.slash("otto", "status Nowhere"))).toBe(unknown);
    expect(headOf(await world.slash("otto", "status Sales"))).toBe(unknown.replace("Nowhere", "Sales"));
  });

  it("suggests the nearest organization as a button", async () => {
    const answer = await world.slash("alice", "status Engneering");
    expect(headOf(answer)).toBe(
      'private: There is no organization "Engneering" for you here. Did you mean "Engineering"?',
    );
    expect(buttonsOf(answer)).toEqual(["Engineering: status Engineering"]);
  });

  it("asks which of several organizations is meant", async () => {
    await withRole(world.ctx, "tina", "helpdesk", ids.engineering);
    await withRole(world.ctx, "tina", "helpdesk", ids.sales);
    const answer = await world.slash("tina", "status");
    expect(headOf(answer)).toBe("private: You can ask about 2 organizations: Engineering, Sales. Say which.");
    expect(buttonsOf(answer)).toEqual([
      `Engineering: status #${ids.engineering}`,
      `Sales: status #${ids.sales}`,
    ]);
  });
});

describe("devices", () => {
  it("lists the overdue ones worst first, each with what can be done", async () => {
    const answer = await world.slash("henry", "overdue");
    expect(headOf(answer)).toBe("private: Overdue: 2 devices of Engineering");
    expect(buttonsOf(answer)).toEqual([
      "Acknowledge: ack lt-0001",
      "Snooze…: snooze lt-0001",
      "Why?: why lt-0001",
      'Acknowledge: ack "zoë’s mac"',
      'Snooze…: snooze "zoë’s mac"',
      'Why?: why "zoë’s mac"',
      "Share to channel: share overdue",
    ]);
    expect(headOf(await world.slash("henry", "overdue critical"))).toBe(
      "private: Critical: 1 device of Engineering",
    );
  });

  it("lists none to Finance, Legal and owners", async () => {
    for (const name of ["fiona", "larry", "oscar"]) {
      for (const text of ["overdue", "alerts", "person zoe@acme.test"]) {
        const answer = await world.slash(name, text);
        expect(textOf(answer)).not.toMatch(/LT-0001|Zoë’s/u);
      }
    }
    expect(headOf(await world.slash("fiona", "overdue"))).toContain(
      "You have no role that allows this there.",
    );
  });

  it("cuts a long list at a hundred and says how many more there are", async () => {
    const many = await addOrganization(world.db, "Many");
    const devices = Array.from({ length: 101 }, (_, index) => ({
      device: `M-${index}`,
      organization: "Many",
      owner: null,
      activity: "2026-10-01T09:00:00Z",
    }));
    await addDevices(world.ctx, ...devices);
    const view = viewOf(await world.slash("alice", `overdue #${many}`));
    const table = view.parts.find((part) => part.kind === "table");
    expect(view.title).toBe("Critical: 101 devices of Many".replace("Critical", "Overdue"));
    expect([table?.rows.length, table?.moreRows]).toEqual([100, 1]);
    await world.db.sql`delete from device where organization_id = ${many}`;
  });

  it("shows a device to its owner and to whoever has a role there, whatever apostrophe is typed", async () => {
    expect(headOf(await world.slash("henry", "device LT-0001"))).toBe("private: LT-0001: critical");
    expect(headOf(await world.slash("oscar", "device lt-0001"))).toBe("private: LT-0001: critical");
    expect(headOf(await world.slash("henry", "why Zoë's Mac"))).toBe("private: Zoë’s Mac: warning");
    expect(headOf(await world.slash("sam", "device LT-0001"))).toContain('There is no device "LT-0001"');
    expect(headOf(await world.slash("fiona", "why LT-0001"))).toContain('There is no device "LT-0001"');
  });

  it("shows a person's devices only where the asker may see them", async () => {
    expect(headOf(await world.slash("henry", "person OSCAR@acme.test"))).toBe("private: oscar: 2 devices");
    const unseen = headOf(await world.slash("henry", "person sam@acme.test"));
    const unknown = headOf(await world.slash("henry", "person nobody@acme.test"));
    expect(unseen.replace("sam", "nobody")).toBe(unknown);
  });

  it("shows everybody their own", async () => {
    expect(headOf(await world.slash("oscar", "me"))).toBe("private: 1 of your 2 devices not backed up");
    expect(buttonsOf(await world.slash("oscar", "me"))).toEqual([
      "Why?: why lt-0001",
      "Snooze…: snooze lt-0001",
      "Why?: why lt-0002",
      "Snooze…: snooze lt-0002",
    ]);
  });
});

describe("taking care", () => {
  it("names who has a device; asking twice changes nothing", async () => {
    expect(headOf(await world.slash("henry", "ack LT-0001"))).toBe("private: You have LT-0001 now.");
    expect(headOf(await world.slash("henry", "ack LT-0001"))).toBe("private: You have LT-0001 already.");
    expect((await auditTrail(world.db)).filter((line) => line.endsWith("acknowledge"))).toEqual([
      "henry@acme.test outage.acknowledge",
    ]);
  });

  it("takes nothing from somebody who has it, unless that is what is pressed", async () => {
    const told = await world.slash("alice", "ack LT-0001");
    expect(headOf(told)).toBe("private: henry@acme.test has LT-0001 already.");
    expect(textOf(told)).toContain("Since 2026-11-19 09:00. Nothing was changed.");
    expect(textOf(await world.slash("henry", "alerts"))).toContain("acknowledged by henry@acme.test");
    const takeOver = buttonOf(told, "Take it over");
    expect(headOf(await world.press("oscar", takeOver))).toContain("You have no role that allows this");
    expect(textOf(await world.press("alice", takeOver))).toContain("Until now henry@acme.test had it.");
    expect(headOf(await world.press("alice", takeOver))).toBe("private: You have LT-0001 already.");
    expect(textOf(await world.slash("henry", "alerts"))).toContain("acknowledged by alice@acme.test");
  });

  it("takes a device over from the one that was named, and from nobody who took it since", async () => {
    const told = await world.slash("henry", "ack LT-0001");
    expect(headOf(told)).toBe("private: alice@acme.test has LT-0001 already.");
    await world.press("otto", buttonOf(await world.slash("otto", "ack LT-0001"), "Take it over"));
    expect(headOf(await world.press("henry", buttonOf(told, "Take it over")))).toBe(
      "private: otto@acme.test has LT-0001 already.",
    );
    expect(textOf(await world.slash("henry", "alerts"))).toContain("acknowledged by otto@acme.test");
  });

  it("refuses what backs up, and whoever may not", async () => {
    expect(headOf(await world.slash("henry", "ack LT-0002"))).toBe(
      "private: LT-0002 is backing up, so there is nothing to acknowledge.",
    );
    expect(headOf(await world.slash("oscar", "ack LT-0001"))).toContain("You have no role that allows this");
    expect(headOf(await world.slash("henry", "ack"))).toBe(
      "private: Something is missing. Say it as: ack DEVICE",
    );
  });

  it("snoozes with a time at once, and asks with a form without one", async () => {
    const answer = await world.slash("henry", "snooze LT-0001 until monday on holiday");
    expect(textOf(answer)).toContain("Until 2026-11-23 08:00. Then it is judged again");
    expect(textOf(await world.slash("henry", "overdue"))).toContain(
      "snoozed by henry@acme.test for 4 more days",
    );
    expect(headOf(await world.slash("henry", "snooze LT-0001"))).toBe("form");
    expect(world.opened.at(-1)).toEqual({ form: "snooze", input: { device: "lt-0001" } });
    expect(headOf(await world.slash("henry", "unsnooze LT-0001"))).toBe(
      "private: LT-0001 is no longer snoozed.",
    );
    expect(headOf(await world.slash("henry", "unsnooze LT-0001"))).toBe("private: LT-0001 is not snoozed.");
    expect(headOf(await world.slash("henry", "snooze LT-0001 2020-01-01"))).toBe(
      "private: The end is in the past. Give a later date.",
    );
  });

  it("pauses only an owner's own mail", async () => {
    expect(headOf(await world.slash("oscar", "snooze LT-0001 3 days"))).toBe(
      "private: Your mail about LT-0001 is paused",
    );
    expect(textOf(await world.slash("oscar", "me"))).toContain("mail paused");
    expect(headOf(await world.slash("oscar", "snooze SALES-1 3 days"))).toContain(
      'There is no device "SALES-1"',
    );
  });

  it("marks somebody as away and back", async () => {
    expect(textOf(await world.slash("oscar", "away until monday"))).toContain(
      "Mail about your devices is paused until 2026-11-23 08:00.",
    );
    expect(textOf(await world.slash("oscar", "me"))).toContain("You are away until 2026-11-23 08:00.");
    expect(headOf(await world.slash("oscar", "back"))).toBe("private: Welcome back.");
    expect(headOf(await world.slash("oscar", "back"))).toBe("private: You are not marked as away.");
    expect(headOf(await world.slash("oscar", "away soon"))).toBe(
      "private: Say until when, as: away until monday, away 2 weeks, away 2026-12-01.",
    );
    expect(headOf(await world.slash("larry", "away 2 weeks"))).toContain("knows no devices of yours");
  });
});

describe("replaced", () => {
  it("closes the outage until the device backs up again, and is taken back", async () => {
    expect(headOf(await world.slash("otto", 'replaced "Zoë’s Mac"'))).toBe(
      "private: Zoë’s Mac counts as replaced until it backs up again.",
    );
    expect(textOf(await world.slash("otto", "overdue"))).not.toContain("Zoë’s Mac");
    expect(headOf(await world.slash("otto", 'replaced "Zoë’s Mac"'))).toBe(
      "private: Zoë’s Mac is not active, so there is nothing to confirm.",
    );
    expect(headOf(await world.slash("otto", 'replaced "Zoë’s Mac" undo'))).toBe(
      "private: Zoë’s Mac is watched again.",
    );
    expect(textOf(await world.slash("otto", "overdue"))).toContain("Zoë’s Mac");
    expect(headOf(await world.slash("otto", 'replaced "Zoë’s Mac" undo'))).toBe(
      "private: Zoë’s Mac is not marked as replaced.",
    );
    expect((await auditTrail(world.db)).filter((line) => line.endsWith("replaced"))).toEqual([
      "otto@acme.test device.replaced",
      "otto@acme.test device.not-replaced",
    ]);
  });

  it("is refused to an owner, to Finance, and for a device of others", async () => {
    const none = (name: string): string =>
      `private: There is no device "${name}" that you may see. Names and ids are as in the backup system.`;
    expect(headOf(await world.slash("zoe", 'replaced "Zoë’s Mac"'))).toContain(
      "You have no role that allows",
    );
    expect(headOf(await world.slash("fiona", "replaced LT-0001"))).toBe(none("LT-0001"));
    expect(headOf(await world.slash("otto", "replaced SALES-1"))).toBe(none("SALES-1"));
    expect(headOf(await world.slash("otto", "replaced"))).toBe(
      "private: Something is missing. Say it as: replaced DEVICE [undo]",
    );
    expect(headOf(await world.slash("otto", "replaced undo"))).toBe(none("undo"));
  });

  it("stands in the help of those who may", async () => {
    expect(textOf(await world.slash("henry", "help"))).toContain("replaced DEVICE [undo]");
    expect(textOf(await world.slash("fiona", "help"))).not.toContain("replaced DEVICE");
  });
});

describe("files", () => {
  async function filesOf(text: string): Promise<string[]> {
    return (viewOf(await world.slash("alice", text)).files ?? []).map(({ name }) => name);
  }

  it("go with the answers that have more than is shown", async () => {
    expect(await filesOf("report Engineering")).toEqual([
      "backup-report-engineering-2026-11-19.csv",
      "charge-back-engineering-2026-11.csv",
    ]);
    expect(await filesOf("view device-status Engineering")).toEqual([
      "device-status-engineering-2026-11-19.csv",
    ]);
    expect(await filesOf("chargeback Engineering")).toEqual(["charge-back-engineering-2026-11.csv"]);
    expect(await filesOf('audit export "yearly review" Engineering')).toEqual([
      "audit-engineering-2026-11-19.csv",
    ]);
    expect(await filesOf("audit Engineering")).toEqual([]);
  });

  it("of the audit are taken for a reason, which the audit keeps, by administrators only", async () => {
    const { files = [] } = viewOf(await world.slash("alice", 'audit export "second look"'));
    expect(files[0]?.content).toContain("second look");
    const [row] = await world.db
      .sql`select actor, reason from audit where action = 'audit.export' order by id desc limit 1`;
    expect(row).toEqual({ actor: "alice@acme.test", reason: "second look" });
    expect(headOf(await world.slash("alice", "audit export"))).toBe("private: Say why it is taken.");
    expect(headOf(await world.slash("otto", "audit export reason"))).toContain("You have no role");
  });

  it("are not shared with a channel", async () => {
    const share = buttonOf(await world.slash("alice", "report Engineering"), "Share to channel");
    const shared = await world.press("alice", share);
    expect(headOf(shared)).toContain("channel: Backup report");
    expect(viewOf(shared).files).toBeUndefined();
  });
});

describe("settings", () => {
  it("opens the forms for those who may change something", async () => {
    expect(headOf(await world.slash("otto", "thresholds"))).toBe("form");
    expect(world.opened.at(-1)).toEqual({ form: "thresholds", input: { organizationId: ids.engineering } });
    expect(headOf(await world.slash("alice", "schedule Sales"))).toBe("form");
    expect(world.opened.at(-1)).toEqual({ form: "schedule", input: { organizationId: ids.sales } });
    expect(headOf(await world.slash("oscar", "settings"))).toBe("form");
    for (const name of ["henry", "fiona", "oscar"]) {
      expect(headOf(await world.slash(name, "thresholds"))).toContain("You have no role that allows this");
    }
  });

  it("opens them with a button where a chat cannot open them itself", async () => {
    const answer = await world.mention("otto", "thresholds");
    expect(headOf(answer)).toBe("private: Thresholds: open the form with the button");
    expect(buttonsOf(answer)).toEqual(["Open the form…: thresholds"]);
  });
});

describe("subscriptions", () => {
  const place = { ...CHANNEL, channelId: "C2" };

  it("lets a channel follow an organization and says what it will get", async () => {
    expect(headOf(await world.slash("otto", "subscribe", place))).toBe("form");
    expect(headOf(await world.slash("otto", "subscribe Engineering", place))).toBe(
      "private: This channel follows Engineering now",
    );
    const text = textOf(
      await world.slash(
        "otto",
        "subscribe Engineering warnings owner-names initials at 9:30 edit-only",
        place,
      ),
    );
    expect(text).toContain("This channel follows Engineering as before, with these choices");
    expect(text).toContain("became critical or reached the warning level, at 09:30 (UTC)");
    expect(text).toContain("Owners are shown by their initials.");
    expect(text).toContain("Changes only edit it");
  });

  it("refuses choices that are none, other organizations and conversations of one", async () => {
    expect(headOf(await world.slash("otto", "subscribe Engineering at 25:00", place))).toBe(
      'private: "25:00" is no time of day. Say: at 08:00, or: at once.',
    );
    expect(headOf(await world.slash("otto", "subscribe owner-names some", place))).toBe(
      "private: Say owner-names and one of: full, initials, none.",
    );
    expect(headOf(await world.slash("otto", "subscribe operations", place))).toContain("You have no role");
    expect(headOf(await world.slash("henry", "subscribe", place))).toContain("You have no role");
    expect(headOf(await world.slash("otto", "subscribe", { ...place, kind: "personal" }))).toBe(
      "private: Only a channel can follow an organization. Ask this in the channel.",
    );
    expect(headOf(await world.slash("otto", "subscribe", { ...place, workspaceId: "T9" }))).toBe(
      "private: This channel belongs to a workspace that is not approved for this bot.",
    );
  });

  it("means the channel's organization where none is named", async () => {
    expect(headOf(await world.slash("alice", "status", place))).toContain("private: Engineering:");
    expect(headOf(await world.slash("alice", "status"))).toContain(`private: ${await root()}:`);
  });

  it("answers the channel's own status in its thread, and everything else in private", async () => {
    expect(headOf(await world.mention("alice", "status", place))).toContain("thread: Engineering:");
    expect(headOf(await world.mention("alice", "status Sales", place))).toContain("private: Sales:");
    expect(headOf(await world.mention("alice", "overdue", place))).toContain("private: Overdue:");
    expect(headOf(await world.mention("sam", "status", place))).toContain("private: ");
    expect(headOf(await world.mention("alice", "status"))).toContain("private: ");
  });

  it("lists them and ends them, once", async () => {
    expect(textOf(await world.slash("otto", "subscriptions"))).toContain("#C2 (slack)");
    expect(headOf(await world.slash("henry", "subscriptions"))).toContain("You have no role");
    expect(headOf(await world.slash("henry", "unsubscribe", place))).toContain("You have no role");
    expect(headOf(await world.slash("otto", "unsubscribe", place))).toBe(
      "private: Ended: 1 subscription of this channel.",
    );
    expect(headOf(await world.slash("otto", "unsubscribe", place))).toBe(
      "private: This channel does not follow that. What it follows: subscriptions",
    );
    expect((await auditTrail(world.db)).filter((line) => line.includes("subscription"))).toEqual([
      "otto@acme.test subscription.set",
      "otto@acme.test subscription.set",
      "otto@acme.test subscription.end",
    ]);
  });
});

describe("roles", () => {
  it("gives and takes them within one's own", async () => {
    expect(headOf(await world.slash("otto", "grant new@acme.test helpdesk Engineering"))).toBe(
      "private: new@acme.test has the role helpdesk in Engineering now.",
    );
    expect(textOf(await world.slash("otto", "grants"))).toContain("new@acme.test");
    expect(headOf(await world.slash("otto", "revoke new@acme.test helpdesk Engineering"))).toBe(
      "private: new@acme.test no longer has the role helpdesk in Engineering.",
    );
    expect(headOf(await world.slash("otto", "grant new@acme.test helpdesk Sales"))).toContain(
      "There is no organization",
    );
    expect(headOf(await world.slash("otto", "grant new@acme.test admin Engineering"))).toContain(
      "can only be given at the root",
    );
    expect(headOf(await world.slash("alice", "grant new@acme.test boss Engineering"))).toContain(
      'There is no role "boss".',
    );
    expect(headOf(await world.slash("alice", "grant new@acme.test helpdesk"))).toBe(
      "private: Something is missing. Say it as: grant EMAIL ROLE ORG",
    );
    expect(headOf(await world.slash("henry", "grants"))).toContain("You have no role");
  });
});

describe("the texts of mails", () => {
  it("are listed and shown to those who may set them, and to nobody else", async () => {
    const list = await world.slash("alice", "template");
    expect(headOf(list)).toBe(`private: Texts of mails in ${await root()}`);
    expect(JSON.stringify(buttonsOf(list))).toContain("template owner-alert #1");
    expect(textOf(await world.slash("alice", "template owner-alert"))).toContain("What usually helps");
    for (const name of ["fiona", "henry", "larry", "oscar"]) {
      expect(headOf(await world.slash(name, "template"))).toContain("You have no role that allows this");
      expect(headOf(await world.slash(name, "template owner-alert"))).toContain(
        "You have no role that allows",
      );
    }
  });
});

describe("for administrators of everything", () => {
  it.each(["sources", "held", "held send", "held discard", "deliveries", "audit", "send-again 1"])(
    "%s",
    async (text) => {
      expect(headOf(await world.slash("alice", text))).not.toContain("You have no role");
      for (const name of ["otto", "fiona", "henry", "larry", "oscar"]) {
        expect(headOf(await world.slash(name, text))).toContain("You have no role that allows this there.");
      }
    },
  );

  it("send again what was given up, by its button", async () => {
    const [dead] = await world.db.sql<{ id: number }[]>`
      insert into notification (subject_at, subject, destination, kind, state, reason, next_attempt_at, created_at, detail, last_error)
      values (${world.ctx.now()}, 'notice:lost', 'mail:alice@acme.test', 'notice', 'dead', 'notice', ${world.ctx.now()}, ${world.ctx.now()}, '{"title":"Lost","text":"It was."}'::jsonb, 'No such mailbox.')
      returning id`;
    const id = dead?.id ?? 0;
    const answer = await world.slash("alice", "deliveries");
    expect(buttonsOf(answer)).toEqual([`Send again: send-again ${id}`]);
    const payload = buttonOf(answer, "Send again");
    expect(headOf(await world.press("otto", payload))).toContain("You have no role that allows this");
    expect(headOf(await world.press("alice", payload))).toBe(`private: Message ${id} is on its way again.`);
    expect(headOf(await world.press("alice", payload))).toContain("There is no message");
    expect(buttonsOf(await world.slash("alice", "deliveries"))).toEqual([]);
  });

  it("say what there is", async () => {
    expect(headOf(await world.slash("alice", "sources"))).toBe("private: Sources: all in time");
    expect(headOf(await world.slash("alice", "held"))).toBe("private: No mail is held");
    expect(headOf(await world.slash("alice", "held send"))).toBe("private: No mail is held.");
    expect(headOf(await world.slash("alice", "held maybe"))).toBe(
      "private: Say: held send, or: held discard.",
    );
    expect(headOf(await world.slash("alice", "send-again 1"))).toContain(
      "There is no message 1 that was given up.",
    );
    expect(headOf(await world.slash("alice", "send-again it"))).toContain(
      "Say send-again and the number of a message.",
    );
    expect(textOf(await world.slash("alice", "audit Engineering"))).toContain("subscription.set");
  });
});

describe("report and organizations", () => {
  it("go as far as the role", async () => {
    expect(headOf(await world.slash("alice", "report Engineering"))).toContain(
      "private: Backup report: 1 critical",
    );
    const totals = textOf(await world.slash("fiona", "report"));
    expect(totals).not.toMatch(/LT-0001|Zoë’s|oscar/u);
    expect(headOf(await world.slash("henry", "report"))).toContain("You have no role");
    expect(textOf(await world.slash("otto", "orgs"))).not.toContain("Sales");
    expect(textOf(await world.slash("otto", "orgs"))).not.toContain(await root());
    expect(headOf(await world.slash("oscar", "orgs"))).toContain("You have no role");
  });
});

describe("help", () => {
  it("fits the asker's role", async () => {
    const admin = textOf(await world.slash("alice", "help"));
    const owner = textOf(await world.slash("oscar", "hi"));
    expect(admin).toContain("grant EMAIL ROLE ORG");
    expect(admin).toContain("held [send|discard]");
    expect(owner).not.toMatch(/grant EMAIL|held|thresholds|overdue \[/u);
    expect(owner).toContain("away UNTIL");
    expect(headOf(await world.slash("oscar", "help away"))).toBe(
      "private: away: pause the mail about your devices while you are away",
    );
    expect(headOf(await world.slash("oscar", "help held"))).toContain('There is no help for "held"');
  });
});

describe("a source that is late", () => {
  it("heads every answer", async () => {
    await world.db.sql`update source set overdue_since = ${world.ctx.now()}`;
    for (const text of ["status", "overdue", "me", "help", "nonsense", "report"]) {
      const { parts } = viewOf(await world.slash("alice", text));
      expect(JSON.stringify(parts[0])).toContain("overdue since");
    }
    await world.db.sql`update source set overdue_since = null`;
  });
});

describe("a name that many have", () => {
  it("means the one that the asker may see", async () => {
    const homes = Array.from({ length: 24 }, (_, index) => `Team ${String(index).padStart(2, "0")}`);
    for (const organization of homes) await addOrganization(world.db, organization);
    const laptops = homes.map((organization, index) => ({ ...LAPTOP, organization, owner: `own${index}` }));
    for (const laptop of laptops) {
      await addDevices(world.ctx, { ...laptop, device: `laptop ${laptop.organization}` });
    }
    await world.db.sql`update device set name = 'laptop' where name like 'laptop %'`;
    expect(headOf(await world.slash("own23", "device laptop"))).toBe("private: laptop: critical");
    const answer = await world.slash("alice", "device laptop");
    expect(headOf(answer)).toContain('There are very many devices "laptop". Name one by its id:');
    expect(buttonsOf(answer)[0]).toBe('Team 00: laptop team 00: device "laptop team 00"');
  });
});
