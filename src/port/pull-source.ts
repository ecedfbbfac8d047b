import type { Role } from "../core/access.ts";
import type { Instant } from "../core/instant.ts";
import type { Observation } from "../core/observation.ts";
import type { TreeNode } from "../core/organization-tree.ts";
import type { DeviceDefaults, ReportingSettings } from "../core/policy.ts";
import type { RestoreRecord } from "../core/restore-record.ts";

/**
 * Thrown by a pull source when it cannot be read. The message is for people: what is wrong, and what to do.
 *
 * - `access`: credentials, rights, or a plan without an API; only an administrator can help
 * - `away`: not reached, or it fails; it passes
 * - `unreadable`: it answers something else than was agreed on
 */
export class PullFault extends Error {
  override readonly name = "PullFault";
  readonly kind: "access" | "away" | "unreadable";

  constructor(kind: PullFault["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

export interface PulledOrganization extends TreeNode {
  readonly costCentre: string | null;
}

/** Both groups of settings of an organization; null: the source did not say. */
export interface PulledSettings {
  readonly organizationId: string;
  readonly reporting: {
    /** It stands alone; otherwise it inherits. */
    readonly own: boolean;
    readonly values: Pick<
      ReportingSettings,
      "warningDays" | "criticalDays" | "sendReports" | "reportDays" | "recipients"
    >;
  } | null;
  readonly defaults: (DeviceDefaults & { readonly own: boolean }) | null;
}

export interface PulledPerson {
  readonly id: string;
  /** Lower case. */
  readonly email: string | null;
  readonly name: string | null;
  readonly costCentre: string | null;
  readonly organizationId: string | null;
  readonly active: boolean;
}

/** A role of a person in an organization and its descendants; `report`: gets its reports and alerts by mail. */
export interface PulledRole {
  /** Lower case. */
  readonly email: string;
  /** Null: everywhere. */
  readonly organizationId: string | null;
  readonly role: Role | "report";
}

export interface PulledDevice {
  readonly observation: Observation;
  /** The source's own alert states in its words, without its word for "OK". */
  readonly alertStates: readonly string[];
}

export interface PulledPage {
  /** 1 is the first. */
  readonly page: number;
  readonly devices: readonly PulledDevice[];
}

/** An archive of something deactivated, held until it is deleted. */
export interface PulledColdArchive {
  readonly archiveId: string;
  readonly until: Instant | null;
  readonly storedBytes: number | null;
}

/** A person whose data a legal matter holds. */
export interface PulledHold {
  readonly matter: string;
  readonly personId: string;
  /** Lower case. */
  readonly email: string | null;
}

/** A source that is read. Every method throws `PullFault`; pages are asked for one after the other, as they are taken. */
export interface PullSource {
  readonly kind: "crashplan";
  readonly name: string;
  readonly namespace: string;
  organizations(): Promise<readonly PulledOrganization[]>;
  settings(organizationIds: readonly string[]): AsyncIterable<PulledSettings>;
  people(): AsyncIterable<readonly PulledPerson[]>;
  roles(): AsyncIterable<PulledRole>;
  /**
   * Active devices with the usage of each destination, from `fromPage` on. `changedSince`: only those with activity
   * since, in one read that may leave out what did not change; null: all.
   */
  devices(options: {
    readonly changedSince: Instant | null;
    readonly fromPage: number;
  }): AsyncIterable<PulledPage>;
  /** One device by its id, whatever its state; null: the source does not know it. */
  device(id: string): Promise<PulledDevice | null>;
  /** Restores begun since `from`; null: it cannot know them, and why is in `restoresUnknown`. */
  restores(from: Instant): AsyncIterable<RestoreRecord> | null;
  /** All that lies in cold storage; null: it cannot know, for the same reason as restores. */
  coldStorage(): AsyncIterable<readonly PulledColdArchive[]> | null;
  legalHolds(): AsyncIterable<PulledHold>;
  /** Why restores cannot be read, for people; null: they can. */
  readonly restoresUnknown: string | null;
}
