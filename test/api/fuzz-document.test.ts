import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";

import { VERBS } from "../../src/core/access.ts";
import { createToken } from "../../src/usecase/token/create-token.ts";
import { useApi } from "../support/api.ts";
import { addDevices, addOrganization, ROOT } from "../support/company.ts";
import { callsOf, document } from "../support/from-document.ts";
import { OPERATOR, useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => world.ctx.now() });
const ids = { sales: 0, vault: 0 };
let secret = "";

const RUNS = { numRuns: 40 };

beforeAll(async () => {
  ids.sales = await addOrganization(world.db, "Sales");
  ids.vault = await addOrganization(world.db, "Vault-Zebra");
  await addDevices(
    world.ctx,
    { device: "LT-1", organization: "Sales", owner: "eve" },
    { device: "zebra-1", organization: "Vault-Zebra", owner: "zebra" },
  );
  await createToken(world.ctx, OPERATOR, {
    name: "zebra token",
    scopes: ["read"],
    verbs: ["usage"],
    organizationId: ids.vault,
  });
  const token = { name: "fuzz", scopes: ["read", "write"], verbs: VERBS, organizationId: ids.sales } as const;
  secret = (await createToken(world.ctx, OPERATOR, { ...token, ownerEmail: "eve@acme.test" })).secret;
});

/** Everything that is kept outside of what the token is bound to. */
async function outside(): Promise<unknown> {
  const { sql } = world.db;
  return [
    await sql`select * from organization where id <> ${ids.sales} order by id`,
    await sql`select * from reporting_settings where organization_id <> ${ids.sales} order by organization_id`,
    await sql`select * from device_defaults where organization_id <> ${ids.sales} order by organization_id`,
    await sql`select * from role_grant where organization_id <> ${ids.sales} order by id`,
    await sql`select * from email_template where organization_id <> ${ids.sales}`,
    await sql`select * from subscription where organization_id is distinct from ${ids.sales}`,
    await sql`select * from snooze s join device d on d.id = s.device_id where d.organization_id <> ${ids.sales}`,
    await sql`select id, name, revoked_at from api_token order by id`,
  ];
}

test("whatever is asked by the document is answered or refused, tells of nobody else, and changes nothing of theirs", async () => {
  const text = await (await fetch(`${api.url}/api/openapi.json`)).text();
  const read = document.parse(JSON.parse(text));
  const before = await outside();
  const wrong: string[] = [];
  const statuses = new Set<number>();
  for (const { name, call } of callsOf(read, [ids.sales, ids.vault, ROOT, 9_999])) {
    if (!name.includes(" /api/v1/")) continue;
    await fc.assert(
      fc.asyncProperty(call, async ({ method, path, type, body, headers }) => {
        const response = await fetch(`${api.url}${path}`, {
          method,
          headers: {
            ...headers,
            Authorization: `Bearer ${secret}`,
            ...(type === null ? {} : { "Content-Type": type }),
          },
          ...(body === null || method === "GET" ? {} : { body }),
        });
        const answer = await response.text();
        statuses.add(response.status);
        if (response.status === 204 && (answer !== "" || response.headers.has("content-type")))
          wrong.push(`${name}: 204 with a body`);
        if (response.status >= 500) wrong.push(`${name}: ${response.status}`);
        if (
          response.status >= 400 &&
          response.headers.get("content-type")?.startsWith("application/problem+json") !== true
        )
          wrong.push(`${name}: no problem document`);
        // A refusal may name the word that it refuses; what was once typed may stand in a text that was saved.
        if (/vault-zebra|zebra@|zebra token/iu.test(answer))
          wrong.push(`${name} tells of another organization: ${path}`);
      }),
      RUNS,
    );
  }
  expect(wrong).toEqual([]);
  expect(await outside()).toEqual(before);
  expect(world.complaints).toEqual([]);
  for (const status of [200, 404, 412, 422]) expect(statuses).toContain(status);
}, 120_000);
