import { DELIVERY_WINDOWS, OWNER_FIELDS, THRESHOLD_DAYS } from "../core/policy.ts";
import type { FieldPart, Form, FormPart, FormValues, Option } from "./form.ts";
import { fieldLabel } from "./settings-text.ts";

/** The names of its fields. */
export const THRESHOLD_FIELDS = {
  ownReporting: "ownReporting",
  adminsWarning: "adminsWarning",
  adminsCritical: "adminsCritical",
  ownDefaults: "ownDefaults",
  ownerWarning: "ownerWarning",
  ownerCritical: "ownerCritical",
  mails: "mails",
  window: "window",
  locked: "locked",
  push: "push",
} as const;

/** What is ticked for a group that stands alone. */
export const OWN = "own";

export interface ThresholdsFormInput {
  readonly payload: string;
  readonly organizationName: string;
  /** Null: the root, which has nothing to inherit. */
  readonly parentName: string | null;
  readonly reportingFrom: string | null;
  readonly defaultsFrom: string | null;
  readonly values: FormValues;
  /** Said above the fields. */
  readonly warning: string | null;
  /** What it would do. */
  readonly whatIf: readonly FormPart[];
}

/** Levels of both audiences, owner mails, locks and the push of an organization, with what they would do. */
export function thresholdsForm(input: ThresholdsFormInput): Form {
  const f = THRESHOLD_FIELDS;
  const { organizationName, values } = input;
  return {
    title: "Thresholds",
    submit: "Save",
    payload: input.payload,
    parts: [
      ...warningParts(input.warning),
      { kind: "heading", text: clipped(organizationName) },
      ...input.whatIf,
      { kind: "heading", text: "Administrators" },
      ...ownParts(input, f.ownReporting, input.reportingFrom),
      days(f.adminsWarning, "Warning after days", values),
      days(f.adminsCritical, "Critical after days", values),
      { kind: "heading", text: "Owners of new devices" },
      ...ownParts(input, f.ownDefaults, input.defaultsFrom),
      days(f.ownerWarning, "Owner warning after days", values),
      days(f.ownerCritical, "Owner critical after days", values),
      choices(f.mails, "Mail to owners", values, [
        { label: "When a device reaches warning", value: "warningMail" },
        { label: "When a device reaches critical", value: "criticalMail" },
      ]),
      {
        kind: "field",
        name: f.window,
        label: "Delivery window of owner mail",
        input: {
          kind: "choice",
          value: single(values[f.window]),
          options: DELIVERY_WINDOWS.map((window) => ({
            label: window === "any" ? "any time" : window,
            value: window,
          })),
        },
      },
      choices(f.locked, "Locked: owners may not change", values, fieldOptions()),
      {
        ...choices(f.push, "Push to existing devices", values, fieldOptions()),
        hint: "Existing devices keep their values of everything that is not ticked.",
      },
    ],
  };
}

/** Said above the fields. */
export function warningParts(warning: string | null): readonly FormPart[] {
  return warning === null ? [] : [{ kind: "note", tone: "warning", spans: [warning] }];
}

/** A heading holds 150 characters. */
export function clipped(name: string): string {
  return name.length > 140 ? `${name.slice(0, 139).toWellFormed()}…` : name;
}

/** The checkbox by which a group stands alone; nothing for the root. */
function ownParts(input: ThresholdsFormInput, name: string, from: string | null): readonly FormPart[] {
  const { parentName, organizationName, values } = input;
  if (parentName === null) return [];
  return [ownField({ name, from, organizationName, parentName, values })];
}

/** The checkbox by which a group of settings stands alone; `from`: where it is inherited from now, null when it is own. */
export function ownField(own: {
  readonly name: string;
  readonly from: string | null;
  readonly organizationName: string;
  readonly parentName: string;
  readonly values: FormValues;
}): FieldPart {
  const { name, from, organizationName, parentName } = own;
  const inherited = `Inherited from ${from ?? parentName}`;
  return {
    ...choices(name, from === null ? "Inheritance" : clipped(inherited), own.values, [
      { label: from === null ? "Its own settings" : "End inheritance: its own settings", value: OWN },
    ]),
    hint: clipped(
      from === null
        ? `Untick to inherit from ${parentName}.`
        : `Tick to change anything: this ends inheritance for ${organizationName}.`,
    ),
  };
}

function days(name: string, label: string, values: FormValues): FieldPart {
  const text = single(values[name]) ?? "";
  const value = /^\d{1,6}$/u.test(text) ? Number(text) : null;
  return { kind: "field", name, label, live: true, input: { kind: "number", value, ...THRESHOLD_DAYS } };
}

function choices(name: string, label: string, values: FormValues, options: readonly Option[]): FieldPart {
  const chosen = values[name] ?? [];
  return {
    kind: "field",
    name,
    label,
    optional: true,
    live: true,
    input: { kind: "choices", values: typeof chosen === "string" ? [chosen] : chosen, options },
  };
}

function fieldOptions(): readonly Option[] {
  return OWNER_FIELDS.map((field) => ({ label: fieldLabel(field), value: field }));
}

function single(value: string | readonly string[] | null | undefined): string | null {
  return typeof value === "string" ? value : null;
}
