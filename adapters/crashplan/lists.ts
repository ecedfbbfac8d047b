import { type ListCall, V1_PAGING, V38_PAGING } from "./wire/pages.ts";

/** Each size divides the one before. */
const SIZES = [500, 250, 50, 10];
/** With the usage of every destination the product's own tools take 100. */
const DEVICE_SIZES = [100, 50, 10];
const REPORT_SIZES = [1000, 500, 250, 50];

export const ORGANIZATIONS: ListCall = {
  path: "/api/v1/Org",
  query: {},
  names: ["orgs"],
  what: "organizations",
  sizes: SIZES,
  paging: V1_PAGING,
};

export const PEOPLE: ListCall = {
  path: "/api/v1/User",
  query: { active: true },
  names: ["users"],
  what: "people",
  sizes: SIZES,
  paging: V1_PAGING,
};

export const DEVICES: ListCall = {
  path: "/api/v1/Computer",
  query: { active: true, incBackupUsage: true },
  names: ["computers"],
  what: "devices",
  sizes: DEVICE_SIZES,
  paging: V1_PAGING,
};

export const REPORT: ListCall = {
  path: "/api/v1/DeviceBackupReport",
  query: { active: true, srtKey: "lastConnectedDate", srtDir: "desc" },
  names: ["rows"],
  what: "the device backup report",
  sizes: REPORT_SIZES,
  paging: V1_PAGING,
};

/** The history of one organization, by its number, over the last days. */
export function restoreHistory(orgId: string, days: number): ListCall {
  return {
    path: "/api/v1/RestoreHistory",
    query: { days, orgId, srtKey: "startDate", srtDir: "desc" },
    names: ["restoreEvents"],
    what: "restores",
    sizes: SIZES,
    paging: V1_PAGING,
  };
}

/** Of an organization, by its number, and of all below it. */
export function coldStorage(orgId: string): ListCall {
  return {
    path: "/api/v1/ColdStorage",
    query: { orgId, incChildOrgs: true, srtKey: "archiveHoldExpireDate", srtDir: "asc" },
    names: ["coldStorageRows"],
    what: "cold storage",
    sizes: SIZES,
    paging: V1_PAGING,
  };
}

export const MATTERS: ListCall = {
  path: "/api/v38/legal-hold-matter/list",
  query: { active: true },
  names: ["matters", "legalHolds"],
  what: "legal holds",
  sizes: SIZES,
  paging: V38_PAGING,
};

export function legalHoldMemberships(legalHoldUid: string): ListCall {
  return {
    path: "/api/v38/legal-hold-membership/list",
    query: { legalHoldUid, active: "ACTIVE" },
    names: ["memberships", "legalHoldMemberships"],
    what: "people on legal hold",
    sizes: SIZES,
    paging: V38_PAGING,
  };
}
