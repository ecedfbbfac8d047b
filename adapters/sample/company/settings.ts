import { DEFAULT_DEVICE_DEFAULTS, DEFAULT_REPORTING } from "../../../src/core/policy.ts";
import type { SampleGrant, SamplePerson, SampleSettings } from "../../../src/port/sample-company.ts";
import { addressOf } from "./person.ts";
import { AMERICAS_ID, COMPANY_ID, ENGINEERING_ID } from "./tree.ts";

/**
 * The case study of the introduction to backup reports: a report every Thursday to administrators and
 * Finance, owners told only when it is critical, at 30 days. One organization has settings of its own.
 */
export const SETTINGS: readonly SampleSettings[] = [
  {
    organizationId: COMPANY_ID,
    reporting: {
      ...DEFAULT_REPORTING,
      sendReports: true,
      reportDays: ["Th"],
      reportTime: "09:00",
      zone: "Europe/Lisbon",
      recipients: [addressOf("finance-reports")],
    },
    deviceDefaults: {
      values: { ...DEFAULT_DEVICE_DEFAULTS.values, warningDays: 14, criticalDays: 30, criticalMail: true },
      locked: [],
    },
  },
  {
    organizationId: AMERICAS_ID,
    reporting: {
      ...DEFAULT_REPORTING,
      warningDays: 10,
      criticalDays: 21,
      sendReports: true,
      reportDays: ["M"],
      reportTime: "08:30",
      zone: "America/Chicago",
      recipients: [addressOf("sales-ops-americas")],
    },
    deviceDefaults: {
      values: {
        ...DEFAULT_DEVICE_DEFAULTS.values,
        warningDays: 10,
        criticalDays: 21,
        warningMail: true,
        criticalMail: true,
        deliveryWindow: "morning",
      },
      locked: ["criticalMail"],
    },
  },
];

/** Roles of people who work there, by organization; `people` are those of the first day. */
export function grantsOf(people: readonly SamplePerson[]): SampleGrant[] {
  const wanted = [
    { role: "admin", works: "org-it", nth: 0, organizationId: null },
    { role: "helpdesk", works: "org-it", nth: 1, organizationId: COMPANY_ID },
    { role: "finance", works: "org-finance", nth: 0, organizationId: COMPANY_ID },
    { role: "legal", works: "org-legal", nth: 0, organizationId: COMPANY_ID },
    { role: "org-admin", works: ENGINEERING_ID, nth: 0, organizationId: ENGINEERING_ID },
    { role: "org-admin", works: AMERICAS_ID, nth: 0, organizationId: AMERICAS_ID },
  ] as const;
  const grants: SampleGrant[] = [];
  for (const { role, works, nth, organizationId } of wanted) {
    const reachable = people.filter((person) => person.organizationId === works && person.email !== null);
    const email = reachable[nth]?.email;
    if (email !== undefined && email !== null) grants.push({ email, role, organizationId });
  }
  return grants;
}
