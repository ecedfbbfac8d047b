import { createHash } from "node:crypto";

import { beforeEach, expect, test } from "vitest";

import { rootOrganizationId } from "../../../db/query/organization.ts";
import type { Actor } from "../../../src/usecase/context.ts";
import { authenticateToken } from "../../../src/usecase/token/authenticate-token.ts";
import { createToken } from "../../../src/usecase/token/create-token.ts";
import { listTokens } from "../../../src/usecase/token/list-tokens.ts";
import { revokeToken } from "../../../src/usecase/token/revoke-token.ts";
import { at, OPERATOR, useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
let acme = 0;

beforeEach(async () => {
  world.moveTo("2026-11-19T09:00:00Z");
  const rootId = await rootOrganizationId(world.db);
  await world.db.sql`truncate api_token, audit restart identity`;
  const [row] = await world.db.sql<{ id: number }[]>`
    insert into organization (parent_id, namespace, external_id, name, created_at)
    values (${rootId}, 'crashplan', '42', 'Acme', ${at("2026-01-01T00:00:00Z")}::timestamptz)
    on conflict (namespace, external_id) do update set name = excluded.name returning id`;
  acme = row?.id ?? 0;
});

const PING = { name: "web server", scopes: ["ping"], deviceName: "Web-01" } as const;

test("a token is shown once, kept as its hash, and its making is audited without it", async () => {
  const request = { ...PING, organizationId: acme, ownerEmail: "Alice@Acme.test", zone: "Europe/Berlin" };
  const created = await createToken(world.ctx, OPERATOR, request);
  expect(created.secret).toMatch(/^brb_[\w-]{43}$/);
  const [kept] = await world.db
    .sql`select name, hash, hint, scopes, device_external_id, device_name, owner_email, zone from api_token`;
  expect(kept).toEqual({
    name: "web server",
    hash: createHash("sha256").update(created.secret).digest("hex"),
    hint: created.secret.slice(0, 8),
    scopes: ["ping"],
    device_external_id: "42/web-01",
    device_name: "Web-01",
    owner_email: "alice@acme.test",
    zone: "Europe/Berlin",
  });
  const [row] = await world.db
    .sql`select actor, origin, action, organization_id, entity, before, after, at from audit`;
  expect(row).toEqual({
    actor: "terminal",
    origin: "terminal",
    action: "token.create",
    organization_id: acme,
    entity: "token:1",
    before: null,
    after: {
      name: "web server",
      scopes: ["ping"],
      organizationId: acme,
      deviceName: "Web-01",
      ownerEmail: "alice@acme.test",
      zone: "Europe/Berlin",
      verbs: [],
      expiresAt: null,
      hint: created.hint,
    },
    at: at("2026-11-19T09:00:00Z"),
  });
});

test("two tokens are never the same", async () => {
  const first = await createToken(world.ctx, OPERATOR, { ...PING, organizationId: acme });
  const second = await createToken(world.ctx, OPERATOR, { ...PING, organizationId: acme });
  expect(first.secret).not.toBe(second.secret);
});

test("a token is known by its secret and by nothing else", async () => {
  const { id, secret, hint } = await createToken(world.ctx, OPERATOR, { ...PING, organizationId: acme });
  expect(await authenticateToken(world.ctx, secret)).toMatchObject({
    id,
    name: "web server",
    organizationName: "Acme",
  });
  const [row] = await world.db.sql<{ hash: string }[]>`select hash from api_token`;
  for (const wrong of ["", hint, row?.hash ?? "", `${secret}x`, `brb_${"A".repeat(43)}`]) {
    expect(await authenticateToken(world.ctx, wrong)).toBeNull();
  }
});

test("when a token was last used is noted once a minute", async () => {
  const { secret } = await createToken(world.ctx, OPERATOR, { ...PING, organizationId: acme });
  const usedAt = async (): Promise<unknown> => (await listTokens(world.ctx, OPERATOR))[0]?.lastUsedAt;
  expect(await usedAt()).toBeNull();
  await authenticateToken(world.ctx, secret);
  expect(await usedAt()).toBe(at("2026-11-19T09:00:00Z"));
  world.moveTo("2026-11-19T09:00:59Z");
  await authenticateToken(world.ctx, secret);
  expect(await usedAt()).toBe(at("2026-11-19T09:00:00Z"));
  world.moveTo("2026-11-19T09:01:00Z");
  await authenticateToken(world.ctx, secret);
  expect(await usedAt()).toBe(at("2026-11-19T09:01:00Z"));
});

test("a revoked token is unknown from the next call on, and cannot be revoked again", async () => {
  const { id, secret, hint } = await createToken(world.ctx, OPERATOR, { ...PING, organizationId: acme });
  await revokeToken(world.ctx, OPERATOR, { id, reason: "laptop lost" });
  expect(await authenticateToken(world.ctx, secret)).toBeNull();
  await expect(revokeToken(world.ctx, OPERATOR, { id })).rejects.toMatchObject({
    kind: "not-found",
    message: `No token in force has the number ${id}.`,
  });
  const audited = await world.db.sql`select action, entity, reason, before from audit order by id`;
  expect(audited.slice(1)).toEqual([
    {
      action: "token.revoke",
      entity: `token:${id}`,
      reason: "laptop lost",
      before: {
        name: "web server",
        hint,
        scopes: ["ping"],
        organizationId: acme,
        deviceName: "Web-01",
      },
    },
  ]);
});

test("only an admin makes, lists and revokes tokens", async () => {
  const { id } = await createToken(world.ctx, OPERATOR, { ...PING, organizationId: acme });
  const bob: Actor = {
    name: "bob@acme.test",
    origin: "http",
    email: "bob@acme.test",
    grants: [{ role: "org-admin", organizationId: acme }],
  };
  const denied = { kind: "denied" };
  await expect(createToken(world.ctx, bob, { ...PING, organizationId: acme })).rejects.toMatchObject(denied);
  await expect(listTokens(world.ctx, bob)).rejects.toMatchObject(denied);
  await expect(revokeToken(world.ctx, bob, { id })).rejects.toMatchObject(denied);
  expect(await world.db.sql`select id from api_token where revoked_at is null`).toHaveLength(1);
});

test.each([
  ["a name", "name", { name: " " }],
  ["a scope", "scopes", { scopes: [] }],
  ["an organization to send for", "organization", { organizationId: null }],
  ["a device for pings", "device", { deviceName: "" }],
  ["an address that is one", "owner", { ownerEmail: "alice" }],
  ["a zone that exists", "zone", { zone: "Europe/Atlantis" }],
] as const)("a token needs %s", async (_what, field, wrong) => {
  const request = { ...PING, organizationId: acme, ...wrong };
  await expect(createToken(world.ctx, OPERATOR, request)).rejects.toMatchObject({ kind: "invalid", field });
});
