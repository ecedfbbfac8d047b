import { beforeAll, expect, test } from "vitest";

import { UsageError } from "../../../src/usecase/context.ts";
import { findOrganization } from "../../../src/usecase/access/find-organization.ts";
import { loadActor, OPERATOR } from "../../../src/usecase/access/load-actor.ts";
import { requireAccess, requireScope } from "../../../src/usecase/access/require-access.ts";
import { grantRole } from "../../../src/usecase/grant/grant-role.ts";
import { listGrants } from "../../../src/usecase/grant/list-grants.ts";
import { revokeRole } from "../../../src/usecase/grant/revoke-role.ts";
import { addOrganization, auditTrail, ROOT, withRole } from "../../support/company.ts";
import { useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-02T10:00:00Z", { botAdmins: ["root@acme.test"] });
const ids = { sales: 0, emea: 0, legal: 0 };

beforeAll(async () => {
  ids.sales = await addOrganization(world.db, "Sales");
  ids.emea = await addOrganization(world.db, "EMEA", ids.sales);
  ids.legal = await addOrganization(world.db, "Legal");
});

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UsageError) return `${error.kind}: ${error.message}`;
    throw error;
  }
  throw new Error("nothing was refused");
}

test("an org-admin grants in its subtree up to its own role, and sees the grants there", async () => {
  const alice = await withRole(world.ctx, "alice", "org-admin", ids.sales);
  const grant = { email: " Bob@acme.test ", role: "helpdesk", organizationId: ids.emea } as const;
  await grantRole(world.ctx, alice, grant);
  expect((await listGrants(world.ctx, alice)).map(({ email, role }) => `${email} ${role}`)).toEqual([
    "alice@acme.test org-admin",
    "bob@acme.test helpdesk",
  ]);
  const bob = await loadActor(world.ctx, { email: "BOB@acme.test", origin: "teams" });
  expect(await requireAccess(world.ctx, bob, "devices", ids.emea)).toMatchObject({ role: "helpdesk" });
  expect(await refusal(requireAccess(world.ctx, bob, "devices", ids.sales))).toMatch(/^denied: /);
  expect(await refusal(grantRole(world.ctx, alice, grant))).toBe(
    "conflict: bob@acme.test has the role helpdesk there already.",
  );
  expect(await refusal(grantRole(world.ctx, alice, { ...grant, organizationId: ids.legal }))).toMatch(
    /^denied: /,
  );
  expect(await refusal(grantRole(world.ctx, bob, grant))).toMatch(/^denied: /);
  expect(await listGrants(world.ctx, bob)).toEqual([]);
  await revokeRole(world.ctx, alice, grant);
  expect((await loadActor(world.ctx, { email: "bob@acme.test", origin: "teams" })).grants).toEqual([]);
  expect(await refusal(revokeRole(world.ctx, alice, grant))).toBe(
    "not-found: bob@acme.test was not given the role helpdesk there.",
  );
});

test("admin is a role of the root, and only admins give it", async () => {
  const carol = await withRole(world.ctx, "carol", "org-admin");
  const grant = { email: "dave@acme.test", role: "admin" } as const;
  expect(await refusal(grantRole(world.ctx, OPERATOR, { ...grant, organizationId: ids.sales }))).toBe(
    "invalid: The role admin is for the whole company and can only be given at the root organization. Use org-admin here.",
  );
  expect(await refusal(grantRole(world.ctx, carol, { ...grant, organizationId: ROOT }))).toBe(
    "denied: You can give and take roles up to your own, org-admin.",
  );
  const root = await loadActor(world.ctx, { email: "root@acme.test", origin: "slack" });
  await grantRole(world.ctx, root, { ...grant, organizationId: ROOT });
  expect(await auditTrail(world.db)).toContain("root@acme.test grant.add");
  await revokeRole(world.ctx, root, { ...grant, organizationId: ROOT });
});

test("an address must be one", async () => {
  const grant = { email: "bob", role: "legal", organizationId: ids.legal } as const;
  expect(await refusal(grantRole(world.ctx, OPERATOR, grant))).toBe('invalid: "bob" is no e-mail address.');
});

