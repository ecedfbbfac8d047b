import { array, assert, constantFrom, integer, property, record } from "fast-check";
import { describe, expect, test } from "vitest";

import { ROLES } from "../../src/core/access.ts";
import { type RecipientQuestion, reportRecipients } from "../../src/core/report-recipient.ts";

const ROOT = 1;
const ENGINEERING = 2;
const BACKEND = 3;
const SALES = 4;

/** Acme; Engineering below it with a schedule of its own, Backend below that; Sales inherits. */
function acme(sends: { root?: boolean; engineering?: boolean } = {}): RecipientQuestion["organizations"] {
  return new Map([
    [ROOT, { parentId: null, own: true, sends: sends.root ?? true }],
    [ENGINEERING, { parentId: ROOT, own: true, sends: sends.engineering ?? true }],
    [BACKEND, { parentId: ENGINEERING, own: false, sends: false }],
    [SALES, { parentId: ROOT, own: false, sends: false }],
  ]);
}

function ask(
  organizationId: number,
  more: Partial<RecipientQuestion> = {},
): ReturnType<typeof reportRecipients> {
  return reportRecipients({
    organizationId,
    organizations: acme(),
    grants: [],
    additional: [],
    followers: [],
    optedOut: new Set(),
    subscriptions: [],
    ...more,
  });
}

const ALICE = { email: "alice@acme.test", role: "admin", organizationId: ROOT } as const;

test("an administrator of the root gets the root's report and none of those below it", () => {
  expect(ask(ROOT, { grants: [ALICE] })).toEqual([
    { destination: "mail:alice@acme.test", parts: [{ organizationId: ROOT, scope: "full" }] },
  ]);
  expect(ask(ENGINEERING, { grants: [ALICE] })).toEqual([]);
});

test("unless the root sends none: then the reports below are all there is", () => {
  const organizations = acme({ root: false });
  expect(ask(ENGINEERING, { organizations, grants: [ALICE] })).toEqual([
    { destination: "mail:alice@acme.test", parts: [{ organizationId: ENGINEERING, scope: "full" }] },
  ]);
});

test("a role below the schedule sees its own part, of the schedule it goes by", () => {
  const bob = { email: "bob@acme.test", role: "org-admin", organizationId: BACKEND } as const;
  expect(ask(ENGINEERING, { grants: [bob] })).toEqual([
    { destination: "mail:bob@acme.test", parts: [{ organizationId: BACKEND, scope: "full" }] },
  ]);
  expect(ask(ROOT, { grants: [bob] })).toEqual([]);
});

test("several roles make one message; a part inside a wider one is left out", () => {
  const grants = [
    { email: "carol@acme.test", role: "finance", organizationId: ROOT },
    { email: "carol@acme.test", role: "org-admin", organizationId: SALES },
    { email: "carol@acme.test", role: "finance", organizationId: SALES },
  ] as const;
  expect(ask(ROOT, { grants })).toEqual([
    {
      destination: "mail:carol@acme.test",
      parts: [
        { organizationId: ROOT, scope: "totals" },
        { organizationId: SALES, scope: "full" },
      ],
    },
  ]);
  expect(ask(ROOT, { grants: [...grants, { ...ALICE, email: "carol@acme.test" }] })).toEqual([
    { destination: "mail:carol@acme.test", parts: [{ organizationId: ROOT, scope: "full" }] },
  ]);
});

describe("who gets none", () => {
  test.each(["legal", "helpdesk"] as const)("the role %s", (role) => {
    expect(ask(ROOT, { grants: [{ ...ALICE, role }] })).toEqual([]);
  });

  test("whoever opted out, also as an additional recipient", () => {
    const optedOut = new Set(["alice@acme.test"]);
    expect(ask(ROOT, { grants: [ALICE], additional: ["Alice@acme.test"], optedOut })).toEqual([]);
  });

  test("a channel of an organization that goes by another schedule", () => {
    expect(ask(ROOT, { subscriptions: [{ id: 7, organizationId: BACKEND }] })).toEqual([]);
  });
});

test("an additional recipient sees the organization whose list names them, once even with a role in it", () => {
  expect(
    ask(ROOT, {
      grants: [{ ...ALICE, role: "finance" }],
      additional: ["ALICE@acme.test", "finance@acme.test"],
    }),
  ).toEqual([
    { destination: "mail:alice@acme.test", parts: [{ organizationId: ROOT, scope: "full" }] },
    { destination: "mail:finance@acme.test", parts: [{ organizationId: ROOT, scope: "full" }] },
  ]);
});

test("a channel gets the part of its own organization", () => {
  const subscriptions = [
    { id: 5, organizationId: ROOT },
    { id: 6, organizationId: SALES },
  ];
  expect(ask(ROOT, { subscriptions })).toEqual([
    { destination: "subscription:5", parts: [{ organizationId: ROOT, scope: "full" }] },
    { destination: "subscription:6", parts: [{ organizationId: SALES, scope: "full" }] },
  ]);
});

test("whatever the tree and the grants: one message a reader and run, and nobody is shown what no grant of theirs covers", () => {
  const grant = record({
    email: constantFrom("a@acme.test", "b@acme.test"),
    role: constantFrom(...ROLES),
    organizationId: integer({ min: 1, max: 8 }),
  });
  const organization = record({
    parent: integer({ min: 1, max: 7 }),
    own: constantFrom(true, false),
    sends: constantFrom(true, false),
  });
  assert(
    property(
      array(organization, { minLength: 7, maxLength: 7 }),
      array(grant, { maxLength: 6 }),
      (list, grants) => {
        const organizations = new Map<number, { parentId: number | null; own: boolean; sends: boolean }>();
        organizations.set(1, { parentId: null, own: true, sends: true });
        for (const [index, { parent, own, sends }] of list.entries()) {
          organizations.set(index + 2, { parentId: Math.min(parent, index + 1), own, sends: own && sends });
        }
        const path = (id: number): number[] => {
          const parentId = organizations.get(id)?.parentId ?? null;
          return parentId === null ? [id] : [id, ...path(parentId)];
        };
        for (const [organizationId, { own }] of organizations) {
          if (!own) continue;
          const recipients = reportRecipients({
            organizationId,
            organizations,
            grants,
            additional: [],
            followers: [],
            optedOut: new Set(),
            subscriptions: [],
          });
          expect(new Set(recipients.map((each) => each.destination)).size).toBe(recipients.length);
          for (const { destination, parts } of recipients) {
            const theirs = grants.filter((each) => destination === `mail:${each.email}`);
            for (const part of parts) {
              expect(path(part.organizationId)).toContain(organizationId);
              const above = path(part.organizationId);
              const roles = theirs
                .filter((each) => above.includes(each.organizationId))
                .map((each) => each.role);
              const allowed =
                part.scope === "full" ? ["admin", "org-admin"] : ["admin", "org-admin", "finance"];
              expect(roles.some((role) => allowed.includes(role))).toBe(true);
            }
          }
        }
      },
    ),
  );
});
