import { DAY_MS, type Instant, isoInstant } from "../../src/core/instant.ts";
import {
  type FakeArchive,
  type FakeCompany,
  type FakeDevice,
  type FakeOrganization,
  type FakePerson,
  INHERITED_DEFAULTS,
  INHERITED_REPORTING,
} from "./fake-crashplan-company.ts";

type Json = Record<string, unknown>;

/** When the archive last got data, at that time. */
export function lastBackup({ lastBackupAt, everyMs }: FakeArchive, now: Instant): Instant | null {
  if (lastBackupAt === null || everyMs === null || now < lastBackupAt) return lastBackupAt;
  return lastBackupAt + Math.floor((now - lastBackupAt) / everyMs) * everyMs;
}

export function lastBackupOfDevice({ archives }: FakeDevice, now: Instant): Instant {
  return Math.max(0, ...archives.map((archive) => lastBackup(archive, now) ?? 0));
}

export function organizationRow(organization: FakeOrganization, company: FakeCompany): Json {
  const parent = company.organizations.find(({ uid }) => uid === organization.parentUid);
  return {
    orgId: organization.number,
    orgUid: organization.uid,
    orgGuid: organization.uid,
    orgName: organization.name,
    orgExtRef: organization.costCentre,
    status: organization.active ? "Active" : "Deactivated",
    active: organization.active,
    blocked: false,
    parentOrgId: parent?.number ?? null,
    // A parent that is not in the list is named all the same.
    parentOrgUid: organization.parentUid,
    type: "ENTERPRISE",
    classification: "BASIC",
  };
}

export function organizationDetail(organization: FakeOrganization, company: FakeCompany): Json {
  const reporting = nearest(organization, company, ({ reporting: own }) => own);
  const defaults = nearest(organization, company, ({ defaults: own }) => own);
  return {
    ...organizationRow(organization, company),
    settings: {
      maxSeats: -1,
      archiveHoldDays: 14,
      ...(organization.reporting ?? INHERITED_REPORTING),
      reportLastSent: null,
      isUsingReportingDefaults: organization.reporting === null,
    },
    settingsInherited: INHERITED_REPORTING,
    settingsSummary: reporting?.value ?? INHERITED_REPORTING,
    orgInheritDto: {
      orgUidProvidingDeviceDefaults: defaults?.organization.uid ?? "900000000000000001",
    },
    deviceDefaults: {
      serviceBackupConfig: {
        ...(defaults?.value ?? INHERITED_DEFAULTS),
        backupConfig: { backupSets: { "@nil": "true" } },
      },
    },
  };
}

function nearest(
  organization: FakeOrganization,
  company: FakeCompany,
  own: (organization: FakeOrganization) => Json | null,
): { readonly organization: FakeOrganization; readonly value: Json } | null {
  const seen = new Set<string>();
  let at: FakeOrganization | undefined = organization;
  while (at !== undefined && !seen.has(at.uid)) {
    const value = own(at);
    if (value !== null) return { organization: at, value };
    seen.add(at.uid);
    const { parentUid }: FakeOrganization = at;
    at = company.organizations.find(({ uid }) => uid === parentUid);
  }
  return null;
}

export function personRow(person: FakePerson): Json {
  return {
    userId: person.number,
    userUid: person.uid,
    status: "Active",
    username: person.email,
    email: person.email,
    firstName: person.firstName,
    lastName: person.lastName,
    quotaInBytes: -1,
    orgUid: person.organizationUid,
    userExtRef: null,
    active: true,
    blocked: false,
    usernameIsAnEmail: true,
    licenses: [],
  };
}

export function deviceRow(device: FakeDevice, company: FakeCompany, now: Instant, withUsage: boolean): Json {
  const isActive = !device.status.startsWith("Deactivated");
  return {
    computerId: device.number,
    name: device.name,
    osHostname: device.name.toLowerCase(),
    guid: device.guid,
    type: device.type,
    status: device.status,
    active: isActive,
    blocked: device.status.includes("Blocked"),
    alertState: 0,
    alertStates: ["OK"],
    userUid: device.personUid,
    orgUid: device.organizationUid,
    computerExtRef: null,
    lastConnected: isoOrNull(lastBackupOfDevice(device, now)),
    osName: device.os,
    osVersion: "11",
    osArch: "amd64",
    address: "10.0.1.23:4242",
    timeZone: "America/Los_Angeles",
    productVersion: "11.4.0",
    creationDate: isoInstant(device.createdAt),
    service: device.service,
    ...(withUsage
      ? {
          backupUsage: device.archives.map((archive) =>
            usageRow(archive, alertStates(archive, device, company, now), now),
          ),
        }
      : {}),
  };
}

