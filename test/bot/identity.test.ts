import { beforeAll, describe, expect, it } from "vitest";

import { writePayload } from "../../src/bot/payload.ts";
import { IDENTITY_LIFETIME_MS } from "../../src/usecase/identity/identify.ts";
import { headOf, member, textOf, useBot, viewOf } from "../support/bot.ts";
import { addDevices, addOrganization, withRole } from "../support/company.ts";

const STRANGER = "private: This is the backup report bot";

describe("who is believed (R25)", () => {
  const world = useBot();

  beforeAll(async () => {
    await addOrganization(world.db, "Engineering");
    await addDevices(world.ctx, {
      device: "LT-0001",
      organization: "Engineering",
      activity: "2026-10-01T09:00:00Z",
    });
    for (const name of ["alice", "guest", "gone", "unconfirmed", "faraway", "nobody", "nameless"]) {
      await withRole(world.ctx, name, "admin");
    }
    world.accounts.set("guest", member("guest", { guest: true }));
    world.accounts.set("gone", member("gone", { deleted: true }));
    world.accounts.set("unconfirmed", member("unconfirmed", { emailConfirmed: false }));
    world.accounts.set("faraway", member("faraway", { stranger: true }));
    world.accounts.set("nameless", member("nameless", { email: null }));
    world.accounts.set("nobody", null);
  });

  it("answers a full member with a confirmed address", async () => {
    expect(headOf(await world.slash("alice", "status"))).toMatch(
      /^private: .* 1 critical, 0 warning of 1 devices$/u,
    );
  });

  it.each(["guest", "gone", "unconfirmed", "faraway", "nobody", "nameless"])(
    "tells %s what it is, and nothing of what there is",
    async (name) => {
      const answers = [
        await world.slash(name, "status"),
        await world.slash(name, "help"),
        await world.press(name, writePayload({ do: "run", line: "device LT-0001" })),
      ];
      for (const answer of answers) {
        expect(headOf(answer)).toBe(STRANGER);
        expect(textOf(answer)).not.toMatch(/LT-0001|Engineering|critical/u);
      }
      expect(viewOf(await world.home(name)).title).toBe("This is the backup report bot");
    },
  );

  it("does not believe an attacker's workspace, whatever address it claims", async () => {
    world.accounts.set("mallory", member("alice"));
    expect(headOf(await world.slash("T666/mallory", "status"))).toBe(STRANGER);
    expect(textOf(await world.slash("T666/mallory", "status"))).toContain("has not been approved");
    expect(world.lookedUp).not.toContain("mallory");
  });

  it("stops believing at once when a workspace is no longer approved", async () => {
    await world.slash("alice", "status");
    world.approved.delete("T1");
    expect(headOf(await world.slash("alice", "status"))).toBe(STRANGER);
    world.approved.add("T1");
  });

  it("takes no form of somebody who is not believed", async () => {
    const submitted = await world.bot.handle({
      kind: "submit",
      asker: { platform: "slack", workspaceId: "T1", userId: "guest" },
      form: { payload: "{}", values: {} },
    });
    expect(submitted).toEqual({
      kind: "faults",
      faults: [{ field: null, message: "This is the backup report bot" }],
    });
  });

  it("asks the platform again after an hour, and after five minutes where it did not believe", async () => {
    await world.slash("alice", "help");
    await world.slash("guest", "help");
    world.lookedUp.length = 0;
    world.advance(IDENTITY_LIFETIME_MS.refused - 1);
    await world.slash("alice", "help");
    await world.slash("guest", "help");
    expect(world.lookedUp).toEqual([]);
    world.advance(1);
    await world.slash("alice", "help");
    await world.slash("guest", "help");
    expect(world.lookedUp).toEqual(["guest"]);
    world.advance(IDENTITY_LIFETIME_MS.believed);
    await world.slash("alice", "help");
    expect(world.lookedUp).toEqual(["guest", "alice"]);
  });

  it("believes nobody by what it knew long ago while the platform cannot be asked", async () => {
    world.advance(2 * IDENTITY_LIFETIME_MS.believed);
    world.breakDirectory(true);
    expect(headOf(await world.slash("alice", "status"))).toBe("private: Who you are cannot be looked up now");
    world.breakDirectory(false);
    expect(headOf(await world.slash("alice", "status"))).not.toContain("cannot be looked up");
  });

  it("goes by the root's zone where the platform names one that does not exist", async () => {
    world.accounts.set("bob", member("bob", { locale: "not a locale", zone: "Moon/Crater" }));
    await withRole(world.ctx, "bob", "helpdesk");
    expect(headOf(await world.slash("bob", "snooze LT-0001 2026-12-01"))).toBe("private: LT-0001 is snoozed");
  });
});
