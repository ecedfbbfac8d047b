/** What a person may be in an organization and its descendants; `admin` only at the root (R24). */
export const ROLES = ["admin", "org-admin", "finance", "legal", "helpdesk"] as const;
export type Role = (typeof ROLES)[number];

/** Everything somebody can ask for, by the name of the access it takes. */
export const VERBS = [
  "status",
  "devices",
  "alerts",
  "acknowledge",
  "snooze",
  "thresholds",
  "schedule",
  "push",
  "subscribe",
  "templates",
  "report",
  "usage",
  "licences",
  "chargeback",
  "rates",
  "restores",
  "restores-export",
  "grant",
  "tokens",
  "sources",
  "deliveries",
  "held",
  "audit",
] as const;
export type Verb = (typeof VERBS)[number];

/**
 * How far a yes goes.
 *
 * - `full`: all there is in the organization and its descendants
 * - `totals`: counts and sums of it, no device and no person by name
 * - `own`: the asker's own devices, wherever they are
 * - `own-mail`: what the asker is mailed about their own devices
 */
export const SCOPES = ["full", "totals", "own", "own-mail"] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is `admin` without a grant. */
export type Standing = "operator" | "bot-admin";

export interface RoleGrant {
  readonly role: Role;
  readonly organizationId: number;
}

export interface AccessQuestion {
  readonly verb: Verb;
  /** Ids from the root to the organization asked about, both included; empty when there is no such organization. */
  readonly path: readonly number[];
  readonly grants: readonly RoleGrant[];
  readonly standing: Standing | null;
  /** What a token is limited to; null: to nothing less than its role. */
  readonly verbs?: readonly Verb[] | null;
  /** The asker is a known person, who can own devices. */
  readonly person: boolean;
  /** Only sample data is loaded, and the asker is a full member of an approved workspace (R25). */
  readonly sample: boolean;
}

export type AccessDecision = Allowed | Refused;

export interface Allowed {
  readonly allowed: true;
  readonly scope: Scope;
  /** The role by which it is allowed; null for a person's own devices and for sample data. */
  readonly role: Role | null;
  readonly reason: Standing | "role" | "own-devices" | "sample";
}

export interface Refused {
  readonly allowed: false;
  readonly reason: "no-organization" | "no-role" | "role-too-low" | "admin-only-at-root";
}

/** One line of the table: how far each role's yes goes, and everybody's for their own devices. */
type Row = Partial<Record<Role | "owner", Scope>> & { readonly admin: Scope };

const LOOK: Row = { admin: "full", "org-admin": "full", finance: "totals", helpdesk: "full", owner: "own" };
const PAUSE: Row = { admin: "full", "org-admin": "full", helpdesk: "full", owner: "own-mail" };
const SET: Row = { admin: "full", "org-admin": "full" };
const SET_OWN: Row = { ...SET, owner: "own" };
const MONEY: Row = { admin: "full", "org-admin": "full", finance: "full" };
const RESTORES: Row = { admin: "full", "org-admin": "full", legal: "full", owner: "own" };
const ADMIN: Row = { admin: "full" };

const TABLE: Record<Verb, Row> = {
  status: LOOK,
  devices: LOOK,
  alerts: LOOK,
  acknowledge: PAUSE,
  snooze: PAUSE,
  thresholds: SET_OWN,
  schedule: SET_OWN,
  push: SET,
  subscribe: SET,
  templates: SET,
  report: { admin: "full", "org-admin": "full", finance: "totals" },
  usage: MONEY,
  licences: MONEY,
  chargeback: MONEY,
  // A unit must not set what it pays itself.
  rates: ADMIN,
  restores: RESTORES,
  "restores-export": RESTORES,
  grant: SET,
  tokens: ADMIN,
  sources: ADMIN,
  deliveries: ADMIN,
  held: ADMIN,
  audit: ADMIN,
};

/** What would outlive the sample company, so that trying it out is not enough. */
const NOT_FOR_TRYING: ReadonlySet<Verb> = new Set(["tokens", "sources"]);

/** Whether somebody may do something in an organization, how far, and why (R24). The widest scope wins. */
export function decideAccess(question: AccessQuestion): AccessDecision {
  if (question.path.length === 0) return { allowed: false, reason: "no-organization" };
  if (question.verbs?.includes(question.verb) === false) return { allowed: false, reason: "no-role" };
  return decideByRole(question);
}

function decideByRole(question: AccessQuestion): AccessDecision {
  const { verb, path, standing } = question;
  const row = TABLE[verb];
  if (standing !== null) return { allowed: true, scope: row.admin, role: "admin", reason: standing };
  const byRole = widest(row, rolesInForce(question.grants, path));
  if (byRole?.scope === "full") return byRole;
  if (question.sample && !NOT_FOR_TRYING.has(verb)) {
    return { allowed: true, scope: "full", role: null, reason: "sample" };
  }
  if (byRole !== null) return byRole;
  if (question.person && row.owner !== undefined) {
    return { allowed: true, scope: row.owner, role: null, reason: "own-devices" };
  }
  return { allowed: false, reason: "no-role" };
}

/**
 * Whether somebody may give or take a role in an organization: an `org-admin` up to its own role in its
 * subtree, an `admin` every role, and `admin` only at the root (R24).
 */
export function decideGrant(question: Omit<AccessQuestion, "verb">, role: Role): AccessDecision {
  const decision = decideAccess({ ...question, verb: "grant" });
  if (!decision.allowed || role !== "admin") return decision;
  if (question.path.length > 1) return { allowed: false, reason: "admin-only-at-root" };
  const tries = decision.reason === "sample";
  return decision.role === "admin" || tries ? decision : { allowed: false, reason: "role-too-low" };
}

/** The roles that grants give in the last organization of a path: its own and those of its ancestors. */
export function rolesInForce(grants: readonly RoleGrant[], path: readonly number[]): readonly Role[] {
  return ROLES.filter((role) =>
    grants.some(
      (grant) =>
        grant.role === role &&
        path.includes(grant.organizationId) &&
        (role !== "admin" || grant.organizationId === path[0]),
    ),
  );
}

function widest(row: Row, roles: readonly Role[]): Allowed | null {
  for (const scope of SCOPES) {
    const role = roles.find((each) => row[each] === scope);
    if (role !== undefined) return { allowed: true, scope, role, reason: "role" };
  }
  return null;
}
