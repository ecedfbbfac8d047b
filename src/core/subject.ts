import type { Audience, Level } from "./level.ts";

/** The keys of the ledger: what a notification is about. Made here and nowhere else. */
export function alertSubject(outageId: number, audience: Audience, level: Level): string {
  return `outage:${outageId}:${audience}:${level}`;
}

export function baselineSubject(sourceId: number): string {
  return `baseline:${sourceId}`;
}

/** `day` is the organization's local day, `YYYY-MM-DD`. */
export function dailyAlertsSubject(organizationId: number, day: string): string {
  return `daily-alerts:${organizationId}:${day}`;
}

/** `day` is the day in UTC on which it is owed: an address gets one at most. */
export function ownerStatusSubject(day: string): string {
  return `owner-status:${day}`;
}

export function reportSubject(runId: number): string {
  return `report:${runId}`;
}

export function savedReportSubject(savedReportId: number): string {
  return `saved-report:${savedReportId}`;
}

/** The keys of the ledger: to whom. */
export function mailDestination(email: string): string {
  return `mail:${email.toLowerCase()}`;
}

export function subscriptionDestination(subscriptionId: number): string {
  return `subscription:${subscriptionId}`;
}

/** A direct message in the chat somebody uses. */
export function directDestination(email: string): string {
  return `direct:${email.toLowerCase()}`;
}

/** Where a message would go that has nobody to go to. */
export function nobodyDestination(personId: number | null): string {
  return `nobody:${personId ?? "unknown"}`;
}

export type Destination =
  | { readonly kind: "mail"; readonly email: string }
  | { readonly kind: "direct"; readonly email: string }
  | { readonly kind: "subscription"; readonly subscriptionId: number };

/** An address or the id of a destination as people read it. */
export function destinationName(destination: string): string {
  return destination.replace(/^(?:mail|direct):/u, "");
}

/** Reads a destination back; null for one that nothing can be sent to. */
export function parseDestination(text: string): Destination | null {
  const [kind, ...rest] = text.split(":");
  const value = rest.join(":");
  if ((kind === "mail" || kind === "direct") && value !== "") return { kind, email: value };
  if (kind === "subscription" && /^\d{1,15}$/u.test(value)) return { kind, subscriptionId: Number(value) };
  return null;
}

/** The address of a mail's destination; "" for one that is none. */
export function mailAddressOf(destination: string): string {
  const to = parseDestination(destination);
  return to?.kind === "mail" ? to.email : "";
}
