import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  real,
  text,
  unique,
} from "drizzle-orm/pg-core";

import { LEVELS } from "../../src/core/level.ts";
import { RUN_RESULTS } from "../../src/core/observation.ts";
import { bytes, instant } from "./column.ts";
import { devicePolicy, organization } from "./organization.ts";
import { person } from "./person.ts";
import { sourceSet } from "./source.ts";

export const level = pgEnum("level", LEVELS);
export const runResult = pgEnum("run_result", RUN_RESULTS);
export const deviceState = pgEnum("device_state", ["active", "deactivated"]);
export const archiveFormat = pgEnum("archive_format", ["v1", "v2"]);

/** Where archives live. */
export const destination = pgTable(
  "destination",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    namespace: text().notNull(),
    externalId: text().notNull(),
    name: text().notNull(),
  },
  (t) => [unique("destination_external").on(t.namespace, t.externalId)],
);

/** A computer whose backups are watched. Everything below `percentComplete` sums up its archives in use. */
export const device = pgTable(
  "device",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    namespace: text().notNull(),
    externalId: text().notNull(),
    name: text().notNull(),
    hostname: text(),
    os: text(),
    osVersion: text(),
    appVersion: text(),
    costCentre: text(),
    organizationId: integer()
      .notNull()
      .references(() => organization.id),
    personId: integer().references(() => person.id),
    sourceSetId: integer()
      .notNull()
      .references(() => sourceSet.id),
    devicePolicyId: integer()
      .notNull()
      .references(() => devicePolicy.id),
    state: deviceState().notNull(),
    deauthorized: boolean().notNull().default(false),
    blocked: boolean().notNull().default(false),
    createdAt: instant(),
    firstSeenAt: instant().notNull(),
    reactivatedAt: instant(),
    deactivatedAt: instant(),
    /** An administrator confirmed that another took its place: it counts as deactivated until it backs up again. */
    replacedAt: instant(),
    /** When any source last reported it. */
    observedAt: instant().notNull(),
    /** When the newest snapshot that contained it was taken; null: no snapshot holds it. */
    snapshotAt: instant(),
    lastConnectedAt: instant(),
    lastActivityAt: instant(),
    lastCompletedAt: instant(),
    percentComplete: real(),
    selectedBytes: bytes().notNull().default(0),
    storedBytes: bytes().notNull().default(0),
    lastRun: runResult(),
    /** What its silence is counted from: newest activity, else creation, else first sight (R1, R4). */
    clockAt: instant()
      .notNull()
      .generatedAlwaysAs(sql`coalesce(last_activity_at, created_at, first_seen_at)`),
    /** What its grace is counted from (R4). Never later than its activity, unless it was reactivated since: a device that backed up is not new. */
    graceFrom: instant()
      .notNull()
      .generatedAlwaysAs(
        sql`coalesce(reactivated_at, least(coalesce(created_at, first_seen_at), last_activity_at))`,
      ),
    adminsLevel: level().notNull().default("ok"),
    /** Null if and only if its policy mails the owner nothing (R2); a trigger keeps it so when the policy changes. */
    ownerLevel: level(),
    /** Names of the blind spots it has (R8), ascending. */
    blindSpots: text().array().notNull().default([]),
  },
  (t) => [
    unique("device_external").on(t.namespace, t.externalId),
    // The two that find the candidates: cost follows the crossings, not the fleet.
    index("device_admins_clock")
      .on(t.sourceSetId, t.organizationId, t.adminsLevel, t.clockAt)
      .where(sql`state = 'active'`),
    index("device_owner_clock")
      .on(t.sourceSetId, t.devicePolicyId, t.ownerLevel, t.clockAt)
      .where(sql`state = 'active' and owner_level is not null`),
    index("device_organization").on(t.organizationId),
    index("device_person").on(t.personId),
    index("device_name").on(sql`lower(name)`),
    index("device_replaced")
      .on(t.id)
      .where(sql`replaced_at is not null`),
  ],
);

/** One device's backup at one destination. */
export const archive = pgTable(
  "archive",
  {
    deviceId: bigint({ mode: "number" })
      .notNull()
      .references(() => device.id, { onDelete: "cascade" }),
    destinationId: integer()
      .notNull()
      .references(() => destination.id),
    /** The source's id; activity goes back only when it changes (R1). */
    archiveId: text().notNull(),
    inUse: boolean().notNull(),
    cold: boolean().notNull(),
    format: archiveFormat().notNull(),
    lastActivityAt: instant(),
    lastCompletedAt: instant(),
    percentComplete: real(),
    selectedBytes: bytes(),
    storedBytes: bytes(),
    selectedFiles: bigint({ mode: "number" }),
    /** Highest selection of the last 30 days, and when it was seen; for the blind spot "selection shrunk". */
    selectedHighBytes: bytes(),
    selectedHighAt: instant(),
    lastRun: runResult(),
    lastRunMessage: text(),
    /** When what lies in cold storage is deleted; null: not cold, or the source does not say. */
    coldUntil: instant(),
    /** The source once claimed activity later than its own observation. */
    clockAhead: boolean().notNull().default(false),
    observedAt: instant().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.deviceId, t.destinationId] }),
    index("archive_cold")
      .on(t.deviceId)
      .where(sql`cold`),
  ],
);

/** Times a device was silent for over 24 h and came back: usual gaps, what-if, history. */
export const activityGap = pgTable(
  "activity_gap",
  {
    deviceId: bigint({ mode: "number" })
      .notNull()
      .references(() => device.id, { onDelete: "cascade" }),
    fromAt: instant().notNull(),
    toAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.deviceId, t.fromAt] }), index("activity_gap_to").on(t.toAt)],
);

/** Counts per organization (itself only), audience and level, kept by a trigger in the transaction of the change. */
export const organizationTally = pgTable(
  "organization_tally",
  {
    organizationId: integer()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    audience: text({ enum: ["admins", "owner"] }).notNull(),
    level: level().notNull(),
    devices: integer().notNull(),
    blindSpots: integer().notNull(),
    storedBytes: bigint({ mode: "bigint" }).notNull(),
    selectedBytes: bigint({ mode: "bigint" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.audience, t.level] })],
);
