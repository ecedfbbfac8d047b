import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readDevice } from "../../../adapters/crashplan/read/device.ts";
import { readOrganizations } from "../../../adapters/crashplan/read/organization.ts";
import { readPerson } from "../../../adapters/crashplan/read/person.ts";
import { readReportRows } from "../../../adapters/crashplan/read/report-row.ts";
import { readRoles } from "../../../adapters/crashplan/read/role.ts";
import { readSchedule, readSettings } from "../../../adapters/crashplan/read/settings.ts";
import {
  count,
  flag,
  optionalId,
  percent,
  text,
  time,
  words,
} from "../../../adapters/crashplan/read/value.ts";
import { openEnvelope, parseJson, rowsOf } from "../../../adapters/crashplan/wire/json.ts";
import { THRESHOLD_DAYS } from "../../../src/core/policy.ts";

const AT = Date.UTC(2026, 4, 28, 12);
const named = (id: string): { id: string; name: string; costCentre: null } => ({
  id,
  name: "Org",
  costCentre: null,
});

describe("JSON", () => {
  test("ids of 19 digits stay whole, as numbers too, wherever they stand", () => {
    expect(
      parseJson('{"guid":843290890230648046,"list":[954143426849296547, 1],"n":-843290890230648047}'),
    ).toEqual({
      guid: "843290890230648046",
      list: ["954143426849296547", 1],
      n: "-843290890230648047",
    });
  });

  test("texts are left as they are, whatever they look like", () => {
    fc.assert(
      fc.property(fc.string(), fc.bigInt({ min: 10n ** 17n, max: 10n ** 19n }), (name, id) => {
        const written = `{"name":${JSON.stringify(`${name},${id},"${id}`)},"id":${id},"size":1.25e3}`;
        expect(parseJson(written)).toEqual({
          name: `${name},${id},"${id}`,
          id: Number.isSafeInteger(Number(id)) ? Number(id) : String(id),
          size: 1250,
        });
      }),
    );
  });

  test("fractions with many digits stay numbers", () => {
    expect(parseJson('{"id":843290890230648046,"part":0.12345678901234567890}')).toEqual({
      id: "843290890230648046",
      part: 0.123_456_789_012_345_68,
    });
  });

  test("lists come bare, below their name, or below data", () => {
    const rows = [{ a: 1 }];
    for (const body of [rows, { matters: rows }, { data: rows }, { data: { matters: rows } }])
      expect(rowsOf(openEnvelope(body), ["matters"], "matters")).toEqual(rows);
  });
});

describe("values", () => {
  /** Each way in which the product writes one value. */
  function written(value: string | number | boolean): fc.Arbitrary<unknown> {
    const plain = [value, String(value), ` ${String(value)} `];
    const wrapped = plain.flatMap((one) => [{ "#text": one }, { "@locked": "true", "#text": one }]);
    return fc.constantFrom(...plain, ...wrapped);
  }
  const nothing = [null, undefined, "", "null", " NULL ", { "@nil": "true" }, {}, { "#text": "" }];

  test("numbers, sizes and booleans are read whichever way they are written", () => {
    const size = fc.maxSafeNat().chain((number) => fc.tuple(fc.constant(number), written(number)));
    const answer = fc.boolean().chain((yes) => fc.tuple(fc.constant(yes), written(yes)));
    fc.assert(
      fc.property(size, answer, ([number, asNumber], [yes, asFlag]) => {
        expect([count.parse(asNumber), flag.parse(asFlag)]).toEqual([number, yes]);
      }),
    );
  });

  test("nothing is null in every form, and a list of nothing is empty", () => {
    for (const value of nothing) {
      const read = [text, count, flag, optionalId, percent, time].map((schema) => schema.parse(value));
      expect([value, ...read, words.parse(value)]).toEqual([value, null, null, null, null, null, null, []]);
    }
  });

  test("what is something else than it should be was not said", () => {
    expect(count.parse("12 GB")).toBeNull();
    expect(count.parse(-1)).toBeNull();
    expect(count.parse(2 ** 60)).toBeNull();
    expect(count.parse(true)).toBeNull();
    expect(flag.parse("maybe")).toBeNull();
    expect(time.parse("yesterday")).toBeNull();
    expect(time.parse("2026-02-30T00:00:00Z")).toBeNull();
    expect(percent.parse("-3")).toBeNull();
    expect(text.parse(["a"])).toBeNull();
    expect(optionalId.parse(2 ** 60)).toBeNull();
    expect(optionalId.parse("x".repeat(201))).toBeNull();
  });

  test("a percentage above 100 is 100", () => {
    expect(percent.parse("100.7")).toBe(100);
    expect(percent.parse("99.9")).toBe(99.9);
  });

  test("times are the same instant in every zone", () => {
    const of = fc.record({
      at: fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
      hours: fc.integer({ min: -12, max: 14 }),
    });
    fc.assert(
      fc.property(of, ({ at, hours }) => {
        const shifted = at + hours * 3_600_000;
        fc.pre(shifted >= 0);
        const sign = hours < 0 ? "-" : "+";
        const zone = `${sign}${String(Math.abs(hours)).padStart(2, "0")}:00`;
        const local = new Date(shifted).toISOString().replace("Z", zone);
        expect([time.parse(local), time.parse(new Date(at).toISOString())]).toEqual([at, at]);
      }),
    );
  });

  test("alert states come as a list or as one text", () => {
    expect(words.parse(["A", "B"])).toEqual(["A", "B"]);
    expect(words.parse("A B, C")).toEqual(["A", "B", "C"]);
  });
});

