import { OWNER_FIELDS, type DevicePolicy, type OwnerField } from "./policy.ts";

/** The content of a policy in canonical form: equal for equal policies, whatever order their fields came in. */
export function policyKey(policy: DevicePolicy): string {
  return JSON.stringify([
    OWNER_FIELDS.map((field) => policy.values[field]),
    orderedFields(policy.locked),
    orderedFields(policy.ownerSet),
  ]);
}

/** The fields once each, in the order of `OWNER_FIELDS`. */
export function orderedFields(fields: readonly OwnerField[]): readonly OwnerField[] {
  return OWNER_FIELDS.filter((field) => fields.includes(field));
}
