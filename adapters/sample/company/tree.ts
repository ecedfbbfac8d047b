import { HOUR_MS } from "../../../src/core/instant.ts";
import type { SampleOrganization } from "../../../src/port/sample-company.ts";

/** Where people work: their hours, and the destination that is nearest to them. */
export interface Office {
  readonly place: string;
  /** Standard time; summer time would move the sample's working day by an hour and nothing else. */
  readonly offsetMs: number;
  readonly destinationId: string;
}

export interface Unit extends SampleOrganization {
  /** Places for laptops and desktops. */
  readonly desks: number;
  readonly servers: number;
  readonly offices: readonly [OfficeShare, ...OfficeShare[]];
  /** Typical selection of a desk's device, in gigabytes (10⁹ bytes). */
  readonly typicalGb: number;
  /** All devices also back up to the vault. */
  readonly vaulted: boolean;
}

export interface OfficeShare {
  readonly office: Office;
  readonly share: number;
}

export const DESTINATIONS = {
  europe: { id: "dest-fra", name: "Cloud Frankfurt" },
  america: { id: "dest-iad", name: "Cloud Ashburn" },
  vault: { id: "dest-vault", name: "Vault Lisbon" },
  activity: { id: "dest-activity", name: "Activity store" },
} as const;

const LISBON: Office = { place: "lis", offsetMs: 0, destinationId: DESTINATIONS.europe.id };
const FRANKFURT: Office = { place: "fra", offsetMs: HOUR_MS, destinationId: DESTINATIONS.europe.id };
const BENGALURU: Office = { place: "blr", offsetMs: 5.5 * HOUR_MS, destinationId: DESTINATIONS.europe.id };
const CHICAGO: Office = { place: "chi", offsetMs: -6 * HOUR_MS, destinationId: DESTINATIONS.america.id };
const SAO_PAULO: Office = { place: "sao", offsetMs: -3 * HOUR_MS, destinationId: DESTINATIONS.america.id };

const MAKERS = [
  { office: LISBON, share: 5 },
  { office: BENGALURU, share: 3 },
  { office: CHICAGO, share: 2 },
] as const;
const EUROPE = [
  { office: LISBON, share: 3 },
  { office: FRANKFURT, share: 2 },
] as const;
const AMERICAS = [
  { office: CHICAGO, share: 3 },
  { office: SAO_PAULO, share: 2 },
] as const;
const EVERYWHERE = [
  { office: LISBON, share: 4 },
  { office: FRANKFURT, share: 2 },
  { office: CHICAGO, share: 3 },
  { office: BENGALURU, share: 2 },
] as const;

export const COMPANY_ID = "org-company";
export const ENGINEERING_ID = "org-engineering";
export const AMERICAS_ID = "org-sales-americas";

type Tree = readonly [id: string, name: string, parentId: string | null, costCentre: string | null];

/** The company, parents before children. Marketing has no cost centre, as there is always one. */
export const UNITS: readonly Unit[] = [
  unit([COMPANY_ID, "Tessellate Software", null, null], EVERYWHERE, { desks: 0, typicalGb: 60 }),
  unit([ENGINEERING_ID, "Engineering", COMPANY_ID, "1000"], MAKERS, { desks: 34, typicalGb: 110 }),
  unit(["org-platform", "Platform", ENGINEERING_ID, "1010"], MAKERS, {
    desks: 212,
    typicalGb: 160,
    servers: 18,
  }),
  unit(["org-mobile", "Mobile", ENGINEERING_ID, "1020"], MAKERS, { desks: 146, typicalGb: 140, servers: 6 }),
  unit(["org-qa", "QA", ENGINEERING_ID, "1030"], MAKERS, { desks: 96, typicalGb: 95, servers: 8 }),
  unit(["org-sales", "Sales", COMPANY_ID, "2000"], EVERYWHERE, { desks: 12, typicalGb: 35 }),
  unit(["org-sales-emea", "Sales EMEA", "org-sales", "2010"], EUROPE, { desks: 142, typicalGb: 32 }),
  unit([AMERICAS_ID, "Sales Americas", "org-sales", "2020"], AMERICAS, { desks: 138, typicalGb: 32 }),
  unit(["org-marketing", "Marketing", COMPANY_ID, null], EVERYWHERE, {
    desks: 74,
    typicalGb: 130,
    servers: 1,
  }),
  unit(["org-finance", "Finance", COMPANY_ID, "3000"], EUROPE, {
    desks: 52,
    typicalGb: 24,
    servers: 2,
    vaulted: true,
  }),
  unit(["org-legal", "Legal", COMPANY_ID, "3100"], EVERYWHERE, { desks: 22, typicalGb: 28, vaulted: true }),
  unit(["org-people", "People", COMPANY_ID, "3200"], EVERYWHERE, { desks: 28, typicalGb: 22 }),
  unit(["org-support", "Support", COMPANY_ID, "4000"], EVERYWHERE, { desks: 148, typicalGb: 30 }),
  unit(["org-it", "IT", COMPANY_ID, "5000"], EVERYWHERE, {
    desks: 46,
    typicalGb: 70,
    servers: 17,
    vaulted: true,
  }),
];

function unit(
  [id, name, parentId, costCentre]: Tree,
  offices: Unit["offices"],
  size: Pick<Unit, "desks" | "typicalGb"> & Partial<Pick<Unit, "servers" | "vaulted">>,
): Unit {
  return { id, name, parentId, costCentre, offices, servers: 0, vaulted: false, ...size };
}