test("no row, however odd, is more than left out", () => {
  const odd = fc.anything({ withDate: false, maxDepth: 3 });
  const keys = fc.constantFrom(
    "guid",
    "orgUid",
    "name",
    "backupUsage",
    "alertStates",
    "deviceUid",
    "userUid",
    "settings",
  );
  fc.assert(
    fc.property(fc.oneof(odd, fc.dictionary(keys, odd)), (row) => {
      expect(() => {
        readDevice(row, AT, named);
        readPerson(row);
        readReportRows([row], AT);
        readOrganizations([row]);
        readRoles([row]);
        readSettings("1", row);
      }).not.toThrow();
    }),
    { numRuns: 500 },
  );
});

describe("a device", () => {
  const device = { guid: "843290890230648046", orgUid: "1", name: "SNWINTEST1" };
  const usage = { targetComputerGuid: "43", archiveGuid: "9", lastBackup: "2019-12-02T09:34:28.364-06:00" };

  test("keeps alert states that are not known here, of itself and of its destinations, each once", () => {
    const read = readDevice(
      {
        ...device,
        alertStates: ["CriticalConnectionAlert"],
        backupUsage: [
          { ...usage, alertStates: ["CriticalBackupAlert", "SolarFlareAlert"] },
          { ...usage, targetComputerGuid: "44", alertStates: "CriticalBackupAlert OK" },
        ],
      },
      AT,
      named,
    );
    expect(read?.alertStates).toEqual(["CriticalBackupAlert", "CriticalConnectionAlert", "SolarFlareAlert"]);
  });

  test.each([
    ["Active", true, { state: "active", deauthorized: false, blocked: false }],
    ["Active, Deauthorized", true, { state: "active", deauthorized: true, blocked: false }],
    ["Active, Blocked", "true", { state: "active", deauthorized: false, blocked: true }],
    ["Deactivated", false, { state: "deactivated", deauthorized: false, blocked: false }],
    ["Active", "false", { state: "deactivated", deauthorized: false, blocked: false }],
    ["Something new", null, { state: "active", deauthorized: false, blocked: false }],
  ])("status %s", (status, active, expected) => {
    expect(readDevice({ ...device, status, active }, AT, named)?.observation).toMatchObject(expected);
  });

  test("archives of file activity are told apart, and a destination without an id is none", () => {
    const read = readDevice(
      {
        ...device,
        backupUsage: [{ ...usage, archiveFormat: "ARCHIVE_V2" }, { targetComputerName: "lost" }, null],
      },
      AT,
      named,
    );
    expect(read?.observation.archives).toEqual([
      expect.objectContaining({
        archiveId: "9",
        format: "v2",
        lastActivityAt: Date.UTC(2019, 11, 2, 15, 34, 28, 364),
      }),
    ]);
  });

  test("an archive without a guid is known by its destination", () => {
    const read = readDevice({ ...device, backupUsage: [{ ...usage, archiveGuid: null }] }, AT, named);
    expect(read?.observation.archives[0]?.archiveId).toBe("43");
  });
});

describe("rows of the report", () => {
  const row = {
    deviceUid: "1",
    orgUid: "2",
    destinationUid: "43",
    archiveGuid: "9",
    lastActivity: "2026-05-01T00:00:00Z",
  };

  test("that repeat are one archive: newest times, largest sizes, least complete", () => {
    const rows = [
      { ...row, selectedBytes: "5", backupCompletePercentage: "100.0", coldStorage: "false" },
      { ...row, selectedBytes: 7, backupCompletePercentage: 40, lastActivity: "2026-05-02T00:00:00Z" },
    ];
    const expected = [
      expect.objectContaining({
        selectedBytes: 7,
        percentComplete: 40,
        cold: false,
        lastActivityAt: Date.UTC(2026, 4, 2),
      }),
    ];
    for (const order of [rows, rows.toReversed()])
      expect(readReportRows(order, AT)[0]?.observation.archives).toEqual(expected);
  });

  test("of cold storage are marked", () => {
    expect(readReportRows([{ ...row, coldStorage: "true" }], AT)[0]?.observation.archives[0]?.cold).toBe(
      true,
    );
  });
});

