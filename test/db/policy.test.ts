import { afterAll, expect, test } from "vitest";

import { openDatabase, type Database } from "../../db/client.ts";
import { defaultPolicyIds, findPolicies, internPolicies } from "../../db/query/policy.ts";
import { DEFAULT_DEVICE_DEFAULTS, type DevicePolicy } from "../../src/core/policy.ts";
import { policyKey } from "../../src/core/policy-key.ts";
import { withDatabase } from "../support/database.ts";

const place = withDatabase();
let opened: Database | undefined;

function database(): Database {
  opened ??= openDatabase(place.url);
  return opened;
}

afterAll(async () => {
  await opened?.close();
});

async function addOrganization(name: string, parentId: number): Promise<number> {
  const [row] = await database().sql<{ id: number }[]>`
    insert into organization (parent_id, namespace, external_id, name, created_at)
    values (${parentId}, 'local', ${name}, ${name}, ${0}) returning id`;
  return row?.id ?? 0;
}

const NEW: DevicePolicy = { ...DEFAULT_DEVICE_DEFAULTS, ownerSet: [] };
const CHOSEN: DevicePolicy = {
  values: { ...DEFAULT_DEVICE_DEFAULTS.values, warningMail: true },
  locked: ["criticalMail", "warningDays"],
  ownerSet: ["warningMail"],
};

test("equal policies share one row, whatever order their fields came in", async () => {
  const first = await database().transaction(async (tx) => await internPolicies(tx, [NEW, CHOSEN]));
  const again = await database().transaction(
    async (tx) =>
      await internPolicies(tx, [{ ...CHOSEN, locked: ["warningDays", "criticalMail"] }, NEW, NEW]),
  );
  expect(again).toEqual(first);
  expect(first.size).toBe(2);
  const ids = [...first.values()];
  expect(await findPolicies(database(), ids)).toEqual(
    new Map([
      [first.get(policyKey(NEW)), NEW],
      [first.get(policyKey(CHOSEN)), { ...CHOSEN, locked: ["warningDays", "criticalMail"] }],
    ]),
  );
});

test("two transactions that add the same policy at once end up with the same row", async () => {
  const policy: DevicePolicy = { ...NEW, values: { ...NEW.values, criticalDays: 99 } };
  const both = await Promise.all(
    [1, 2].map(async () => await database().transaction(async (tx) => await internPolicies(tx, [policy]))),
  );
  expect(both[0]).toEqual(both[1]);
});

test("a new device gets the defaults in force where it appears", async () => {
  const child = await addOrganization("Engineering", 1);
  const own = await addOrganization("Legal", child);
  const below = await addOrganization("Contracts", own);
  await database().sql`
    insert into device_defaults (organization_id, warning_days, critical_days, warning_mail, critical_mail,
      delivery_window, status_mail, status_mail_days, locked)
    values (${own}, 2, 30, false, true, 'morning', false, 7, '{criticalMail}')`;
  const { ids, policies } = await database().transaction(async (tx) => {
    const found = await defaultPolicyIds(tx, [1, child, own, below, 4040]);
    return { ids: found, policies: await findPolicies(tx, [...found.values()]) };
  });
  const legal: DevicePolicy = {
    values: {
      warningDays: 2,
      criticalDays: 30,
      warningMail: false,
      criticalMail: true,
      deliveryWindow: "morning",
      statusMail: false,
      statusMailDays: 7,
    },
    locked: ["criticalMail"],
    ownerSet: [],
  };
  expect([...ids].map(([organizationId, id]) => [organizationId, policies.get(id)])).toEqual([
    [1, NEW],
    [child, NEW],
    [own, legal],
    [below, legal],
  ]);
  expect(ids.get(own)).toBe(ids.get(below));
});
