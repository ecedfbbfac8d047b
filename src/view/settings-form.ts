import { DELIVERY_WINDOWS, type DevicePolicy, type OwnerField, THRESHOLD_DAYS } from "../core/policy.ts";
import type { FieldPart, Form, FormPart, FormValues, Option } from "./form.ts";
import { fieldText } from "./settings-text.ts";
import { clipped, warningParts } from "./thresholds-form.ts";

/** The owner's choices in it, by the names of its fields; what is not here is no owner's to set in a chat. */
export const OWNER_CHOICES = [
  "warningDays",
  "criticalDays",
  "warningMail",
  "criticalMail",
  "deliveryWindow",
] as const satisfies readonly OwnerField[];
export type OwnerChoice = (typeof OWNER_CHOICES)[number];

/** The field in which one of several devices is chosen. */
export const DEVICE_FIELD = "device";

const LABELS: Record<OwnerChoice, string> = {
  warningDays: "Warning after days",
  criticalDays: "Critical after days",
  warningMail: "Mail when it reaches warning",
  criticalMail: "Mail when it reaches critical",
  deliveryWindow: "When mail may arrive",
};

export interface SettingsFormInput {
  readonly payload: string;
  readonly deviceName: string;
  /** Several: one of them is chosen. */
  readonly devices: readonly Option[];
  readonly chosen: string;
  readonly policy: DevicePolicy;
  readonly values: FormValues;
  readonly warning: string | null;
}

/** What an owner is told of a device of theirs; what is locked is said and cannot be changed. */
export function settingsForm(input: SettingsFormInput): Form {
  const { devices, policy, values } = input;
  const open = OWNER_CHOICES.filter((field) => !policy.locked.includes(field));
  const locked = OWNER_CHOICES.filter((field) => policy.locked.includes(field));
  return {
    title: "Your device",
    submit: open.length === 0 ? null : "Save",
    payload: input.payload,
    parts: [
      ...warningParts(input.warning),
      ...(devices.length > 1
        ? [deviceField(input)]
        : [{ kind: "heading" as const, text: clipped(input.deviceName) }]),
      ...open.map((field) => choiceField(field, values)),
      ...lockedParts(locked, policy),
    ],
  };
}

function deviceField({ devices, chosen }: SettingsFormInput): FieldPart {
  return {
    kind: "field",
    name: DEVICE_FIELD,
    label: "Device",
    live: true,
    input: { kind: "choice", value: chosen, options: devices },
  };
}

function lockedParts(locked: readonly OwnerChoice[], policy: DevicePolicy): readonly FormPart[] {
  return locked.map((field) => ({
    kind: "text",
    spans: [
      // The value says "after 5 days" itself.
      `${LABELS[field].replace(/ after days$/u, "")}: `,
      { strong: fieldText(policy.values, field) },
      ", locked by your administrator",
    ],
  }));
}

function choiceField(field: OwnerChoice, values: FormValues): FieldPart {
  const value = values[field];
  const text = typeof value === "string" ? value : null;
  const common = { kind: "field" as const, name: field, label: LABELS[field] };
  switch (field) {
    case "warningDays":
    case "criticalDays": {
      const number = text !== null && /^\d{1,6}$/u.test(text) ? Number(text) : null;
      return { ...common, input: { kind: "number", value: number, ...THRESHOLD_DAYS } };
    }
    case "warningMail":
    case "criticalMail":
      return {
        ...common,
        input: {
          kind: "choice",
          value: text,
          options: [
            { label: "On", value: "on" },
            { label: "Off", value: "off" },
          ],
        },
      };
    case "deliveryWindow":
      return {
        ...common,
        input: {
          kind: "choice",
          value: text,
          options: DELIVERY_WINDOWS.map((window) => ({
            label: window === "any" ? "Any time" : `In the ${window}`,
            value: window,
          })),
        },
      };
  }
}
