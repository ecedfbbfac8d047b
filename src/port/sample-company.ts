import type { Role } from "../core/access.ts";
import type { Instant } from "../core/instant.ts";
import type { Observation } from "../core/observation.ts";
import type { DeviceDefaults, ReportingSettings } from "../core/policy.ts";
import type { RestoreRecord } from "../core/restore-record.ts";

/** Makes the sample company as it stands since `firstDay`, the day of the program's first start. */
export type MakeSampleCompany = (firstDay: Instant) => SampleCompany;

/**
 * A company that does not exist, to try everything on. Pure: the same first day gives the same
 * company on every machine, and any time may be asked about in any order. All ids are the sample's own.
 */
export interface SampleCompany {
  /** Parents before children; the first is the company itself. */
  readonly organizations: readonly SampleOrganization[];
  /** Everybody who works there on the first day; those who come later arrive with their devices. */
  readonly people: readonly SamplePerson[];
  readonly destinations: readonly { readonly id: string; readonly name: string }[];
  readonly settings: readonly SampleSettings[];
  readonly grants: readonly SampleGrant[];
  readonly history: SampleHistory;
  /** Every device as its backup system knows it at `at`, which is not before the history starts. */
  observationsAt(at: Instant): Iterable<Observation>;
}

export interface SampleOrganization {
  readonly id: string;
  readonly name: string;
  /** Null: below the root. */
  readonly parentId: string | null;
  readonly costCentre: string | null;
}

export interface SamplePerson {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly organizationId: string;
  readonly costCentre: string | null;
}

/** Settings of an organization's own; null inherits. */
export interface SampleSettings {
  readonly organizationId: string;
  readonly reporting: ReportingSettings | null;
  readonly deviceDefaults: DeviceDefaults | null;
}

export interface SampleGrant {
  readonly email: string;
  readonly role: Role;
  /** Null: the root. */
  readonly organizationId: string | null;
}

/** What the past left behind; agrees with `observationsAt` at the times it speaks of. */
export interface SampleHistory {
  /** 90 days before the first day. */
  readonly startsAt: Instant;
  /**
   * What was in use at the end of each UTC day that ends in `from` < end ≤ `to`. Counted are archives
   * in use that hold backups (R1), of active devices; the cost centre is the device's, else its
   * owner's, else that of the nearest organization that has one, else empty.
   */
  usageDays(from: Instant, to: Instant): Iterable<SampleUsage>;
  /** Silences of over 24 h between two activities of a device, ended after `startsAt` and at or before `until`. */
  activityGaps(until: Instant): Iterable<SampleGap>;
  /** The highest selection of the 30 days before `at`, of archives that select clearly less by then. */
  selectionHighs(at: Instant): Iterable<SampleSelectionHigh>;
  /** Restores begun in `from` ≤ begin < `at`, as they stand at `at`. */
  restores(from: Instant, at: Instant): Iterable<RestoreRecord>;
}

export interface SampleUsage {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly organizationId: string;
  readonly destinationId: string;
  /** Empty: none. */
  readonly costCentre: string;
  readonly devices: number;
  readonly storedBytes: bigint;
  readonly selectedBytes: bigint;
}

export interface SampleGap {
  readonly deviceId: string;
  readonly from: Instant;
  readonly to: Instant;
}

export interface SampleSelectionHigh {
  readonly deviceId: string;
  readonly destinationId: string;
  readonly selectedBytes: number;
  readonly at: Instant;
}
