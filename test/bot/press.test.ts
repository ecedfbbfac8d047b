import { beforeAll, describe, expect, it } from "vitest";

import { BUTTONS, writePayload } from "../../src/bot/payload.ts";
import { ensureLiving } from "../../db/query/living.ts";
import { buttonOf, buttonsOf, CHANNEL, headOf, member, textOf, useBot } from "../support/bot.ts";
import { addDevices, addOrganization, auditTrail, deviceId, withRole } from "../support/company.ts";

const world = useBot();
let message = 0;

beforeAll(async () => {
  const engineering = await addOrganization(world.db, "Engineering");
  await addOrganization(world.db, "Sales");
  await addDevices(
    world.ctx,
    { device: "LT-0001", organization: "Engineering", owner: "oscar", activity: "2026-11-01T09:00:00Z" },
    { device: "LT-0002", organization: "Engineering", owner: "zoe", activity: "2026-10-01T09:00:00Z" },
    { device: "LT-0003", organization: "Engineering", owner: "zoe", activity: "2026-10-02T09:00:00Z" },
    { device: "SALES-1", organization: "Sales", owner: "sam", activity: "2026-10-02T09:00:00Z" },
  );
  await withRole(world.ctx, "alice", "admin");
  await withRole(world.ctx, "otto", "org-admin", engineering);
  await withRole(world.ctx, "fiona", "finance");
  await withRole(world.ctx, "henry", "helpdesk", engineering);
  await world.slash("otto", "subscribe owner-names initials");
  message = await world.db.transaction(async (tx) => {
    const [row] = await tx.sql<{ id: number }[]>`select id from subscription`;
    const living = await ensureLiving(tx, row?.id ?? 0, "2026-11-19");
    await tx.sql`
      insert into living_message_outage (living_message_id, outage_id, level)
      select ${living.id}, o.id, d.admins_level from outage o join device d on d.id = o.device_id where d.name <> 'LT-0003'`;
    return living.id;
  });
});

describe("a button", () => {
  it("runs its line for whoever presses it", async () => {
    const why = writePayload({ do: "run", line: "why lt-0001" });
    expect(headOf(await world.press("henry", why))).toBe("private: LT-0001: critical");
    expect(headOf(await world.press("fiona", why))).toBe(
      "private: This device is no longer known, or you may not see it.",
    );
    expect(headOf(await world.press("henry", why, null))).toBe("private: LT-0001: critical");
  });

  it("takes the place of the message it corrects", async () => {
    const misspelt = await world.slash("alice", "statsu Engineering");
    expect(headOf(misspelt)).toBe('private: There is no "statsu". Did you mean "status"?');
    expect(buttonsOf(misspelt)).toEqual(["status: status Engineering", "Help: help"]);
    expect(headOf(await world.press("alice", buttonOf(misspelt, "status")))).toContain(
      "replace: Engineering:",
    );
  });

  it.each([
    "",
    "{}",
    "null",
    "[]",
    "not json",
    '{"v":2,"do":"run","line":"status"}',
    '{"v":1,"do":"dance"}',
    '{"v":1,"do":"run","line":7}',
    '{"v":1,"do":"run","line":"status","more":1}',
    '{"v":1,"do":"acknowledge-all","message":-1}',
    `{"v":1,"do":"run","line":"${"x".repeat(2000)}"}`,
    '{"v":1,"do":"run","line":"gone-verb"}',
  ])("that this bot did not make is answered: %s", async (payload) => {
    const answer = await world.press("alice", payload);
    expect(textOf(answer)).toContain("This button is from another version of the bot");
    expect(textOf(answer)).toContain("Ask again with /backup-report.");
  });

  it("of a device that was removed or is backing up again says so", async () => {
    const ack = writePayload({ do: "run", line: "ack lt-0003" });
    await addDevices(world.ctx, {
      device: "LT-0003",
      organization: "Engineering",
      activity: "2026-11-19T08:59:00Z",
    });
    expect(headOf(await world.press("henry", ack))).toBe(
      "private: LT-0003 is backing up, so there is nothing to acknowledge.",
    );
    await world.db.sql`delete from device where id = ${await deviceId(world.db, "LT-0003")}`;
    expect(headOf(await world.press("henry", ack))).toBe(
      "private: This device is no longer known, or you may not see it.",
    );
  });
});

