import * as fc from "fast-check";
import { expect, test } from "vitest";

import {
  decideAccess,
  decideGrant,
  ROLES,
  VERBS,
  type AccessQuestion,
  type Role,
  type Scope,
  type Verb,
} from "../../src/core/access.ts";

const ROOT = 1;
const PATH = [ROOT, 20, 300];
const STRANGER: Omit<AccessQuestion, "verb"> = {
  path: PATH,
  grants: [],
  standing: null,
  person: true,
  sample: false,
};

function scopeOf(question: AccessQuestion): Scope | "no" {
  const decision = decideAccess(question);
  return decision.allowed ? decision.scope : "no";
}

function rowOf(verb: Verb): readonly (Scope | "no")[] {
  const token = { ...STRANGER, person: false, verb };
  const roles = ROLES.map((role) =>
    scopeOf({ ...token, grants: [{ role, organizationId: role === "admin" ? ROOT : 20 }] }),
  );
  return [...roles, scopeOf({ ...STRANGER, verb })];
}

test("the table: admin, org-admin, finance, legal, helpdesk, owner", () => {
  expect(Object.fromEntries(VERBS.map((verb) => [verb, rowOf(verb)]))).toEqual({
    status: ["full", "full", "totals", "no", "full", "own"],
    devices: ["full", "full", "totals", "no", "full", "own"],
    alerts: ["full", "full", "totals", "no", "full", "own"],
    acknowledge: ["full", "full", "no", "no", "full", "own-mail"],
    snooze: ["full", "full", "no", "no", "full", "own-mail"],
    thresholds: ["full", "full", "no", "no", "no", "own"],
    schedule: ["full", "full", "no", "no", "no", "own"],
    push: ["full", "full", "no", "no", "no", "no"],
    subscribe: ["full", "full", "no", "no", "no", "no"],
    templates: ["full", "full", "no", "no", "no", "no"],
    report: ["full", "full", "totals", "no", "no", "no"],
    usage: ["full", "full", "full", "no", "no", "no"],
    licences: ["full", "full", "full", "no", "no", "no"],
    chargeback: ["full", "full", "full", "no", "no", "no"],
    rates: ["full", "no", "no", "no", "no", "no"],
    restores: ["full", "full", "no", "full", "no", "own"],
    "restores-export": ["full", "full", "no", "full", "no", "own"],
    grant: ["full", "full", "no", "no", "no", "no"],
    tokens: ["full", "no", "no", "no", "no", "no"],
    sources: ["full", "no", "no", "no", "no", "no"],
    deliveries: ["full", "no", "no", "no", "no", "no"],
    held: ["full", "no", "no", "no", "no", "no"],
    audit: ["full", "no", "no", "no", "no", "no"],
  });
});

test("the decision names why it is yes", () => {
  const status = { ...STRANGER, verb: "status" } as const;
  expect(decideAccess({ ...status, standing: "operator" })).toEqual({
    allowed: true,
    scope: "full",
    role: "admin",
    reason: "operator",
  });
  expect(decideAccess({ ...status, standing: "bot-admin" }).reason).toBe("bot-admin");
  expect(decideAccess({ ...status, grants: [{ role: "helpdesk", organizationId: 300 }] })).toEqual({
    allowed: true,
    scope: "full",
    role: "helpdesk",
    reason: "role",
  });
  expect(decideAccess(status)).toEqual({ allowed: true, scope: "own", role: null, reason: "own-devices" });
});

test("and why it is no", () => {
  expect(decideAccess({ ...STRANGER, verb: "tokens" })).toEqual({ allowed: false, reason: "no-role" });
  expect(decideAccess({ ...STRANGER, verb: "status", path: [], standing: "operator" })).toEqual({
    allowed: false,
    reason: "no-organization",
  });
});

test("the widest of several roles counts", () => {
  const grants = [
    { role: "finance", organizationId: ROOT },
    { role: "helpdesk", organizationId: 300 },
  ] as const;
  expect(scopeOf({ ...STRANGER, verb: "devices", grants })).toBe("full");
  expect(scopeOf({ ...STRANGER, verb: "devices", path: [ROOT, 20], grants })).toBe("totals");
});

test("admin anywhere but at the root is no role", () => {
  const grants = [{ role: "admin", organizationId: 20 }] as const;
  expect(scopeOf({ ...STRANGER, verb: "deliveries", grants })).toBe("no");
  expect(scopeOf({ ...STRANGER, verb: "thresholds", grants })).toBe("own");
});

test("while only sample data is loaded a member may try everything that goes with it", () => {
  const answers = VERBS.filter((verb) => scopeOf({ ...STRANGER, verb, sample: true }) !== "full");
  expect(answers).toEqual(["tokens", "sources"]);
  expect(decideAccess({ ...STRANGER, verb: "held", sample: true }).reason).toBe("sample");
});

function may(role: Role, organizationId: number, path: readonly number[]): readonly Role[] {
  const question = { ...STRANGER, path, grants: [{ role, organizationId }] };
  return ROLES.filter((granted) => decideGrant(question, granted).allowed);
}

test("who may grant what", () => {
  const below = ["org-admin", "finance", "legal", "helpdesk"];
  expect(may("admin", ROOT, [ROOT])).toEqual(ROLES);
  expect(may("admin", ROOT, PATH)).toEqual(below);
  expect(may("org-admin", 20, PATH)).toEqual(below);
  expect(may("org-admin", ROOT, [ROOT])).toEqual(below);
  expect(may("org-admin", 20, [ROOT])).toEqual([]);
  expect(may("finance", 20, PATH)).toEqual([]);
  expect(may("helpdesk", ROOT, PATH)).toEqual([]);
});

test("an org-admin of the root is told the role is above their own", () => {
  const question = {
    ...STRANGER,
    path: [ROOT],
    grants: [{ role: "org-admin", organizationId: ROOT }] as const,
  };
  expect(decideGrant(question, "admin")).toEqual({ allowed: false, reason: "role-too-low" });
});

const anyGrant = fc.record({
  role: fc.constantFrom(...ROLES),
  organizationId: fc.integer({ min: 1, max: 12 }),
});
const anyPath = fc
  .uniqueArray(fc.integer({ min: 2, max: 12 }), { maxLength: 4 })
  .map((below) => [ROOT].concat(below));

test("a grant never reaches outside its subtree", () => {
  fc.assert(
    fc.property(fc.array(anyGrant), anyPath, fc.constantFrom(...VERBS), (grants, path, verb) => {
      const outside = grants.filter((grant) => !path.includes(grant.organizationId));
      const question = { ...STRANGER, verb, path };
      expect(decideAccess({ ...question, grants: outside })).toEqual(
        decideAccess({ ...question, grants: [] }),
      );
    }),
  );
});

function width(scope: Scope | "no"): number {
  return ["no", "own-mail", "own", "totals", "full"].indexOf(scope);
}

test("a grant reaches all of its subtree, and more grants never take anything away", () => {
  fc.assert(
    fc.property(
      fc.array(anyGrant),
      anyGrant,
      anyPath,
      fc.constantFrom(...VERBS),
      (grants, more, path, verb) => {
        const question = { ...STRANGER, verb, path };
        const before = width(scopeOf({ ...question, grants }));
        expect(width(scopeOf({ ...question, grants: [...grants, more] }))).toBeGreaterThanOrEqual(before);
        expect(width(scopeOf({ ...question, grants, path: [...path, 99] }))).toBe(before);
      },
    ),
  );
});
