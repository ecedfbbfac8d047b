import type { BlindSpot } from "./blind-spot.ts";
import type { ChargeBack } from "./charge-back.ts";
import type { Instant } from "./instant.ts";
import type { AlertLevel, Level } from "./level.ts";
import type { SourceMode } from "./observation.ts";

/** `totals` names no device and no owner: what Finance may see (R24). */
export type ReportScope = "full" | "totals";

/**
 * What a report says about an organization and everything below it. Plain data that survives JSON, because a run
 * stores what it showed (R16): sums of bytes are decimal text, sizes of one device are safe integers.
 */
export interface Report {
  readonly organization: { readonly id: number; readonly name: string };
  readonly scope: ReportScope;
  readonly madeAt: Instant;
  /** The earliest time its sources speak for; ages of devices are counted to their own. */
  readonly asOf: Instant;
  /** It shows a time in the past: levels and activity of then, the rest as last reported. */
  readonly past: boolean;
  /** From when on something counts as new: the run before, else a week ago. */
  readonly since: Instant;
  /** Zone of the organization's reporting settings. */
  readonly zone: string;
  /** It was made after its time (R14). */
  readonly late: boolean;
  /** Its numbers are the sample company's. */
  readonly sample: boolean;
  readonly nextRunAt: Instant | null;
  /** What the run before showed; null when there was none. */
  readonly previous: { readonly madeAt: Instant; readonly headline: Headline } | null;
  /** What the last reports showed, oldest first, without this one. */
  readonly trend: readonly TrendPoint[];
  readonly headline: Headline;
  /** The organization itself first, then all below it in the order of the tree. */
  readonly organizations: readonly OrganizationLine[];
  /** Worst level first, then longest silence. */
  readonly worst: DeviceSection;
  readonly newlyCritical: DeviceSection;
  readonly recovered: DeviceSection;
  readonly forecast: ForecastSection;
  readonly blindSpots: readonly BlindSpotLine[];
  /** Active people of these organizations who own no active device (R8). */
  readonly peopleWithoutDevice: PeopleSection;
  readonly chargeBack: ChargeBack;
  /** The statement of the last month, in the first report of a month; null: no month was closed. */
  readonly closedMonth: ChargeBack | null;
  readonly sources: readonly SourceLine[];
}

export interface Counts {
  readonly devices: number;
  readonly ok: number;
  readonly warning: number;
  readonly critical: number;
  /** Devices with at least one blind spot. */
  readonly blindSpots: number;
  readonly storedBytes: string;
  readonly selectedBytes: string;
}

export interface Headline extends Counts {
  readonly deactivated: number;
  readonly newlyCritical: number;
  readonly recovered: number;
}

/** What one earlier report said. */
export interface TrendPoint {
  readonly madeAt: Instant;
  readonly warning: number;
  readonly critical: number;
}

/** An organization with everything below it. */
export interface OrganizationLine extends Counts {
  readonly id: number;
  readonly parentId: number | null;
  readonly name: string;
  /** 0: the organization the report is about. */
  readonly depth: number;
  /** It has own reporting settings, and sends its own report. */
  readonly ownReporting: boolean;
}

/** The first of all devices of a kind; empty in a report of totals. */
export interface DeviceSection {
  readonly total: number;
  readonly devices: readonly DeviceLine[];
}

export interface DeviceLine {
  readonly deviceId: number;
  readonly device: string;
  /** Name, else address; null without an owner. */
  readonly owner: string | null;
  readonly organizationId: number;
  readonly organization: string;
  readonly level: Level;
  /** The time its sources speak for. */
  readonly asOf: Instant;
  readonly lastActivityAt: Instant | null;
  readonly lastCompletedAt: Instant | null;
  readonly percentComplete: number | null;
  readonly selectedBytes: number;
  readonly storedBytes: number;
  /** What the run before showed of it; null when it did not. */
  readonly before: { readonly selectedBytes: number; readonly storedBytes: number } | null;
  readonly snooze: { readonly by: string; readonly until: Instant } | null;
  readonly acknowledgedBy: string | null;
}

/** The first of all people of a kind, by name; empty in a report of totals. */
export interface PeopleSection {
  readonly total: number;
  readonly people: readonly string[];
}

export interface ForecastSection {
  readonly total: number;
  readonly devices: readonly ForecastLine[];
}

export interface ForecastLine {
  readonly device: DeviceLine;
  readonly level: AlertLevel;
  readonly at: Instant;
}

export interface BlindSpotLine {
  readonly name: BlindSpot;
  readonly total: number;
  /** A few of them; empty in a report of totals. */
  readonly devices: readonly DeviceLine[];
}

export interface SourceLine {
  readonly name: string;
  readonly mode: SourceMode;
  /** The time its data speaks for; null before the first. */
  readonly asOf: Instant | null;
  readonly overdueSince: Instant | null;
  /** How many of the report's devices it watches. */
  readonly devices: number;
}

/** What a report run stored: a report per organization that somebody was shown, by organization id. */
export interface ShownReports {
  readonly parts: Readonly<Record<string, Report>>;
}
