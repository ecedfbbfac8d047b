import type { FleetSize } from "./fleet.ts";
import type { BenchServer } from "./server.ts";
import type { Measured } from "./table.ts";

type Row = (server: BenchServer, size: FleetSize) => Promise<readonly Measured[]>;

/** Loaded when they are measured, so that what one row imports is not in the memory of another. */
export const ROWS: Readonly<Record<string, () => Promise<Row>>> = {
  record: async () => (await import("./row-record.ts")).measureRecord,
  nothing: async () => (await import("./row-evaluate.ts")).measureNothing,
  crossing: async () => (await import("./row-evaluate.ts")).measureEvaluate,
  flood: async () => (await import("./row-evaluate.ts")).measureEvaluateAll,
  status: async () => (await import("./row-read.ts")).measureStatus,
  reports: async () => (await import("./row-read.ts")).measureReports,
  slack: async () => (await import("./row-slack.ts")).measureSlack,
  teams: async () => (await import("./row-teams.ts")).measureTeams,
  api: async () => (await import("./row-api.ts")).measureApi,
  latency: async () => (await import("./row-crossing.ts")).measureCrossing,
  email: async () => (await import("./row-email.ts")).measureEmail,
  sync: async () => (await import("./row-sync.ts")).measureSync,
  idle: async () => (await import("./row-idle.ts")).measureIdle,
};

/** What does not grow with the fleet: measured alone, it is spared the filling of a large one. */
export const SMALL_ROWS: ReadonlySet<string> = new Set(["email", "sync"]);
