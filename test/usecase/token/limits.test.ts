import { beforeAll, expect, test } from "vitest";

import { DAY_MS } from "../../../src/core/instant.ts";
import type { Actor } from "../../../src/usecase/context.ts";
import { requireAccess } from "../../../src/usecase/access/require-access.ts";
import { authenticateToken } from "../../../src/usecase/token/authenticate-token.ts";
import { createToken } from "../../../src/usecase/token/create-token.ts";
import { addOrganization, ROOT } from "../../support/company.ts";
import { OPERATOR, useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
let sales = 0;

beforeAll(async () => {
  sales = await addOrganization(world.db, "Sales");
});

function tokenActor(extra: Partial<Actor>): Actor {
  return {
    name: "token",
    origin: "http",
    email: null,
    grants: [{ role: "admin", organizationId: ROOT }],
    ...extra,
  };
}

test("a token ends by itself at its time", async () => {
  const { secret } = await createToken(world.ctx, OPERATOR, {
    name: "finance",
    scopes: ["read"],
    verbs: ["usage"],
    organizationId: sales,
    expiresAt: world.ctx.now() + DAY_MS,
  });
  expect(await authenticateToken(world.ctx, secret)).toMatchObject({
    verbs: ["usage"],
    organizationId: sales,
  });
  world.advance(DAY_MS);
  expect(await authenticateToken(world.ctx, secret)).toBeNull();
});

test("a token that reads or writes says for what, and no other does", async () => {
  const token = { name: "x", organizationId: ROOT } as const;
  await expect(createToken(world.ctx, OPERATOR, { ...token, scopes: ["read"] })).rejects.toThrow(
    "needs the verbs it is for",
  );
  await expect(
    createToken(world.ctx, OPERATOR, { ...token, scopes: ["observe"], verbs: ["usage"] }),
  ).rejects.toThrow("Verbs are for tokens with the scope read or write.");
  await expect(
    createToken(world.ctx, OPERATOR, { ...token, scopes: ["observe"], expiresAt: world.ctx.now() }),
  ).rejects.toThrow("cannot end before it is made");
});

test("verbs narrow what a role allows, and never widen it", async () => {
  const reader = tokenActor({ verbs: ["usage"] });
  await expect(requireAccess(world.ctx, reader, "usage", sales)).resolves.toMatchObject({ allowed: true });
  await expect(requireAccess(world.ctx, reader, "devices", sales)).rejects.toThrow("no role");
  const foreign = tokenActor({ verbs: ["usage"], grants: [{ role: "org-admin", organizationId: sales }] });
  await expect(requireAccess(world.ctx, foreign, "usage", ROOT)).rejects.toThrow("no role");
});

test("a token makes none that may do more or lasts longer than itself", async () => {
  const maker = tokenActor({ verbs: ["tokens", "usage"], expiresAt: world.ctx.now() + DAY_MS });
  const asked = { name: "x", scopes: ["read"], verbs: ["usage"], organizationId: sales } as const;
  const expiresAt = world.ctx.now() + DAY_MS;
  await expect(
    createToken(world.ctx, maker, { ...asked, verbs: ["usage", "devices"], expiresAt }),
  ).rejects.toThrow("cannot make one for what it may not do itself: devices");
  await expect(createToken(world.ctx, maker, asked)).rejects.toThrow("lasts longer than itself");
  await expect(createToken(world.ctx, maker, { ...asked, expiresAt })).resolves.toMatchObject({});
});
