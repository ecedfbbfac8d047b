import * as fc from "fast-check";
import { expect, test } from "vitest";

import { isEmailAddress } from "../../src/core/email-address.ts";
import { settingsOrigins } from "../../src/core/inheritance.ts";
import { nearestWord } from "../../src/core/nearest.ts";
import { chooseOwn } from "../../src/core/own-values.ts";
import {
  DEFAULT_DEVICE_DEFAULTS,
  DEFAULT_REPORTING,
  OWNER_FIELDS,
  type DeviceDefaults,
  type DevicePolicy,
  type OwnerValues,
} from "../../src/core/policy.ts";
import { pushFields } from "../../src/core/push.ts";
import { ownerFaults, reportingFaults } from "../../src/core/settings-fault.ts";

const VALUES = DEFAULT_DEVICE_DEFAULTS.values;
const NEW: DevicePolicy = { ...DEFAULT_DEVICE_DEFAULTS, ownerSet: [] };

test("settings come from the nearest ancestor that has some of its own", () => {
  const tree = [
    { id: 1, parentId: null, own: true },
    { id: 2, parentId: 1, own: false },
    { id: 3, parentId: 2, own: true },
    { id: 4, parentId: 3, own: false },
    { id: 5, parentId: 2, own: false },
  ];
  expect([...settingsOrigins(tree)]).toEqual([
    [1, 1],
    [2, 1],
    [3, 3],
    [4, 3],
    [5, 1],
  ]);
});

test("a push carries value and lock of its fields and nothing else", () => {
  const policy: DevicePolicy = {
    values: { ...VALUES, warningMail: true, deliveryWindow: "evening" },
    locked: ["statusMail", "deliveryWindow"],
    ownerSet: ["warningMail", "deliveryWindow"],
  };
  const defaults: DeviceDefaults = {
    values: { ...VALUES, criticalMail: true, statusMail: true },
    locked: ["criticalMail", "warningMail"],
  };
  expect(pushFields(policy, defaults, ["warningMail", "deliveryWindow"])).toEqual({
    policy: {
      values: { ...VALUES, warningMail: false, deliveryWindow: "any" },
      locked: ["warningMail", "statusMail"],
      ownerSet: [],
    },
    overwritten: ["warningMail", "deliveryWindow"],
  });
});

test("a value the owner chose and the push gives again is not overwritten", () => {
  const policy: DevicePolicy = { ...NEW, ownerSet: ["criticalDays"] };
  expect(pushFields(policy, DEFAULT_DEVICE_DEFAULTS, ["criticalDays"])).toEqual({
    policy: NEW,
    overwritten: [],
  });
});

test("a pushed threshold brings the other one along where the two would contradict each other", () => {
  const policy: DevicePolicy = {
    values: { ...VALUES, warningDays: 10, criticalDays: 20 },
    locked: [],
    ownerSet: ["warningDays", "criticalDays"],
  };
  const { policy: after, overwritten } = pushFields(policy, DEFAULT_DEVICE_DEFAULTS, ["criticalDays"]);
  expect(after).toEqual(NEW);
  expect(overwritten).toEqual(["warningDays", "criticalDays"]);
});

const anyValues: fc.Arbitrary<OwnerValues> = fc
  .record({
    warningDays: fc.integer({ min: 1, max: 364 }),
    gap: fc.integer({ min: 1, max: 365 }),
    warningMail: fc.boolean(),
    criticalMail: fc.boolean(),
    deliveryWindow: fc.constantFrom("any" as const, "morning" as const, "evening" as const),
    statusMail: fc.boolean(),
    statusMailDays: fc.integer({ min: 1, max: 365 }),
  })
  .map(({ gap, ...values }) =>
    Object.assign(values, { criticalDays: Math.min(365, values.warningDays + gap) }),
  );
const anyFields = fc.subarray([...OWNER_FIELDS]);
const anyPolicy = fc.record({ values: anyValues, locked: anyFields, ownerSet: anyFields });
const anyDefaults = fc.record({ values: anyValues, locked: anyFields });