function usageRow(archive: FakeArchive, states: readonly string[], now: Instant): Json {
  const at = lastBackup(archive, now);
  const completed = archive.percent === 100 ? at : null;
  return {
    targetComputerGuid: archive.destinationUid,
    targetComputerName: archive.destinationName,
    targetComputerType: "SERVER",
    selectedFiles: 596,
    selectedBytes: archive.bytes,
    todoFiles: 0,
    todoBytes: 0,
    archiveBytes: Math.round(archive.bytes * 0.8),
    billableBytes: archive.bytes,
    lastBackup: at === null ? null : withOffset(at),
    lastCompletedBackup: completed === null ? null : withOffset(completed),
    lastConnected: at === null ? null : isoInstant(at),
    using: true,
    alertState: 0,
    alertStates: states,
    percentComplete: at === null ? 0 : archive.percent,
    archiveGuid: archive.guid,
    archiveFormat: archive.format,
    activity: { connected: true, backingUp: false, restoring: false, timeRemainingInMs: 0 },
  };
}

/** By the thresholds in force in the device's organization, for each destination. */
function alertStates(
  archive: FakeArchive,
  device: FakeDevice,
  company: FakeCompany,
  now: Instant,
): readonly string[] {
  if (device.status.startsWith("Deactivated")) return ["OK"];
  const organization = company.organizations.find(({ uid }) => uid === device.organizationUid);
  const own = organization && nearest(organization, company, ({ reporting }) => reporting)?.value;
  const { warnInDays, alertInDays } = { ...INHERITED_REPORTING, ...own };
  const days = (now - (lastBackup(archive, now) ?? device.createdAt)) / DAY_MS;
  if (days >= alertInDays) return ["CriticalBackupAlert"];
  return [days >= warnInDays ? "WarningBackupAlert" : "OK"];
}

export function reportRows(device: FakeDevice, company: FakeCompany, now: Instant): readonly Json[] {
  const organization = company.organizations.find(({ uid }) => uid === device.organizationUid);
  const person = company.people.find(({ uid }) => uid === device.personUid);
  return device.archives.map((archive) => {
    const at = lastBackup(archive, now);
    return {
      archiveGuid: archive.guid,
      orgUid: device.organizationUid,
      orgName: organization?.name ?? null,
      orgExtRef: organization?.costCentre ?? "",
      userUid: device.personUid,
      username: person?.email ?? null,
      email: person?.email ?? null,
      userExtRef: "null",
      deviceUid: device.guid,
      deviceName: device.name,
      deviceOsHostname: device.name.toLowerCase(),
      destinationUid: archive.destinationUid,
      destinationName: archive.destinationName,
      version: "11.4.0",
      status: device.status,
      alertStates: alertStates(archive, device, company, now).join(" "),
      os: device.os,
      osVersion: "11",
      creationDate: isoInstant(device.createdAt),
      selectedBytes: String(archive.bytes),
      backupCompletePercentage: archive.percent.toFixed(1),
      archiveBytes: String(Math.round(archive.bytes * 0.8)),
      coldStorage: "false",
      lastConnectedDate: isoOrNull(at ?? 0),
      lastCompletedBackupDate: archive.percent === 100 ? isoOrNull(at ?? 0) : "",
      lastActivity: isoOrNull(at ?? 0),
    };
  });
}

function isoOrNull(at: Instant): string | null {
  return at === 0 ? null : isoInstant(at);
}

/** As the product does: some times with `Z`, some with an offset. */
function withOffset(at: Instant): string {
  return isoInstant(at - 6 * 60 * 60_000).replace("Z", "-06:00");
}

export const ROLES: readonly Json[] = [
  { roleId: "customer-cloud-admin", roleName: "Customer Cloud Admin", permissions: [] },
  { roleId: "org-admin", roleName: "Org Admin", permissions: [] },
  { roleId: "org-help-desk", roleName: "Org Help Desk", permissions: [] },
  { roleId: "desktop-user", roleName: "Desktop User", permissions: [{ permission: "cpd.login" }] },
  {
    roleId: "alert-emails",
    roleName: "Alert Emails",
    numberOfUsers: 1,
    permissions: [
      {
        permission: "admin.receives_alert.email",
        description: "Receives automated backup reports and alerts by email",
      },
    ],
  },
];
