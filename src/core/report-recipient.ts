import type { Role } from "./access.ts";
import type { ReportScope } from "./report.ts";
import { mailDestination, subscriptionDestination } from "./subject.ts";

/** An organization as far as it matters who gets which report. */
export interface ReportingOrganization {
  readonly parentId: number | null;
  /** It has own reporting settings. */
  readonly own: boolean;
  /** Its own settings send reports. */
  readonly sends: boolean;
}

/** One organization in somebody's report, and how much of it they may see. */
export interface ReportPart {
  readonly organizationId: number;
  readonly scope: ReportScope;
}

/** What one destination gets of one run: a single message, with at least one part. */
export interface ReportRecipient {
  readonly destination: string;
  readonly parts: readonly ReportPart[];
}

export interface RecipientQuestion {
  /** The organization whose schedule runs. */
  readonly organizationId: number;
  readonly organizations: ReadonlyMap<number, ReportingOrganization>;
  readonly grants: readonly {
    readonly email: string;
    readonly role: Role;
    readonly organizationId: number;
  }[];
  /** The additional recipients of that organization's settings. */
  readonly additional: readonly string[];
  /** Addresses that a source sends an organization's reports to by a role. */
  readonly followers: readonly { readonly email: string; readonly organizationId: number }[];
  /** Addresses that want no report. */
  readonly optedOut: ReadonlySet<string>;
  /** Channels that want reports. */
  readonly subscriptions: readonly { readonly id: number; readonly organizationId: number }[];
}

const SCOPES: Readonly<Record<Role, ReportScope | null>> = {
  admin: "full",
  "org-admin": "full",
  finance: "totals",
  legal: null,
  helpdesk: null,
};

/**
 * Who gets the report of a run, each destination once (R15).
 *
 * A role on the organization, or on one below it that inherits its schedule, sees that organization's part. A
 * role from further up gets the run only when no schedule further up sends a report to it, because that one
 * holds these numbers already; so an administrator of the root gets the root's report and not also that of each
 * organization with a schedule of its own. Channels get the part of their own organization; additional
 * recipients all of it. Parts that lie in a wider one of the same reader are left out.
 */
export function reportRecipients(question: RecipientQuestion): ReportRecipient[] {
  const parts = new Map<string, ReportPart[]>();
  function add(destination: string, part: ReportPart): void {
    const known = parts.get(destination);
    if (known === undefined) parts.set(destination, [part]);
    else known.push(part);
  }
  for (const { email, role, organizationId } of question.grants) {
    const scope = SCOPES[role];
    const seen = partOfRole(question, organizationId);
    if (scope === null || seen === null || question.optedOut.has(email)) continue;
    add(mailDestination(email), { organizationId: seen, scope });
  }
  for (const email of question.additional.map((address) => address.toLowerCase())) {
    if (question.optedOut.has(email)) continue;
    add(mailDestination(email), { organizationId: question.organizationId, scope: "full" });
  }
  for (const { email, organizationId } of question.followers) {
    if (question.optedOut.has(email) || !schedules(question, organizationId)) continue;
    add(mailDestination(email), { organizationId, scope: "full" });
  }
  for (const { id, organizationId } of question.subscriptions) {
    if (!schedules(question, organizationId)) continue;
    add(subscriptionDestination(id), { organizationId, scope: "full" });
  }
  return Array.from(parts, ([destination, found]) => ({
    destination,
    parts: widest(found, question.organizations),
  }));
}

/** The organization a role lets its holder see in this run; null when they do not get it. */
function partOfRole(question: RecipientQuestion, grantedOn: number): number | null {
  if (schedules(question, grantedOn)) return grantedOn;
  const above = pathUp(question.organizations, question.organizationId).slice(1);
  const reach = above.indexOf(grantedOn);
  if (reach < 0) return null;
  // A schedule between here and the one the granting organization goes by sends these numbers already.
  const owner = ownerOf(question.organizations, grantedOn);
  const higher = above.slice(0, owner === null ? reach + 1 : above.indexOf(owner) + 1);
  return higher.some((id) => sends(question.organizations, id)) ? null : question.organizationId;
}

/** Whether the run's organization is the one whose schedule an organization goes by. */
function schedules({ organizations, organizationId }: RecipientQuestion, of: number): boolean {
  return ownerOf(organizations, of) === organizationId;
}

function ownerOf(organizations: RecipientQuestion["organizations"], id: number): number | null {
  return pathUp(organizations, id).find((each) => organizations.get(each)?.own === true) ?? null;
}

function sends(organizations: RecipientQuestion["organizations"], id: number): boolean {
  const organization = organizations.get(id);
  return organization?.own === true && organization.sends;
}

/** From an organization up to the root, both included. */
function pathUp(organizations: RecipientQuestion["organizations"], id: number): number[] {
  const path: number[] = [];
  for (let at: number | null = id; at !== null; at = organizations.get(at)?.parentId ?? null) path.push(at);
  return path;
}

/** Leaves out what another part shows at least as much of; the highest first, then by id. */
function widest(
  parts: readonly ReportPart[],
  organizations: RecipientQuestion["organizations"],
): ReportPart[] {
  const sorted = parts
    .map((part) => ({ part, path: pathUp(organizations, part.organizationId) }))
    .toSorted(
      (a, b) =>
        a.path.length - b.path.length ||
        a.part.organizationId - b.part.organizationId ||
        shows(b.part.scope) - shows(a.part.scope),
    );
  const kept: ReportPart[] = [];
  for (const { part, path } of sorted) {
    const covered = kept.some(
      (wider) => path.includes(wider.organizationId) && shows(wider.scope) >= shows(part.scope),
    );
    if (!covered) kept.push(part);
  }
  return kept;
}

function shows(scope: ReportScope): number {
  return scope === "full" ? 1 : 0;
}