test("whatever is pushed, a device's settings stay valid, and pushing again changes nothing", () => {
  fc.assert(
    fc.property(anyPolicy, anyDefaults, anyFields, (policy, defaults, fields) => {
      const once = pushFields(policy, defaults, fields).policy;
      expect(ownerFaults(once.values)).toEqual([]);
      expect(pushFields(once, defaults, fields)).toEqual({ policy: once, overwritten: [] });
      for (const field of fields) {
        expect(once.values[field]).toBe(defaults.values[field]);
        expect(once.locked.includes(field)).toBe(defaults.locked.includes(field));
        expect(once.ownerSet).not.toContain(field);
      }
    }),
  );
});

test("pushing all leaves nothing of the owner's, nothing is pushed by pushing no field", () => {
  fc.assert(
    fc.property(anyPolicy, anyDefaults, (policy, defaults) => {
      expect(pushFields(policy, defaults, OWNER_FIELDS).policy).toEqual({ ...defaults, ownerSet: [] });
      expect(pushFields(policy, defaults, []).policy).toEqual(policy);
    }),
  );
});

test("an owner chooses what is not locked, and only what changes counts as chosen", () => {
  const policy: DevicePolicy = { ...NEW, locked: ["criticalMail"] };
  expect(chooseOwn(policy, { deliveryWindow: "evening", warningDays: 3 })).toEqual({
    allowed: true,
    changed: ["deliveryWindow"],
    policy: {
      values: { ...VALUES, deliveryWindow: "evening" },
      locked: ["criticalMail"],
      ownerSet: ["deliveryWindow"],
    },
  });
  expect(chooseOwn(policy, { criticalMail: true, warningMail: true })).toEqual({
    allowed: false,
    reason: "locked",
    fields: ["criticalMail"],
  });
  expect(chooseOwn(policy, { criticalMail: false })).toMatchObject({ allowed: true, changed: [] });
});

test("reporting settings say everything that is wrong with them at once", () => {
  expect(reportingFaults({ ...DEFAULT_REPORTING, sendReports: true, reportDays: ["Th"] })).toEqual([]);
  expect(
    reportingFaults({
      warningDays: 0,
      criticalDays: 366,
      sendReports: true,
      reportDays: [],
      reportTime: "9:00",
      zone: "Mars/Olympus",
      recipients: ["finance@acme.test", "all of Finance"],
    }),
  ).toEqual([
    { field: "warningDays", message: "0 is not a whole number of days from 1 to 365." },
    { field: "criticalDays", message: "366 is not a whole number of days from 1 to 365." },
    { field: "reportDays", message: "Choose at least one day for the report, or switch it off." },
    { field: "reportTime", message: '"9:00" is no time of day. Write it as 09:00.' },
    { field: "zone", message: '"Mars/Olympus" is no time zone. Write it as Europe/Berlin.' },
    { field: "recipients", message: '"all of Finance" is no e-mail address.' },
  ]);
});

test("warning comes before critical", () => {
  expect(ownerFaults({ ...VALUES, warningDays: 5, criticalDays: 5 })).toEqual([
    { field: "criticalDays", message: "Critical must come after warning: 5 is not more than 5 days." },
  ]);
  expect(ownerFaults({ ...VALUES, warningDays: 1, criticalDays: 365, statusMailDays: 1.5 })).toEqual([
    { field: "statusMailDays", message: "1.5 is not a whole number of days from 1 to 365." },
  ]);
});

test.each(["+01:00", "", "Berlin", "Europe/Berlin\n"])("%j is no zone", (zone) => {
  expect(reportingFaults({ ...DEFAULT_REPORTING, zone }).map(({ field }) => field)).toEqual(["zone"]);
});

test("addresses are plain", () => {
  const wrong = [
    "ada",
    "ada@acme",
    "a b@acme.test",
    "a@acme.test\r\nBcc: b@acme.test",
    "a@b@c.test",
    "<a@b.test>",
  ];
  expect(wrong.filter((address) => isEmailAddress(address))).toEqual([]);
  const right = ["ada@acme.test", "ada+backup@mail.acme.test", "o'neil@acme.test", "ädä@acme.test"];
  expect(right.filter((address) => !isEmailAddress(address))).toEqual([]);
});

test("the nearest word forgives a slip and does not guess", () => {
  const names = ["Engineering", "Finance", "Legal"];
  expect(nearestWord("enginering", names)).toBe("Engineering");
  expect(nearestWord("legl", names)).toBe("Legal");
  expect(nearestWord("Sales", names)).toBeNull();
  expect(nearestWord("x", [])).toBeNull();
});
