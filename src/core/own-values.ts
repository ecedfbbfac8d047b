import { orderedFields } from "./policy-key.ts";
import { OWNER_FIELDS, type DevicePolicy, type OwnerField, type OwnerValues } from "./policy.ts";

export type OwnChoice =
  | { readonly allowed: true; readonly policy: DevicePolicy; readonly changed: readonly OwnerField[] }
  | { readonly allowed: false; readonly reason: "locked"; readonly fields: readonly OwnerField[] };

/** What a device goes by after its owner chose values for it; locked fields stop the owner (R12). */
export function chooseOwn(policy: DevicePolicy, choice: Partial<OwnerValues>): OwnChoice {
  const changed = OWNER_FIELDS.filter(
    (field) => choice[field] !== undefined && choice[field] !== policy.values[field],
  );
  const locked = changed.filter((field) => policy.locked.includes(field));
  if (locked.length > 0) return { allowed: false, reason: "locked", fields: locked };
  return {
    allowed: true,
    changed,
    policy: {
      values: { ...policy.values, ...choice },
      locked: policy.locked,
      ownerSet: orderedFields([...policy.ownerSet, ...changed]),
    },
  };
}
