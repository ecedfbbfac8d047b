import { describe, expect, test } from "vitest";

import type { Conversation } from "../../../src/port/conversation.ts";
import { conversationStore } from "../../../src/usecase/conversation/conversation-store.ts";
import { saveIdentity } from "../../../db/query/chat-identity.ts";
import { subscribe, useDelivery } from "../../support/delivery.ts";

const CHANNEL: Conversation = {
  platform: "teams",
  workspaceId: "tenant",
  conversationId: "19:one",
  kind: "channel",
  serviceUrl: "https://smba.example.com/teams/",
  userId: null,
  teamId: "19:team",
  name: "backups",
};
const PERSONAL: Conversation = {
  ...CHANNEL,
  conversationId: "a:ada",
  kind: "personal",
  userId: "ada",
  teamId: null,
  name: null,
};

describe("conversations", () => {
  const world = useDelivery("2026-11-19T09:00:00Z", { botAdmins: ["root@acme.test"] });
  const store = (): ReturnType<typeof conversationStore> => conversationStore(world.ctx);

  test("come back as they were kept; a name that is not said again stays", async () => {
    await store().save(CHANNEL);
    await store().save(PERSONAL);
    await store().save({
      ...CHANNEL,
      name: null,
      teamId: null,
      serviceUrl: "https://smba.example.com/emea/",
    });
    expect(await store().find("tenant", "19:one")).toEqual({
      ...CHANNEL,
      serviceUrl: "https://smba.example.com/emea/",
    });
    expect(await store().findPersonal("tenant", "ada")).toEqual(PERSONAL);
    expect(await store().find("other", "19:one")).toBeNull();
    expect(await store().findPersonal("tenant", "bob")).toBeNull();
    expect(await store().findServiceUrl("other")).toBeNull();
  });

  test("of teams are one each, and the newest address is used", async () => {
    world.advance(1_000);
    await store().save({ ...CHANNEL, conversationId: "19:two", name: "two" });
    await store().save({ ...CHANNEL, conversationId: "19:far", teamId: "19:other", name: "far" });
    expect((await store().listTeams("tenant")).map(({ teamId }) => teamId)).toEqual(["19:other", "19:team"]);
    expect(await store().findServiceUrl("tenant")).toBe(CHANNEL.serviceUrl);
  });

  test("an account is found by the address it was believed with", async () => {
    const account = { platform: "teams", workspaceId: "tenant", zone: null, locale: null } as const;
    await saveIdentity(world.db, { ...account, userId: "ada", email: "ada@acme.test", checkedAt: 1 });
    await saveIdentity(world.db, { ...account, userId: "gast", email: null, checkedAt: 1 });
    expect(await store().findAccount("tenant", "Ada@acme.test")).toBe("ada");
    expect(await store().findAccount("tenant", "gast@acme.test")).toBeNull();
    expect(await store().findAccount("other", "ada@acme.test")).toBeNull();
  });

  test("of a team that the bot left end what was subscribed there, and somebody is told once", async () => {
    const place = { platform: "teams", workspaceId: "tenant" } as const;
    await subscribe(world, "19:one", place);
    await subscribe(world, "19:far", place);
    await store().remove("tenant", { teamId: "19:team" });
    await store().remove("tenant", { teamId: "19:team" });
    expect(
      await world.db
        .sql`select channel_id as channel, active, off_reason as reason from subscription order by id`,
    ).toEqual([
      { channel: "19:one", active: false, reason: "The bot was removed from the team of backups." },
      { channel: "19:far", active: true, reason: null },
    ]);
    expect(await store().find("tenant", "19:one")).toBeNull();
    expect(await store().find("tenant", "19:far")).not.toBeNull();
    await world.work();
    expect(world.mailer.news()).toEqual(["root@acme.test: The bot was removed from the team of backups"]);
  });

  test("that nobody subscribed are forgotten without a word", async () => {
    await store().remove("tenant", { conversationId: "a:ada" });
    expect(await store().find("tenant", "a:ada")).toBeNull();
    await world.work();
    expect(world.mailer.news()).toHaveLength(0);
  });
});
