import { assert, constantFrom, emailAddress, integer, nat, property, tuple } from "fast-check";
import { expect, test } from "vitest";

import { AUDIENCES, LEVELS } from "../../src/core/level.ts";
import {
  alertSubject,
  baselineSubject,
  dailyAlertsSubject,
  mailDestination,
  nobodyDestination,
  parseDestination,
  reportSubject,
  subscriptionDestination,
} from "../../src/core/subject.ts";

test("each thing that is told has a subject of its own", () => {
  expect([
    alertSubject(12, "admins", "critical"),
    baselineSubject(3),
    dailyAlertsSubject(5, "2026-11-19"),
    reportSubject(7),
  ]).toEqual(["outage:12:admins:critical", "baseline:3", "daily-alerts:5:2026-11-19", "report:7"]);
  const alert = tuple(integer({ min: 1 }), constantFrom(...AUDIENCES), constantFrom(...LEVELS));
  assert(
    property(alert, alert, (a, b) => {
      expect(alertSubject(...a) === alertSubject(...b)).toBe(a.join() === b.join());
    }),
  );
});

test("a destination reads back as what it was made of", () => {
  assert(
    property(emailAddress(), (email) => {
      expect(parseDestination(mailDestination(email))).toEqual({ kind: "mail", email: email.toLowerCase() });
    }),
  );
  assert(
    property(nat(), (subscriptionId) => {
      expect(parseDestination(subscriptionDestination(subscriptionId))).toEqual({
        kind: "subscription",
        subscriptionId,
      });
    }),
  );
});

test("an address is one destination however it is written", () => {
  expect(mailDestination("Alice@Acme.TEST")).toBe("mail:alice@acme.test");
});

test("an address with a colon stays whole", () => {
  expect(parseDestination('mail:"a:b"@acme.test')).toEqual({ kind: "mail", email: '"a:b"@acme.test' });
});

test("nothing can be sent to nobody, or to what is no destination", () => {
  expect(nobodyDestination(4)).toBe("nobody:4");
  expect(nobodyDestination(null)).toBe("nobody:unknown");
  const words = ["", "mail:", "mail", "subscription:", "subscription:x", "subscription:1.5", "nobody:4", ":"];
  for (const text of [...words, "subscription:99999999999999999999"]) {
    expect(parseDestination(text)).toBeNull();
  }
});