describe("settings", () => {
  test("the schedule has a place for each day from Sunday on", () => {
    expect(readSchedule("____H__")).toEqual(["Th"]);
    expect(readSchedule("SM_WHF_")).toEqual(["S", "M", "W", "Th", "F"]);
    expect(readSchedule("______S")).toEqual(["Sa"]);
    expect(readSchedule("_______")).toEqual([]);
    expect(readSchedule("")).toEqual([]);
  });

  const defaults = (config: Record<string, unknown>): unknown => ({
    orgUid: "1",
    deviceDefaults: { serviceBackupConfig: config },
  });

  test("minutes become days, rounded up, within what thresholds may be", () => {
    const days = (minutes: unknown): number | undefined =>
      readSettings("1", defaults({ minutesUntilWarning: minutes })).defaults?.values.warningDays;
    expect(["4320", 4321, { "@locked": "true", "#text": "1" }, "0", { "@nil": "true" }].map(days)).toEqual([
      3, 4, 1, 3, 3,
    ]);
    fc.assert(
      fc.property(fc.nat(), (minutes) => {
        const read = days(String(minutes)) ?? 0;
        expect(read).toBeGreaterThanOrEqual(THRESHOLD_DAYS.min);
        expect(read).toBeLessThanOrEqual(THRESHOLD_DAYS.max);
      }),
    );
  });

  test("every field can be locked", () => {
    const locked = { "@locked": "true", "#text": "true" };
    const all = readSettings(
      "1",
      defaults({
        minutesUntilWarning: locked,
        minutesUntilSevere: locked,
        warningEmailEnabled: locked,
        severeEmailEnabled: locked,
        notifyDeliveryTime: { "@locked": "true", "#text": "MORNING" },
        backupStatusEmailEnabled: locked,
        backupStatusEmailFreqInMinutes: locked,
      }),
    ).defaults;
    expect(all).toMatchObject({
      locked: [
        "warningDays",
        "criticalDays",
        "warningMail",
        "criticalMail",
        "deliveryWindow",
        "statusMail",
        "statusMailDays",
      ],
      values: { deliveryWindow: "morning", warningMail: true },
    });
    expect(
      readSettings("1", defaults({ warningEmailEnabled: { "@locked": "false", "#text": "true" } })).defaults,
    ).toMatchObject({ locked: [], values: { warningMail: true } });
  });

  test("what is no address is no recipient", () => {
    const settings = {
      isUsingReportingDefaults: "false",
      recipients: ["A@x.example", "a@x.example; b@x.example", "nobody", 7],
    };
    expect(readSettings("1", { settings }).reporting?.values.recipients).toEqual([
      "a@x.example",
      "b@x.example",
    ]);
  });

  test("what is not said is null", () => {
    expect(readSettings("1", { orgUid: "1" })).toEqual({
      organizationId: "1",
      reporting: null,
      defaults: null,
    });
    expect(readSettings("1", "oops")).toEqual({ organizationId: "1", reporting: null, defaults: null });
  });
});

test("parents by number are parents by id", () => {
  const rows = [
    { orgUid: "a", orgId: 1, orgName: "A" },
    { orgUid: "b", orgId: "2", orgName: "B", parentOrgId: "1" },
  ];
  expect(readOrganizations(rows).map(({ id, parentId }) => [id, parentId])).toEqual([
    ["a", null],
    ["b", "a"],
  ]);
});

describe("a role", () => {
  const meaning = (role: Record<string, unknown>): unknown => readRoles([role])[0]?.meanings;

  test("is known by its name or its id, however they are spelt", () => {
    expect(meaning({ roleId: "7", roleName: "Org Legal Admin" })).toEqual([
      { role: "legal", everywhere: false },
    ]);
    expect(meaning({ roleId: "cross-org-help-desk" })).toEqual([{ role: "helpdesk", everywhere: true }]);
    expect(meaning({ roleId: "org-manager", roleName: "Org Manager" })).toEqual([
      { role: "helpdesk", everywhere: false },
    ]);
  });

  test("with the permission to get mails gets reports; one that means nothing here is left out", () => {
    const permissions = [{ permission: "admin.receives_alert.email" }];
    expect(meaning({ roleId: "custom", permissions })).toEqual([{ role: "report", everywhere: false }]);
    expect(meaning({ roleId: "desktop-user", roleName: "Desktop User" })).toBeUndefined();
    expect(meaning({ roleId: "admin-restore", roleName: "Admin Restore" })).toBeUndefined();
  });
});