describe("the buttons of a channel's message", () => {
  it("show all of it to those who may see it, and no device from elsewhere", async () => {
    const show = writePayload({ do: "show-all", message });
    expect(headOf(await world.press("henry", show))).toBe("private: Still not backed up: 2 devices");
    expect(textOf(await world.press("henry", show))).not.toContain("SALES-1");
    expect(headOf(await world.press("fiona", show))).toContain("You have no role that allows this there.");
  });

  it("open the form that snoozes one of its devices, for those who may", async () => {
    const snooze = BUTTONS.snooze(message);
    expect(headOf(await world.press("henry", snooze))).toBe("form");
    expect(world.opened.at(-1)).toEqual({ form: "snooze", input: { message } });
    expect(headOf(await world.press("fiona", snooze))).toContain("You have no role that allows this there.");
    expect(headOf(await world.press("alice", BUTTONS.snooze(999)))).toContain(
      "What this message spoke of is no longer stored.",
    );
  });

  it("acknowledge all that nobody has; the second press says that it is so already", async () => {
    const take = writePayload({ do: "acknowledge-all", message });
    expect(headOf(await world.press("fiona", take))).toContain("You have no role that allows this there.");
    await world.slash("alice", "ack LT-0001");
    expect(headOf(await world.press("henry", take))).toBe("private: You have 1 device now.");
    const late = await world.press("henry", take);
    expect(headOf(late)).toBe("private: Nothing is left to acknowledge.");
    expect(textOf(late)).toContain(
      "What is still silent is taken care of by alice@acme.test, henry@acme.test.",
    );
    const held = textOf(await world.slash("alice", "alerts #1"));
    expect(held).toContain("acknowledged by alice@acme.test");
    expect(held).toContain("acknowledged by henry@acme.test");
    expect(held).toContain("nobody has it");
  });

  it("show it as it stands now to whoever looks, with owners as the channel may read them", async () => {
    const refresh = writePayload({ do: "refresh", message });
    const before = await world.press("henry", refresh);
    expect(headOf(before)).toBe("replace: Critical: 3 devices not backed up in Engineering");
    expect(textOf(before)).not.toContain("oscar");
    expect(before.kind === "message" ? before.view.refresh : "").toBe(refresh);
    await world.slash("alice", "ack LT-0001");
    expect(textOf(await world.press("henry", refresh))).toContain("acknowledged by alice@acme.test");
  });

  it("answer nothing to whoever looks and may not see more, or is nobody, or looks too late", async () => {
    const refresh = writePayload({ do: "refresh", message });
    world.accounts.set("guest", member("guest", { guest: true }));
    expect(await world.press("fiona", refresh)).toEqual({ kind: "nothing" });
    expect(await world.press("guest", refresh)).toEqual({ kind: "nothing" });
    expect(await world.press("alice", writePayload({ do: "refresh", message: 999 }))).toEqual({
      kind: "nothing",
    });
  });

  it("of a message that is gone say so", async () => {
    for (const doing of ["show-all", "acknowledge-all"] as const) {
      expect(headOf(await world.press("alice", writePayload({ do: doing, message: 999 })))).toContain(
        "What this message spoke of is no longer stored.",
      );
    }
  });
});

describe("sharing", () => {
  it("shows the answer to the channel in the asker's name, with owners as the channel may read them", async () => {
    const answer = await world.slash("henry", "overdue");
    expect(textOf(answer)).toContain("oscar");
    const shared = await world.press("henry", buttonOf(answer, "Share to channel"));
    expect(headOf(shared)).toBe("channel: Overdue: 2 devices of Engineering");
    expect(textOf(shared)).toContain("O.");
    expect(textOf(shared)).not.toContain("oscar");
    expect(shared.kind === "message" ? shared.aside?.title : "").toBe(
      "Shared with this channel, in your name.",
    );
    expect((await auditTrail(world.db)).at(-1)).toBe("henry@acme.test share");
    const [row] = await world.db.sql<{ after: unknown }[]>`select after from audit where action = 'share'`;
    expect(row?.after).toEqual({ line: "overdue", channel: "backups", ownerNames: "initials" });
  });

  it("hides owners of a device's card and history, too", async () => {
    for (const line of ["device lt-0001", "why lt-0001"]) {
      const shared = await world.press("henry", writePayload({ do: "share", line }));
      expect(headOf(shared)).toBe("channel: LT-0001: critical");
      expect(textOf(shared)).not.toContain("oscar");
    }
  });

  it("goes no further than the role of whoever presses", async () => {
    const share = writePayload({ do: "share", line: "overdue" });
    expect(headOf(await world.press("fiona", share))).toContain(
      "private: You have no role that allows this there.",
    );
    expect(headOf(await world.press("oscar", writePayload({ do: "share", line: "status" })))).toContain(
      "private: You have no role that allows this there.",
    );
  });

  it("is for channels, and for answers that may be shared", async () => {
    const share = writePayload({ do: "share", line: "overdue" });
    expect(headOf(await world.press("alice", share, { ...CHANNEL, kind: "personal" }))).toBe(
      "private: Only in a channel can an answer be shared with it.",
    );
    expect(headOf(await world.press("alice", share, null))).toContain("Only in a channel");
    expect(headOf(await world.press("alice", writePayload({ do: "share", line: "me" })))).toContain(
      "another version",
    );
    expect(buttonsOf(await world.tell("alice", "overdue")).join()).not.toContain("share");
  });

  it("is not offered for a line that is too long for a button", async () => {
    const answer = await world.slash("alice", `status "${"Engineering".padEnd(2100)}"`);
    expect(buttonsOf(answer).join()).not.toContain("share");
  });
});
