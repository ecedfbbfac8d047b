import { orderedFields } from "./policy-key.ts";
import type { DeviceDefaults, DevicePolicy, OwnerField, OwnerValues } from "./policy.ts";

export interface Pushed {
  readonly policy: DevicePolicy;
  /** Values an owner had chosen that are other ones now. */
  readonly overwritten: readonly OwnerField[];
}

/**
 * What a device goes by after fields of the device defaults were pushed to it (R12): their values and
 * locks travel, and its owner no longer counts as having chosen them.
 *
 * Where a pushed threshold would leave warning at or after critical, the other threshold comes along.
 */
export function pushFields(
  policy: DevicePolicy,
  defaults: DeviceDefaults,
  fields: readonly OwnerField[],
): Pushed {
  const next = replaceFields(policy, defaults, fields);
  const fits = next.values.warningDays < next.values.criticalDays;
  const policyAfter = fits
    ? next
    : replaceFields(policy, defaults, [...fields, "warningDays", "criticalDays"]);
  const overwritten = policy.ownerSet.filter((field) => policyAfter.values[field] !== policy.values[field]);
  return { policy: policyAfter, overwritten: orderedFields(overwritten) };
}

function replaceFields(
  policy: DevicePolicy,
  defaults: DeviceDefaults,
  fields: readonly OwnerField[],
): DevicePolicy {
  const kept = policy.locked.filter((field) => !fields.includes(field));
  const pushed = defaults.locked.filter((field) => fields.includes(field));
  return {
    values: mixValues(policy.values, defaults.values, fields),
    locked: orderedFields([...kept, ...pushed]),
    ownerSet: orderedFields(policy.ownerSet.filter((field) => !fields.includes(field))),
  };
}

function mixValues(own: OwnerValues, from: OwnerValues, fields: readonly OwnerField[]): OwnerValues {
  function mixed<Field extends OwnerField>(field: Field): OwnerValues[Field] {
    return fields.includes(field) ? from[field] : own[field];
  }
  return {
    warningDays: mixed("warningDays"),
    criticalDays: mixed("criticalDays"),
    warningMail: mixed("warningMail"),
    criticalMail: mixed("criticalMail"),
    deliveryWindow: mixed("deliveryWindow"),
    statusMail: mixed("statusMail"),
    statusMailDays: mixed("statusMailDays"),
  };
}
