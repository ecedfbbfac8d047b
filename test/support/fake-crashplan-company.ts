import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from "../../src/core/instant.ts";

/** What the fake CrashPlan holds; tests change it as they like. */
export interface FakeCompany {
  readonly organizations: FakeOrganization[];
  readonly people: FakePerson[];
  readonly devices: FakeDevice[];
  readonly restores: Record<string, unknown>[];
  readonly coldStorage: Record<string, unknown>[];
  readonly holds: {
    readonly matters: Record<string, unknown>[];
    /** With the uid of their matter as `matterUid`. */
    readonly memberships: Record<string, unknown>[];
  };
}

export interface FakeOrganization {
  number: number;
  uid: string;
  name: string;
  parentUid: string | null;
  costCentre: string | null;
  active: boolean;
  /** Null: it inherits. */
  reporting: Record<string, unknown> | null;
  /** Null: it inherits. Values as the wire has them: text, or wrapped when locked. */
  defaults: Record<string, unknown> | null;
}

export interface FakePerson {
  number: number;
  uid: string;
  email: string;
  firstName: string;
  lastName: string;
  organizationUid: string;
  roles: string[];
}

export interface FakeDevice {
  number: number;
  guid: string;
  name: string;
  personUid: string;
  organizationUid: string;
  type: string;
  service: string;
  status: string;
  os: string;
  createdAt: Instant;
  archives: FakeArchive[];
}

export interface FakeArchive {
  guid: string;
  destinationUid: string;
  destinationName: string;
  format: string;
  /** Null: it never backed up. */
  lastBackupAt: Instant | null;
  /** It backs up as often while time goes on; null: it stands still. */
  everyMs: number | null;
  percent: number;
  bytes: number;
}

export const INHERITED_REPORTING = {
  warnInDays: 7,
  alertInDays: 14,
  recipients: [],
  reportSchedule: "_______",
  sendReports: false,
};

export const INHERITED_DEFAULTS = {
  notifyDeliveryTime: "ANY",
  warningEmailEnabled: "false",
  minutesUntilWarning: "4320",
  severeEmailEnabled: "false",
  minutesUntilSevere: "7200",
  backupStatusEmailEnabled: "false",
  backupStatusEmailFreqInMinutes: "10080",
};

/** 19 digits, more than a double holds. */
export function longId(kind: number, number: number): string {
  return `9${kind}${String(number).padStart(17, "0")}`;
}

const TREE: readonly (readonly [name: string, parent: string | null, costCentre: string | null])[] = [
  ["Northwind Freight", null, null],
  ["Finance", "Northwind Freight", "CC-100"],
  ["Accounts Payable", "Finance", "CC-110"],
  ["Legal", "Northwind Freight", "CC-200"],
  ["Engineering", "Northwind Freight", "CC-300"],
  ["Platform", "Engineering", "CC-310"],
  ["Apps", "Engineering", "CC-320"],
  ["Sales", "Northwind Freight", "CC-400"],
  ["Sales EMEA", "Sales", "CC-410"],
  ["Sales Americas", "Sales", "CC-420"],
  ["Warehouse", "Northwind Freight", "CC-500"],
  ["People", "Northwind Freight", "CC-600"],
];
const FIRST = [
  "Ada",
  "Bruno",
  "Chen",
  "Dalia",
  "Emil",
  "Farah",
  "Goran",
  "Hana",
  "Ivo",
  "Jun",
  "Kofi",
  "Lena",
];
const LAST = ["Okafor", "Petrov", "Quist", "Rossi", "Sato", "Tan", "Ueda", "Varga", "Weiss", "Xu", "Young"];
const SYSTEMS = ["win", "mac", "linux"] as const;

/** A company of so many devices, most of them healthy: the same for the same arguments. */
export function makeFakeCompany(devices: number, now: Instant): FakeCompany {
  const organizations = makeOrganizations();
  const people = Array.from({ length: Math.max(1, Math.ceil(devices * 0.8)) }, (_, at) =>
    makePerson(at, organizations),
  );
  const company: FakeCompany = {
    organizations,
    people,
    devices: Array.from({ length: devices }, (_, at) => makeDevice(at, people, now)),
    restores: [],
    coldStorage: [],
    holds: { matters: [], memberships: [] },
  };
  company.restores.push(...makeRestores(company, now));
  return company;
}

