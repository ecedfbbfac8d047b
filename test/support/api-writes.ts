import { plainRateCard } from "../../src/core/rate-card.ts";
import type { Recorded } from "./furnish.ts";

/** A change by HTTP, below `/api/v1`. */
export interface Write {
  readonly method: string;
  readonly path: string;
  /** Where what it changes is read; left out: nowhere. */
  readonly read?: string;
  readonly body?: unknown;
}

/** What is written about, by name. */
export interface Written {
  readonly organization: number;
  readonly device: string;
  /** An address that is given a role. */
  readonly email: string;
  readonly savedReport: string;
  readonly channelId: string;
}

const PICTURE = {
  base64: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
};

/** Every change whose subject is read with a tag, in an order in which each may be done. */
export function taggedWrites(about: Written): readonly (Write & { readonly read: string })[] {
  const org = `/organizations/${about.organization}`;
  return [
    ...settingsWrites(org),
    ...moneyWrites(org),
    ...savedReportWrites(`${org}/saved-reports/${about.savedReport}`),
    ...textWrites(org),
    ...peopleWrites(about),
    ...deviceWrites(`/devices/${about.device}`),
  ];
}

function settingsWrites(org: string): readonly (Write & { readonly read: string })[] {
  const read = `${org}/settings`;
  const thresholds = { owner: { criticalDays: 9 }, endInheritance: true };
  return [
    { method: "PUT", path: `${org}/inheritance`, read, body: { group: "reporting", inherit: false } },
    { method: "PATCH", path: `${org}/thresholds`, read, body: thresholds },
    { method: "PATCH", path: `${org}/schedule`, read, body: { time: "07:30" } },
    { method: "POST", path: `${org}/pushes`, read, body: { fields: "all" } },
  ];
}

function moneyWrites(org: string): readonly (Write & { readonly read: string })[] {
  const rate = `${org}/rates/2026-12`;
  const bought = `${org}/licences/bought`;
  return [
    { method: "PUT", path: rate, read: "/rates", body: plainRateCard("0.25") },
    { method: "DELETE", path: rate, read: "/rates" },
    { method: "PUT", path: bought, read: bought, body: { bought: 7 } },
  ];
}

function savedReportWrites(saved: string): readonly (Write & { readonly read: string })[] {
  const plan = { days: ["M"], time: "09:00", zone: "UTC", to: { email: "ann@acme.test" } };
  return [
    { method: "PUT", path: saved, read: saved, body: { report: "user-backup", words: [] } },
    { method: "PUT", path: `${saved}/schedule`, read: saved, body: plan },
    { method: "DELETE", path: `${saved}/schedule`, read: saved },
    { method: "DELETE", path: saved, read: saved },
  ];
}

function textWrites(org: string): readonly (Write & { readonly read: string })[] {
  const text = `${org}/templates/report/intro`;
  const read = `${org}/templates`;
  const logo = `${org}/logo`;
  return [
    { method: "PUT", path: logo, read: logo, body: PICTURE },
    { method: "DELETE", path: logo, read: logo },
    { method: "PUT", path: text, read, body: { content: "Backups of Sales" } },
    { method: "POST", path: `${text}/undo`, read },
    { method: "POST", path: `${text}/versions/1/revert`, read },
    { method: "DELETE", path: text, read },
  ];
}

function peopleWrites({ organization, email, channelId }: Written): readonly (Write & {
  readonly read: string;
})[] {
  const channel = { platform: "slack", workspaceId: "T1", channelId };
  const role = { email, role: "legal", organization };
  return [
    { method: "PUT", path: "/subscriptions", read: "/subscriptions", body: { ...channel, organization } },
    { method: "POST", path: "/subscriptions/end", read: "/subscriptions", body: channel },
    { method: "POST", path: "/grants", read: "/grants", body: role },
    { method: "POST", path: "/grants/revoke", read: "/grants", body: role },
  ];
}

function deviceWrites(device: string): readonly (Write & { readonly read: string })[] {
  const until = { until: "2026-11-25T09:00:00Z" };
  return [
    { method: "POST", path: `${device}/acknowledge`, read: device },
    { method: "PUT", path: `${device}/snooze`, read: device, body: until },
    { method: "DELETE", path: `${device}/snooze`, read: device },
  ];
}

/** Changes of what has no tag, and of what is the whole company's. */
export function otherWrites(organization: number, { push, token, delivery }: Recorded): readonly Write[] {
  const made = { name: "spy", scopes: ["read"], verbs: ["usage"], organization };
  return [
    { method: "POST", path: `/pushes/${push}/undo`, body: {} },
    { method: "POST", path: `/organizations/${organization}/templates/report/test`, body: {} },
    { method: "POST", path: "/tokens", body: made },
    { method: "DELETE", path: `/tokens/${token}` },
    { method: "POST", path: "/held/discard" },
    { method: "POST", path: `/deliveries/${delivery}/send-again` },
    { method: "POST", path: "/charge-back/2026-10/restate", body: { reason: "a wrong price" } },
  ];
}