test("totals and own devices are let through only where they are asked for", async () => {
  const erin = await withRole(world.ctx, "erin", "finance", ids.sales);
  expect(await refusal(requireAccess(world.ctx, erin, "status", ids.sales))).toMatch(/^denied: /);
  const asked = { verb: "status", organizationId: ids.sales, accept: ["full", "totals"] } as const;
  expect(await requireScope(world.ctx, erin, asked)).toMatchObject({ scope: "totals" });
  const token = { name: "ci", origin: "http", email: null, grants: [] } as const;
  const own = { ...asked, accept: ["own"] } as const;
  expect(await requireScope(world.ctx, { ...erin, grants: [] }, own)).toMatchObject({ scope: "own" });
  expect(await refusal(requireScope(world.ctx, token, own))).toMatch(/^denied: /);
});

test("an organization is found by name, foreign id and number", async () => {
  const find = async (word: string): Promise<number> =>
    (await findOrganization(world.ctx, OPERATOR, word, { verb: "status" })).id;
  expect([
    await find("  emea "),
    await find(`#${ids.emea}`),
    await find(`${ids.emea}`),
    await find("root"),
  ]).toEqual([ids.emea, ids.emea, ids.emea, ROOT]);
});

test("two of one name are told apart, and a slip is answered with the nearest", async () => {
  const other = await addOrganization(world.db, "emea ", ids.legal);
  await world.db.sql`update organization set name = 'EMEA' where id = ${other}`;
  const find = findOrganization(world.ctx, OPERATOR, "EMEA", { verb: "status" });
  expect(await refusal(find)).toBe(
    `ambiguous: "EMEA" names 2 organizations: #${ids.emea} (All organizations / Sales / EMEA), ` +
      `#${other} (All organizations / Legal / EMEA). Say one by its number.`,
  );
  const slip = findOrganization(world.ctx, OPERATOR, "legl", { verb: "status" });
  expect(await refusal(slip)).toBe(
    'not-found: There is no organization "legl" for you here. Did you mean "Legal"?',
  );
});

test("nobody learns of an organization they have no role in", async () => {
  const frank = await withRole(world.ctx, "frank", "helpdesk", ids.legal);
  const asked = { verb: "status" } as const;
  expect((await findOrganization(world.ctx, frank, "EMEA", asked)).name).toBe("EMEA");
  for (const word of ["Sales", "sale", `#${ids.sales}`, "nowhere"]) {
    expect(await refusal(findOrganization(world.ctx, frank, word, asked))).toBe(
      `not-found: There is no organization "${word}" for you here.`,
    );
  }
});

test("who only tries the sample company gives roles that go with it, and takes no lasting one", async () => {
  await world.db.sql`
    insert into source (kind, name, namespace, mode, created_at) values ('sample', 'sample', 'sample', 'push', ${0})`;
  const gina = await loadActor(world.ctx, { email: "gina@acme.test", origin: "slack" });
  await grantRole(world.ctx, gina, { email: "gina@acme.test", role: "admin", organizationId: ROOT });
  const namespaces = async (): Promise<unknown[]> => [
    ...(await world.db.sql`select namespace from role_grant where email = 'gina@acme.test'`),
  ];
  expect(await namespaces()).toEqual([{ namespace: "sample" }]);
  const carols = { email: "carol@acme.test", role: "org-admin", organizationId: ROOT } as const;
  expect(await refusal(revokeRole(world.ctx, gina, carols))).toMatch(/^not-found: /);
  expect(await refusal(requireAccess(world.ctx, gina, "tokens", ROOT))).toMatch(/^denied: /);
  // The operator means it: the trial grant becomes a lasting one.
  await grantRole(world.ctx, OPERATOR, { email: "gina@acme.test", role: "admin", organizationId: ROOT });
  expect(await namespaces()).toEqual([{ namespace: "local" }]);
  await world.db.sql`
    insert into source (kind, name, namespace, mode, created_at, last_good_at)
    values ('csv', 'csv', 'crashplan', 'snapshot', ${0}, ${0})`;
  const hal = await loadActor(world.ctx, { email: "hal@acme.test", origin: "slack" });
  expect(await refusal(requireAccess(world.ctx, hal, "status", ROOT))).toMatch(/^denied: /);
});
