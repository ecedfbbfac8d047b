import type { FormFault } from "../../port/bot.ts";
import { DELIVERY_WINDOWS, OWNER_FIELDS, type DeviceDefaults, type OwnerField } from "../../core/policy.ts";
import { ownerFaults, reportingFaults, type SettingsFault } from "../../core/settings-fault.ts";
import { withChanges } from "../../core/with-changes.ts";
import type { ShownSettings } from "../../usecase/settings/show-settings.ts";
import type { Proposal } from "../../usecase/settings/what-if.ts";
import type { FormValues } from "../../view/form.ts";
import { OWN, THRESHOLD_FIELDS as F } from "../../view/thresholds-form.ts";
import { chosenIn, chosenOf, numberFaults, numberIn, oneOf } from "./values.ts";

/** What the form was opened on: the organization's settings, and what it would have if it inherited. */
export interface ThresholdsBase {
  readonly settings: ShownSettings;
  /** Null: the root, which has nothing to inherit. */
  readonly parent: ShownSettings | null;
}

/** What the fields of the form ask for. */
export interface ThresholdsAsked extends Proposal {
  readonly ownReporting: boolean;
  readonly ownDefaults: boolean;
}

/** The fields as they stand when the form is opened. */
export function openingValues({ settings: { reporting, defaults } }: ThresholdsBase): FormValues {
  const { values, locked } = defaults;
  return {
    [F.ownReporting]: reporting.own ? [OWN] : [],
    [F.adminsWarning]: String(reporting.values.warningDays),
    [F.adminsCritical]: String(reporting.values.criticalDays),
    [F.ownDefaults]: defaults.own ? [OWN] : [],
    [F.ownerWarning]: String(values.warningDays),
    [F.ownerCritical]: String(values.criticalDays),
    [F.mails]: (["warningMail", "criticalMail"] as const).filter((field) => values[field]),
    [F.window]: values.deliveryWindow,
    [F.locked]: locked,
    [F.push]: [],
  };
}

/** What the fields ask for, or everything that is wrong with them, each at its field. */
export function readThresholds(
  base: ThresholdsBase,
  values: FormValues,
): { readonly asked: ThresholdsAsked } | { readonly faults: readonly FormFault[] } {
  const wrong = numberFaults(values, [F.adminsWarning, F.adminsCritical, F.ownerWarning, F.ownerCritical]);
  if (wrong.length > 0) return { faults: wrong };
  const typed = typedOf(base, values);
  const ownReporting = base.parent === null || chosenIn(values, F.ownReporting).includes(OWN);
  const ownDefaults = base.parent === null || chosenIn(values, F.ownDefaults).includes(OWN);
  const faults = [
    ...(ownReporting ? reportingAt(typed.admins, base) : reportingAsks(base, typed)),
    ...(ownDefaults ? ownerAt(typed.defaults) : defaultsAsks(base, typed)),
  ];
  if (faults.length > 0) return { faults };
  const { settings, parent } = base;
  return {
    asked: {
      ownReporting,
      ownDefaults,
      admins: ownReporting ? typed.admins : (parent ?? settings).reporting.values,
      defaults: ownDefaults ? typed.defaults : (parent ?? settings).defaults,
      push: chosenOf(values, F.push, OWNER_FIELDS),
    },
  };
}

function typedOf({ settings }: ThresholdsBase, values: FormValues): Pick<Proposal, "admins" | "defaults"> {
  const mails = chosenIn(values, F.mails);
  const locked: readonly OwnerField[] = chosenOf(values, F.locked, OWNER_FIELDS);
  return {
    admins: {
      warningDays: numberIn(values, F.adminsWarning) ?? 0,
      criticalDays: numberIn(values, F.adminsCritical) ?? 0,
    },
    defaults: {
      locked,
      values: withChanges(settings.defaults.values, {
        warningDays: numberIn(values, F.ownerWarning) ?? 0,
        criticalDays: numberIn(values, F.ownerCritical) ?? 0,
        warningMail: mails.includes("warningMail"),
        criticalMail: mails.includes("criticalMail"),
        deliveryWindow: oneOf(values, F.window, DELIVERY_WINDOWS) ?? undefined,
      }),
    },
  };
}

function reportingAt(admins: Proposal["admins"], { settings }: ThresholdsBase): readonly FormFault[] {
  // What stands in the organization's schedule is not this form's to judge.
  const faults = reportingFaults({ ...settings.reporting.values, ...admins, sendReports: false });
  return placed(faults, { warningDays: F.adminsWarning, criticalDays: F.adminsCritical });
}

function ownerAt(defaults: DeviceDefaults): readonly FormFault[] {
  return placed(ownerFaults(defaults.values), { warningDays: F.ownerWarning, criticalDays: F.ownerCritical });
}

function placed(
  faults: readonly SettingsFault[],
  fields: Readonly<Record<string, string>>,
): readonly FormFault[] {
  return faults.flatMap(({ field, message }) => {
    const name = fields[field];
    return name === undefined ? [] : [{ field: name, message }];
  });
}

/** What is inherited cannot be changed: the form asks to end inheritance first (R11). */
function reportingAsks({ settings }: ThresholdsBase, typed: Pick<Proposal, "admins">): readonly FormFault[] {
  const { values } = settings.reporting;
  const same =
    typed.admins.warningDays === values.warningDays && typed.admins.criticalDays === values.criticalDays;
  return same ? [] : [{ field: F.ownReporting, message: asks(settings, settings.reporting) }];
}

function defaultsAsks({ settings }: ThresholdsBase, typed: Pick<Proposal, "defaults">): readonly FormFault[] {
  const { values, locked } = settings.defaults;
  const same =
    OWNER_FIELDS.every((field) => typed.defaults.values[field] === values[field]) &&
    OWNER_FIELDS.every((field) => typed.defaults.locked.includes(field) === locked.includes(field));
  return same ? [] : [{ field: F.ownDefaults, message: asks(settings, settings.defaults) }];
}

function asks({ organization }: ShownSettings, group: ShownSettings["defaults" | "reporting"]): string {
  return group.own
    ? `You changed values and unticked "Its own settings". Tick it to keep your values.`
    : `You changed values that are inherited from ${group.from.name}. Tick this to end inheritance for ${organization.name}: later changes in ${group.from.name} will not reach it.`;
}
