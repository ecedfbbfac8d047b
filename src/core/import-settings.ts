import type { DeviceDefaults, ReportingSettings } from "./policy.ts";

/** What an import may do with a group of settings of an organization. */
export type ImportStep = "create" | "update" | "drop" | "keep";

export interface ImportQuestion {
  /** The source has own settings there. */
  readonly theirsOwn: boolean;
  /** There are own settings here; the version counts their edits. */
  readonly oursVersion: number | null;
  /** What an earlier import left, and whether somebody took the group over since. */
  readonly imported: { readonly version: number; readonly takenOver: boolean } | null;
}

/**
 * What the bot owns is never overwritten: a group that was made, edited, taken over, or made to inherit here stays as
 * it is. Only what an import left untouched follows the source.
 */
export function importStep({ theirsOwn, oursVersion, imported }: ImportQuestion): ImportStep {
  if (imported === null) return oursVersion === null && theirsOwn ? "create" : "keep";
  const untouched = !imported.takenOver && oursVersion === imported.version;
  if (!untouched) return "keep";
  return theirsOwn ? "update" : "drop";
}

/** The source still mails the same people, so that this bot mails nobody until the group is taken over. */
export function reportingWithoutSending(settings: ReportingSettings): ReportingSettings {
  return { ...settings, sendReports: false };
}

/** The same of the mails to owners. */
export function defaultsWithoutSending({ values, locked }: DeviceDefaults): DeviceDefaults {
  return { values: { ...values, warningMail: false, criticalMail: false, statusMail: false }, locked };
}

/** The settings in force with the source's switch for reports. */
export function takeOverReporting(
  inForce: ReportingSettings,
  theirs: Readonly<Record<string, unknown>>,
): ReportingSettings {
  // Without a day nothing could be sent.
  return { ...inForce, sendReports: theirs["sendReports"] === true && inForce.reportDays.length > 0 };
}

/** The same of the mails to owners; `theirs` holds the values as they were imported. */
export function takeOverDefaults(
  inForce: DeviceDefaults,
  theirs: Readonly<Record<string, unknown>>,
): DeviceDefaults {
  const values = new Map(Object.entries(theirs["values"] ?? {}));
  return {
    values: {
      ...inForce.values,
      warningMail: values.get("warningMail") === true,
      criticalMail: values.get("criticalMail") === true,
      statusMail: values.get("statusMail") === true,
    },
    locked: inForce.locked,
  };
}
