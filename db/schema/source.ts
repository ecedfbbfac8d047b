import { boolean, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { SOURCE_MODES } from "../../src/core/observation.ts";
import { instant } from "./column.ts";

/** Where observations come from. */
export const source = pgTable("source", {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  kind: text({ enum: ["sample", "csv", "tools", "crashplan"] }).notNull(),
  name: text().notNull().unique(),
  /** Ids are unique in it; sources of one product share it, so that they see the same devices. */
  namespace: text().notNull(),
  mode: text({ enum: SOURCE_MODES }).notNull(),
  enabled: boolean().notNull().default(true),
  /** How often a pull source is read; what "overdue" is measured by. */
  intervalMinutes: integer(),
  /** The time its data speaks for; never goes back. Pull: last good read. Snapshot: newest file. */
  asOf: instant(),
  /** When its devices were first judged; until then a judgement is a baseline. */
  baselineAt: instant(),
  lastGoodAt: instant(),
  /** When it was found overdue; null while it is in time. */
  overdueSince: instant(),
  overdueNotices: integer().notNull().default(0),
  lastNoticeAt: instant(),
  createdAt: instant().notNull(),
});

/** One read or import, or all that was pushed in a day (UTC), kept as the proof of what was received; for 400 days. */
export const sourceRun = pgTable(
  "source_run",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    sourceId: integer()
      .notNull()
      .references(() => source.id, { onDelete: "cascade" }),
    state: text({ enum: ["running", "complete", "partial", "failed"] }).notNull(),
    startedAt: instant().notNull(),
    finishedAt: instant(),
    /** The time the data speaks for. */
    asOf: instant(),
    observations: integer().notNull().default(0),
    badRows: integer().notNull().default(0),
    message: text(),
  },
  (t) => [index("source_run_source").on(t.sourceId, t.startedAt)],
);

/** A set of sources that hold the same devices, each distinct set once: devices are judged at its earliest as-of. */
export const sourceSet = pgTable("source_set", {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  /** Ascending. */
  sourceIds: integer().array().notNull().unique(),
});

/** A time in which no bot was running, found at start from the last heartbeat. */
export const receivingGap = pgTable("receiving_gap", {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  fromAt: instant().notNull(),
  toAt: instant().notNull(),
});

/** A running bot. Its lease is the heartbeat; what it had claimed is taken over when that is old. */
export const instance = pgTable("instance", {
  id: uuid().primaryKey(),
  startedAt: instant().notNull(),
  heartbeatAt: instant().notNull(),
  /** When it ended in order; its row stays for the last sign of life. Null: it runs, or was killed. */
  endedAt: instant(),
  host: text().notNull(),
  pid: integer().notNull(),
});

/** Leases for work longer than a transaction; holder and end, taken by conditional update. */
export const lease = pgTable("lease", {
  name: text().primaryKey(),
  instanceId: uuid().notNull(),
  until: instant().notNull(),
  detail: jsonb().$type<Record<string, unknown>>(),
});

/** When periodic work was last done, by any process. */
export const periodicWork = pgTable("periodic_work", {
  name: text({ enum: ["evaluation", "sample-read", "owner-status"] }).primaryKey(),
  doneAt: instant().notNull(),
});
