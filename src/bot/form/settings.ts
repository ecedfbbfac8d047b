import { z } from "zod";

import { DELIVERY_WINDOWS, type OwnerValues } from "../../core/policy.ts";
import { ownerFaults } from "../../core/settings-fault.ts";
import { type Changes, withChanges } from "../../core/with-changes.ts";
import type { Answer } from "../../port/bot.ts";
import { UsageError } from "../../usecase/context.ts";
import { showOwn } from "../../usecase/device/show-own.ts";
import { findDevice } from "../../usecase/evaluate/find-device.ts";
import { setOwn } from "../../usecase/settings/set-own.ts";
import { showOwnSettings, type OwnSettings } from "../../usecase/settings/show-own-settings.ts";
import type { FormValues, Option } from "../../view/form.ts";
import { ownSavedView } from "../../view/own-saved.ts";
import { DEVICE_FIELD, type OwnerChoice, settingsForm } from "../../view/settings-form.ts";
import type { Call } from "../call.ts";
import type { FormKind } from "../form-kind.ts";
import { writeForm } from "./state.ts";
import { numberFaults, numberIn, oneOf, textIn } from "./values.ts";

const MOST_CHOICES = 100;
const input = z.object({ device: z.string().max(500).nullable() });
const state = z.strictObject({
  deviceId: z.number().int().positive(),
  /** What the fields were filled from. */
  policyId: z.number().int().positive(),
});
type State = z.infer<typeof state>;

/** What owners are told of their own devices (R12). */
export const SETTINGS_FORM: FormKind<State> = {
  name: "settings",
  readState: (json) => state.parse(json),

  async open(call, json) {
    const { device } = input.parse(json);
    return await show(call, await showOwnSettings(call.ctx, call.actor, await deviceOf(call, device)));
  },

  async change(call, opened, values) {
    const deviceId = chosenIn(values) ?? opened.deviceId;
    const settings = await showOwnSettings(call.ctx, call.actor, deviceId);
    // Of another device, what was typed for this one is not meant.
    return await show(call, settings, deviceId === opened.deviceId ? { values } : {});
  },

  async submit(call, opened, values) {
    const { ctx, actor } = call;
    const chosen = chosenIn(values) ?? opened.deviceId;
    // Not every chat tells at once that another device was chosen: what was typed may be meant for either.
    if (chosen !== opened.deviceId) {
      const warning =
        "You chose another device. Nothing was saved: these are its settings, to change and save.";
      return await show(call, await showOwnSettings(ctx, actor, chosen), { warning });
    }
    const settings = await showOwnSettings(ctx, actor, opened.deviceId);
    if (settings.policyId !== opened.policyId) {
      const warning =
        "Somebody changed these settings since you opened this. Below is what you typed; save again to set it.";
      return await show(call, settings, { values, warning });
    }
    const days = (["warningDays", "criticalDays"] as const).filter((field) => isOpen(settings, field));
    const wrong = numberFaults(values, days);
    if (wrong.length > 0) return { kind: "faults", faults: wrong };
    const changes = changesIn(settings, values);
    const faults = ownerFaults(withChanges(settings.policy.values, changes));
    if (faults.length > 0) {
      // A locked field is no field of the form: what is wrong with the two together stands at the other.
      const at = (field: string): string | null =>
        days.some((day) => day === field) ? field : (days[0] ?? null);
      return {
        kind: "faults",
        faults: faults.map(({ field, message }) => ({ field: at(field), message })),
      };
    }
    const after = await setOwn(ctx, actor, { deviceId: opened.deviceId, changes: defined(changes) });
    const view = ownSavedView({ deviceName: settings.deviceName, before: settings.policy, after });
    return { kind: "message", to: "private", view };
  },
};

/** The device that was chosen in the form; null: none was. */
function chosenIn(values: FormValues): number | null {
  const chosen = Number(textIn(values, DEVICE_FIELD));
  return Number.isSafeInteger(chosen) && chosen > 0 ? chosen : null;
}

/** The device that is named, else the worst of the asker's own. */
async function deviceOf(call: Call, word: string | null): Promise<number> {
  const { ctx, actor } = call;
  const { devices } = await showOwn(ctx, actor);
  const [first] = devices;
  if (first === undefined) {
    throw new UsageError(
      "not-found",
      "The backup system knows no devices of yours, so there is nothing to set.",
    );
  }
  if (word === null) return first.id;
  const named = devices.find((device) => device.name.toLowerCase() === word.toLowerCase());
  return named?.id ?? (await findDevice(ctx, actor, word, "devices")).id;
}

async function show(
  call: Call,
  settings: OwnSettings,
  more: { readonly values?: FormValues; readonly warning?: string } = {},
): Promise<Answer> {
  const { deviceId, policyId, deviceName, policy } = settings;
  const { devices } = await showOwn(call.ctx, call.actor);
  const options: Option[] = devices
    .slice(0, MOST_CHOICES)
    .map(({ id, name }) => ({ label: name, value: String(id) }));
  if (!options.some(({ value }) => value === String(deviceId))) {
    options.splice(MOST_CHOICES - 1, 1, { label: deviceName, value: String(deviceId) });
  }
  const form = settingsForm({
    payload: writeForm("settings", { deviceId, policyId }),
    deviceName,
    devices: options,
    chosen: String(deviceId),
    policy,
    values: more.values ?? openingValues(policy.values),
    warning: more.warning ?? null,
  });
  return { kind: "form", form };
}

function openingValues(values: OwnerValues): FormValues {
  return {
    warningDays: String(values.warningDays),
    criticalDays: String(values.criticalDays),
    warningMail: values.warningMail ? "on" : "off",
    criticalMail: values.criticalMail ? "on" : "off",
    deliveryWindow: values.deliveryWindow,
  };
}

function isOpen({ policy }: OwnSettings, field: OwnerChoice): boolean {
  return !policy.locked.includes(field);
}

/** What the fields ask for; locked ones ask for nothing, whatever was sent. */
function changesIn(settings: OwnSettings, values: FormValues): Changes<OwnerValues> {
  const open = (field: OwnerChoice): boolean => isOpen(settings, field);
  const days = (field: "warningDays" | "criticalDays"): number | undefined =>
    open(field) ? (numberIn(values, field) ?? undefined) : undefined;
  const mail = (field: "warningMail" | "criticalMail"): boolean | undefined => {
    const chosen = open(field) ? oneOf(values, field, ["on", "off"]) : null;
    return chosen === null ? undefined : chosen === "on";
  };
  return {
    warningDays: days("warningDays"),
    criticalDays: days("criticalDays"),
    warningMail: mail("warningMail"),
    criticalMail: mail("criticalMail"),
    deliveryWindow: open("deliveryWindow")
      ? (oneOf(values, "deliveryWindow", DELIVERY_WINDOWS) ?? undefined)
      : undefined,
  };
}

function defined({
  warningDays,
  criticalDays,
  warningMail,
  criticalMail,
  deliveryWindow,
}: Changes<OwnerValues>): Partial<OwnerValues> {
  return {
    ...(warningDays === undefined ? {} : { warningDays }),
    ...(criticalDays === undefined ? {} : { criticalDays }),
    ...(warningMail === undefined ? {} : { warningMail }),
    ...(criticalMail === undefined ? {} : { criticalMail }),
    ...(deliveryWindow === undefined ? {} : { deliveryWindow }),
  };
}
