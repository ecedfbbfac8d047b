import type { Instant } from "../core/instant.ts";
import {
  OWNER_FIELDS,
  type DeviceDefaults,
  type OwnerField,
  type ReportingSettings,
} from "../core/policy.ts";
import { counted, fieldLabel, fieldLabels, fieldText, scheduleText } from "./settings-text.ts";
import type { Cell, Span, View } from "./view.ts";

/** Where a group of settings comes from. */
export interface OriginInput {
  readonly own: boolean;
  readonly from: { readonly name: string };
  /** The source that still mails people by them. */
  readonly mailedBy?: string;
}

export interface SettingsInput {
  readonly organization: { readonly name: string };
  readonly reporting: OriginInput & {
    readonly values: ReportingSettings;
    readonly nextRunAt: Instant | null;
  };
  readonly defaults: OriginInput & DeviceDefaults;
  readonly client: OriginInput & { readonly hidden: boolean };
}

const HIDDEN = "It is hidden from owners, so they get no e-mail.";

/** The settings in force in an organization, each group with where it comes from (R11). */
export function settingsView({ organization, reporting, defaults, client }: SettingsInput): View {
  const { values } = reporting;
  const next: readonly Span[] =
    reporting.nextRunAt === null ? [] : [". Next: ", { at: reporting.nextRunAt, style: "date-time" }];
  return {
    title: `Settings of ${organization.name}`,
    parts: [
      { kind: "heading", text: "Reporting: what administrators see and get" },
      { kind: "text", spans: originSpans(reporting) },
      {
        kind: "facts",
        facts: [
          { label: "warning", value: text(`after ${counted(values.warningDays, "day")}`) },
          { label: "critical", value: text(`after ${counted(values.criticalDays, "day")}`) },
          { label: "additional recipients", value: text(values.recipients.join(", ") || "none") },
        ],
      },
      { kind: "text", spans: [capital(scheduleText(values)), ...next] },
      { kind: "heading", text: "Device defaults: what owners of new devices are told" },
      { kind: "text", spans: originSpans(defaults) },
      {
        kind: "facts",
        facts: OWNER_FIELDS.map((field) => ({
          label: fieldLabel(field),
          value: text(
            fieldText(defaults.values, field) + (defaults.locked.includes(field) ? ", locked" : ""),
          ),
        })),
      },
      { kind: "heading", text: "Client: whether owners see it" },
      { kind: "text", spans: originSpans(client) },
      { kind: "text", spans: [client.hidden ? HIDDEN : "Owners see it."] },
    ],
  };
}

/** What was changed for new devices only, and how existing ones get it; null when there is nothing of the kind. */
export function unpushedText(fields: readonly OwnerField[]): string | null {
  if (fields.length === 0) return null;
  return `Changed for new devices: ${fieldLabels(fields)}. Existing devices keep what they have until a push.`;
}

function originSpans(origin: OriginInput): readonly Span[] {
  const from: readonly Span[] = origin.own
    ? ["Its own."]
    : ["Inherited from ", { strong: origin.from.name }, "."];
  if (origin.mailedBy === undefined) return from;
  return [
    ...from,
    ` They came from ${origin.mailedBy}, which mails people by them; this bot mails nobody until somebody takes them over: `,
    { code: `takeover ${origin.from.name}` },
  ];
}

function text(value: string): Cell {
  return { kind: "text", text: value };
}

function capital(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}
