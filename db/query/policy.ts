import { getTableColumns, inArray } from "drizzle-orm";

import { orderedFields, policyKey } from "../../src/core/policy-key.ts";
import type { DeviceDefaults, DevicePolicy } from "../../src/core/policy.ts";
import type { Queryable, Tx } from "../client.ts";
import { devicePolicy } from "../schema/organization.ts";
import { effectiveDefaults } from "./settings.ts";

const { contentKey, ...withoutKey } = getTableColumns(devicePolicy);

/** Returns the id of each policy by its content key (`policyKey`), adding the ones that are new. */
export async function internPolicies(
  tx: Tx,
  policies: readonly DevicePolicy[],
): Promise<Map<string, number>> {
  const byKey = new Map(policies.map((policy) => [policyKey(policy), policy]));
  const keys = [...byKey.keys()].toSorted();
  if (keys.length === 0) return new Map();
  const known = await idsByKey(tx, keys);
  const rows = keys.filter((key) => !known.has(key)).map((key) => toRow(key, byKey.get(key)));
  if (rows.length === 0) return known;
  // In the order of the keys, so that two transactions wait for each other in one direction only.
  await tx.orm.insert(devicePolicy).values(rows.flat()).onConflictDoNothing();
  return await idsByKey(tx, keys);
}

/**
 * The policy that a new device of each organization gets: the device defaults in force there, none of
 * them chosen by an owner (R12). Organizations that do not exist are left out.
 */
export async function defaultPolicyIds(
  tx: Tx,
  organizationIds: readonly number[],
): Promise<Map<number, number>> {
  const defaults = await effectiveDefaults(tx, organizationIds);
  const ids = await internPolicies(
    tx,
    defaults.map((each) => newDevicePolicy(each.defaults)),
  );
  const result = new Map<number, number>();
  for (const each of defaults) {
    const id = ids.get(policyKey(newDevicePolicy(each.defaults)));
    if (id !== undefined) result.set(each.organizationId, id);
  }
  return result;
}

/** The policies with these ids, by id. */
export async function findPolicies(
  at: Queryable,
  ids: readonly number[],
): Promise<Map<number, DevicePolicy>> {
  if (ids.length === 0) return new Map();
  const rows = await at.orm
    .select(withoutKey)
    .from(devicePolicy)
    .where(inArray(devicePolicy.id, [...ids]));
  return new Map(rows.map(({ id, locked, ownerSet, ...values }) => [id, { values, locked, ownerSet }]));
}

function newDevicePolicy(defaults: DeviceDefaults): DevicePolicy {
  return { ...defaults, ownerSet: [] };
}

async function idsByKey(tx: Tx, keys: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.orm
    .select({ id: devicePolicy.id, key: contentKey })
    .from(devicePolicy)
    .where(inArray(contentKey, [...keys]));
  return new Map(rows.map(({ id, key }) => [key, id]));
}

function toRow(key: string, policy: DevicePolicy | undefined): (typeof devicePolicy.$inferInsert)[] {
  if (policy === undefined) return [];
  const { values, locked, ownerSet } = policy;
  return [
    {
      contentKey: key,
      ...values,
      locked: [...orderedFields(locked)],
      ownerSet: [...orderedFields(ownerSet)],
    },
  ];
}
