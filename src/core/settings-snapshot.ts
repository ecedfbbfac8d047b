import type { Instant } from "./instant.ts";
import type { DeviceDefaults, ReportingSettings } from "./policy.ts";

/** Both groups of an organization's settings as they were in force at one time, each with where it came from. */
export interface SettingsSnapshot {
  readonly reporting: SnapshotOrigin & {
    readonly values: ReportingSettings;
    readonly nextRunAt: Instant | null;
  };
  readonly defaults: SnapshotOrigin & DeviceDefaults;
}

interface SnapshotOrigin {
  /** It stood alone; otherwise it inherited. */
  readonly own: boolean;
  /** Names the row in force and its state, as forms hand it back. */
  readonly stamp: string;
}
