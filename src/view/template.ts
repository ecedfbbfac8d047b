/** Kinds of mail whose texts an organization may write itself. */
export const TEMPLATE_CATEGORIES = ["owner-alert", "owner-status", "report", "daily-alerts"] as const;
export type TemplateCategory = (typeof TEMPLATE_CATEGORIES)[number];

/**
 * Parts of a mail: its subject; what stands before and after what the bot says; and of an owner alert what usually
 * helps.
 */
export const TEMPLATE_SEGMENTS = ["subject", "intro", "help", "footer"] as const;
export type TemplateSegment = (typeof TEMPLATE_SEGMENTS)[number];

/** Longest source of a text, in characters. */
export const TEMPLATE_MAX_CHARS: Readonly<Record<TemplateSegment, number>> = {
  subject: 200,
  intro: 4_000,
  help: 4_000,
  footer: 4_000,
};

export type TemplateValues = Readonly<Record<string, string | number>>;

/** Our texts, in the language in which organizations write theirs. */
const DEFAULTS: Readonly<Record<TemplateCategory, Readonly<Record<TemplateSegment, string>>>> = {
  "owner-alert": {
    subject: "{{ title }}",
    intro: "",
    help: "What usually helps: switch the computer on, connect it to the internet and leave it on for a few hours.",
    footer:
      "What happens next: you get one mail for each threshold a device of yours reaches, and none besides until it backs up again.",
  },
  "owner-status": {
    subject: "{{ title }}",
    intro: "",
    help: "",
    footer: "You get this mail every {{ every }}.",
  },
  report: { subject: "{{ title }}", intro: "", help: "", footer: "" },
  "daily-alerts": { subject: "{{ title }}", intro: "", help: "", footer: "" },
};

/** What may be filled in, each with an example of what it becomes. */
const PLACEHOLDERS: Readonly<Record<TemplateCategory, TemplateValues>> = {
  "owner-alert": {
    title: "Critical: LT-0042 and 1 more not backed up",
    level: "critical",
    device: "LT-0042",
    more: 1,
    organization: "Engineering",
    threshold_days: 30,
    silent_days: 31,
  },
  "owner-status": {
    title: "Backup status: 1 of 2 devices not backed up",
    devices: 2,
    silent: 1,
    every: "7 days",
    organization: "Engineering",
  },
  report: {
    title: "Backup report: 23 critical, 12 new (week to 19 Nov)",
    organization: "All organizations",
    devices: 5000,
    critical: 23,
    warning: 41,
    new: 12,
  },
  "daily-alerts": {
    title: "Backup alerts: 3 devices became critical",
    devices: 3,
    organization: "Engineering",
  },
};

/** The parts a kind of mail has. */
export function segmentsOf(category: TemplateCategory): readonly TemplateSegment[] {
  return TEMPLATE_SEGMENTS.filter((segment) => segment !== "help" || category === "owner-alert");
}

export function defaultTemplate(category: TemplateCategory, segment: TemplateSegment): string {
  return DEFAULTS[category][segment];
}

export function templateExamples(category: TemplateCategory): TemplateValues {
  return PLACEHOLDERS[category];
}
