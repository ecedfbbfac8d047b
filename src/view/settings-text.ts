import {
  OWNER_FIELDS,
  type DeviceDefaults,
  type OwnerField,
  type OwnerValues,
  type ReportingSettings,
} from "../core/policy.ts";

const LABELS: Record<OwnerField, string> = {
  warningDays: "owner warning",
  criticalDays: "owner critical",
  warningMail: "warning mail to owners",
  criticalMail: "critical mail to owners",
  deliveryWindow: "delivery window",
  statusMail: "status mail to owners",
  statusMailDays: "status mail interval",
};

/** What a field of the device defaults is called in texts. */
export function fieldLabel(field: OwnerField): string {
  return LABELS[field];
}

/** The labels of several fields in one breath: `a, b and c`. */
export function fieldLabels(fields: readonly OwnerField[]): string {
  return joinWords(fields.map(fieldLabel));
}

/** `a, b and c` */
export function joinWords(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

/** `1 day`, `7 days`; the plural is the word with an s. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** The value of one field, as a person would say it. */
export function fieldText(values: OwnerValues, field: OwnerField): string {
  const value = values[field];
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "string") return value === "any" ? "any time" : value;
  return field === "statusMailDays" ? `every ${counted(value, "day")}` : `after ${counted(value, "day")}`;
}

/** Reporting settings in one line. */
export function reportingText(settings: ReportingSettings): string {
  const levels = `warning after ${counted(settings.warningDays, "day")}, critical after ${counted(settings.criticalDays, "day")}`;
  return `${levels}, ${scheduleText(settings)}`;
}

/** When and to whom reports go, in one line. */
export function scheduleText(settings: ReportingSettings): string {
  if (!settings.sendReports) return "no report";
  const when = `report on ${settings.reportDays.join(" ")} at ${settings.reportTime} (${settings.zone})`;
  const more = settings.recipients.length;
  return more === 0 ? when : `${when}, also to ${more} additional ${more === 1 ? "address" : "addresses"}`;
}

/** Device defaults in one line. */
export function defaultsText(defaults: DeviceDefaults): string {
  const parts = OWNER_FIELDS.map((field) => {
    const lock = defaults.locked.includes(field) ? " (locked)" : "";
    return `${fieldLabel(field)} ${fieldText(defaults.values, field)}${lock}`;
  });
  return parts.join(", ");
}

/** Device defaults that differ in value or lock. */
export function unpushedFields(before: DeviceDefaults, after: DeviceDefaults): readonly OwnerField[] {
  return OWNER_FIELDS.filter(
    (field) =>
      before.values[field] !== after.values[field] ||
      before.locked.includes(field) !== after.locked.includes(field),
  );
}