function makeOrganizations(): FakeOrganization[] {
  const uids = new Map(TREE.map(([name], at) => [name, longId(1, at + 1)]));
  return TREE.map(([name, parent, costCentre], at) => ({
    number: 4_000 + at,
    uid: uids.get(name) ?? "",
    name,
    parentUid: parent === null ? null : (uids.get(parent) ?? null),
    costCentre,
    active: true,
    reporting:
      name === "Finance"
        ? {
            warnInDays: 3,
            alertInDays: 14,
            recipients: ["finance-it@northwind.example"],
            reportSchedule: "____H__",
            sendReports: true,
          }
        : null,
    defaults:
      name === "Finance"
        ? {
            ...INHERITED_DEFAULTS,
            warningEmailEnabled: { "@locked": "true", "#text": "false" },
            severeEmailEnabled: { "@locked": "true", "#text": "true" },
            minutesUntilSevere: "43200",
          }
        : null,
  }));
}

function makePerson(at: number, organizations: readonly FakeOrganization[]): FakePerson {
  const [firstName = "", lastName = ""] = [FIRST[at % FIRST.length], LAST[at % LAST.length]];
  return {
    number: 10_000 + at,
    uid: longId(2, at + 1),
    email: `${firstName}.${lastName}.${at + 1}@northwind.example`,
    firstName,
    lastName,
    organizationUid: organizations[at % organizations.length]?.uid ?? "",
    roles: [
      "desktop-user",
      ...(at === 0 ? ["customer-cloud-admin"] : []),
      ...(at === 1 ? ["org-admin", "alert-emails"] : []),
    ],
  };
}

const CLOUD = { destinationUid: "632540230984925185", destinationName: "CrashPlan Cloud" };
const OFFICE = { destinationUid: "43", destinationName: "Office vault" };

function makeDevice(at: number, people: readonly FakePerson[], now: Instant): FakeDevice {
  const person = people[at % people.length];
  const os = SYSTEMS[at % SYSTEMS.length] ?? "win";
  return {
    number: 20_000 + at,
    guid: longId(3, at + 1),
    name: `NF-${os.toUpperCase()}-${String(at + 1).padStart(5, "0")}`,
    personUid: person?.uid ?? "",
    organizationUid: person?.organizationUid ?? "",
    type: "COMPUTER",
    service: "CrashPlan",
    status: "Active",
    os,
    createdAt: now - 400 * DAY_MS + (at % 300) * DAY_MS,
    archives: [
      makeArchive(at, CLOUD, now),
      ...(at % 10 === 0 ? [makeArchive(at + 1_000_000, OFFICE, now)] : []),
    ],
  };
}

function makeArchive(
  at: number,
  destination: Pick<FakeArchive, "destinationUid" | "destinationName">,
  now: Instant,
): FakeArchive {
  const silentDays = silence(at % 100);
  return {
    guid: longId(4, at + 1),
    ...destination,
    format: "ARCHIVE_V1",
    lastBackupAt: at % 100 === 99 ? null : now - (silentDays ?? 0) * DAY_MS - (at % 50) * MINUTE_MS,
    everyMs: silentDays === null && at % 100 !== 99 ? HOUR_MS : null,
    percent: at % 17 === 0 ? 98.5 : 100,
    bytes: 1_000_000_000 + (at % 1000) * 37_000_000,
  };
}

/** Of a hundred devices two are silent for four days, two for nine and one for three weeks. */
function silence(part: number): number | null {
  if (part === 7 || part === 57) return 4;
  if (part === 23 || part === 73) return 9;
  return part === 41 ? 21 : null;
}

function makeRestores({ people, devices }: FakeCompany, now: Instant): Record<string, unknown>[] {
  return devices.slice(0, 8).map((device, at) => {
    const owner = people.find(({ uid }) => uid === device.personUid);
    const other = people[at % 3 === 0 ? 0 : at % people.length];
    return {
      restoreId: longId(5, at + 1),
      type: at % 2 === 0 ? "WEB" : "PUSH",
      startDate: new Date(now - (at + 1) * DAY_MS).toISOString(),
      completedDate: at === 3 ? null : new Date(now - (at + 1) * DAY_MS + 5 * MINUTE_MS).toISOString(),
      canceled: at === 5,
      fileCount: 12 * (at + 1),
      byteCount: 4_000_000 * (at + 1),
      problemCount: at === 4 ? 2 : 0,
      failedChecksumCount: 0,
      requestingUserId: other?.number ?? null,
      sourceUserId: owner?.number ?? null,
      sourceOrgId: null,
      sourceComputerGuid: device.guid,
      acceptingComputerGuid: device.guid,
      orgUid: device.organizationUid,
    };
  });
}
