import { randomBytes } from "node:crypto";

import { describe, expect, test } from "vitest";

import type { Installation } from "../../../src/port/installation.ts";
import { approveWorkspace } from "../../../src/usecase/installation/approve-workspace.ts";
import { capabilityStore } from "../../../src/usecase/installation/capability-store.ts";
import { installationStore } from "../../../src/usecase/installation/installation-store.ts";
import { listWorkspaces } from "../../../src/usecase/installation/list-workspaces.ts";
import { sealAgain } from "../../../src/usecase/installation/seal-again.ts";
import { createSeal } from "../../../src/usecase/installation/seal.ts";
import { auditTrail, withRole } from "../../support/company.ts";
import { subscribe, useDelivery } from "../../support/delivery.ts";
import { OPERATOR } from "../../support/world.ts";

const OLD_KEY = randomBytes(32);
const NEW_KEY = randomBytes(32);
const ACME: Installation = {
  platform: "slack",
  workspaceId: "T1",
  enterpriseId: null,
  name: "Acme",
  secret: '{"token":"xoxb-acme"}',
};
const EVIL: Installation = { ...ACME, workspaceId: "T6", name: "Evil", secret: '{"token":"xoxb-evil"}' };

describe("a seal", () => {
  const seal = createSeal([OLD_KEY]);

  test("opens what it closed, and never closes twice alike", () => {
    const [first, second] = [seal.close("secret", "slack:T1"), seal.close("secret", "slack:T1")];
    expect(first).not.toBe(second);
    expect(first).not.toContain("secret");
    expect(seal.open(first, "slack:T1")).toBe("secret");
  });

  test("does not open what belongs to another workspace, was changed, cut short, or has another key", () => {
    const closed = seal.close("secret", "slack:T1");
    expect(seal.open(closed, "slack:T2")).toBeNull();
    expect(seal.open(closed.slice(0, -8), "slack:T1")).toBeNull();
    expect(seal.open(closed.slice(0, 20), "slack:T1")).toBeNull();
    expect(seal.open("", "slack:T1")).toBeNull();
    expect(createSeal([NEW_KEY]).open(closed, "slack:T1")).toBeNull();
  });

  test("without a key closes nothing", () => {
    expect(() => createSeal([]).close("secret", "slack:T1")).toThrow("ENCRYPTION_KEY is not set");
  });
});

describe("installations", () => {
  const world = useDelivery("2026-11-19T09:00:00Z", { botAdmins: ["root@acme.test"] });
  const approved = new Set(["slack:T1"]);
  const store = (keys: readonly Uint8Array[] = [OLD_KEY]): ReturnType<typeof installationStore> =>
    installationStore(world.ctx, { seal: createSeal(keys), approved });

  test("come back as they were kept, and stand encrypted in the database", async () => {
    expect(await store().save(ACME)).toEqual({ approved: true });
    expect(await store().save(EVIL)).toEqual({ approved: false });
    expect(await store().find("slack", "T1")).toEqual(ACME);
    const [row] = await world.db.sql<
      { secret: string }[]
    >`select secret from installation where workspace_id = 'T1'`;
    expect(row?.secret).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]+$/u);
    expect(row?.secret).not.toContain("xoxb");
    expect(await store().find("slack", "T9")).toBeNull();
  });

  test("of a workspace that nobody approved are not believed, until an administrator does", async () => {
    expect(await store().isApproved("slack", "T1")).toBe(true);
    expect(await store().isApproved("slack", "T6")).toBe(false);
    expect(await store().isApproved("slack", "T9")).toBe(false);
    const bob = await withRole(world.ctx, "bob", "org-admin");
    const key = { platform: "slack", workspaceId: "T6" } as const;
    await expect(approveWorkspace(world.ctx, bob, key)).rejects.toMatchObject({ kind: "denied" });
    await expect(listWorkspaces(world.ctx, bob)).rejects.toMatchObject({ kind: "denied" });
    await approveWorkspace(world.ctx, OPERATOR, key);
    await approveWorkspace(world.ctx, OPERATOR, key);
    expect(await store().isApproved("slack", "T6")).toBe(true);
    expect((await auditTrail(world.db)).filter((line) => line.includes("workspace"))).toEqual([
      "terminal workspace.approve",
    ]);
    const listed = await listWorkspaces(world.ctx, OPERATOR);
    expect(listed.map(({ workspaceId, name }) => [workspaceId, name])).toEqual([
      ["T1", "Acme"],
      ["T6", "Evil"],
    ]);
    expect(JSON.stringify(listed)).not.toContain("v1.");
    await expect(
      approveWorkspace(world.ctx, OPERATOR, { platform: "slack", workspaceId: "T9" }),
    ).rejects.toThrow("The bot is not installed in a workspace T9.");
  });

  test("are sealed anew when the key is changed, and the old key can go", async () => {
    const both = createSeal([NEW_KEY, OLD_KEY]);
    expect(await store([NEW_KEY, OLD_KEY]).find("slack", "T1")).toEqual(ACME);
    expect(await store([NEW_KEY]).find("slack", "T1")).toBeNull();
    expect(world.complaints).toEqual([
      "the tokens of a workspace were kept with another ENCRYPTION_KEY: set it as ENCRYPTION_KEY_OLD, or install again",
    ]);
    expect(await sealAgain(world.ctx, both)).toBe(2);
    expect(await sealAgain(world.ctx, both)).toBe(0);
    expect(await store([NEW_KEY]).find("slack", "T1")).toEqual(ACME);
  });

  test("remember what a workspace rejects", async () => {
    const capabilities = capabilityStore(world.ctx);
    expect(await capabilities.rejected("slack", "T1")).toEqual(new Set());
    await capabilities.reject("slack", "T1", "data_table");
    await capabilities.reject("slack", "T1", "data_visualization");
    expect(await capabilities.rejected("slack", "T1")).toEqual(new Set(["data_table", "data_visualization"]));
    expect(await capabilities.rejected("slack", "T6")).toEqual(new Set());
  });

  test("that are removed lose tokens, approval and channels, and somebody is told once", async () => {
    await subscribe(world, "C1");
    await subscribe(world, "C2");
    await subscribe(world, "C3", { workspaceId: "T1" });
    await subscribe(world, "C4", { workspaceId: "T1", organizationId: null });
    await store().remove("slack", "T1");
    await store().remove("slack", "T1");
    const [kept] = await world.db
      .sql`select secret, approved_at, removed_at from installation where workspace_id = 'T1'`;
    expect(kept).toEqual({ secret: "", approved_at: null, removed_at: world.ctx.now() });
    expect(await store().find("slack", "T1")).toBeNull();
    expect(await world.db.sql`select distinct active, off_reason from subscription`).toEqual([
      { active: false, off_reason: "The bot was removed from Acme." },
    ]);
    await world.work();
    expect(world.mailer.news()).toEqual(["root@acme.test: The bot was removed from Acme"]);
    expect(world.mailer.sent.at(-1)?.text.replaceAll(/\s+/gu, " ")).toContain(
      "The subscriptions of 4 channels there are switched off. To bring it back, install it there again and subscribe its channels.",
    );
  });

  test("have to be approved again when they come back", async () => {
    await store([NEW_KEY]).remove("slack", "T6");
    expect(await store([NEW_KEY]).save(EVIL)).toEqual({ approved: false });
  });
});
