import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";

import { AUDIENCES, LEVELS } from "../../src/core/level.ts";
import { DELIVERY_WINDOWS, type OwnerField, type Weekday } from "../../src/core/policy.ts";
import type { SettingsSnapshot } from "../../src/core/settings-snapshot.ts";
import { instant } from "./column.ts";

/**
 * The tree of organizations. Exactly one row has no parent: the root, made by the first migration.
 * A trigger refuses cycles.
 */
export const organization = pgTable(
  "organization",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    parentId: integer().references((): AnyPgColumn => organization.id),
    /** Where `externalId` is unique: `crashplan`, `sample`, `local` … */
    namespace: text().notNull(),
    externalId: text().notNull(),
    name: text().notNull(),
    costCentre: text(),
    /** True: its owners do not see the client and get no e-mail. Null inherits. */
    clientHidden: boolean(),
    createdAt: instant().notNull(),
  },
  (t) => [
    unique("organization_external").on(t.namespace, t.externalId),
    index("organization_parent").on(t.parentId),
    index("organization_name").on(sql`lower(${t.name})`),
  ],
);

/** Own reporting settings. No row: the organization inherits its parent's. */
export const reportingSettings = pgTable(
  "reporting_settings",
  {
    organizationId: integer()
      .primaryKey()
      .references(() => organization.id, { onDelete: "cascade" }),
    warningDays: integer().notNull(),
    criticalDays: integer().notNull(),
    sendReports: boolean().notNull(),
    reportDays: text().array().$type<Weekday[]>().notNull(),
    reportTime: text().notNull(),
    zone: text().notNull(),
    recipients: text().array().notNull(),
    /** When its next report is due; null while it sends none. Claimed by conditional update. */
    nextRunAt: instant(),
    /** Counts edits, so that a stale form is refused. */
    version: integer().notNull().default(1),
  },
  (t) => [
    index("reporting_settings_next_run").on(t.nextRunAt),
    check(
      "reporting_settings_days",
      sql`${t.warningDays} between 1 and 365 and ${t.criticalDays} between 1 and 365 and ${t.warningDays} < ${t.criticalDays}`,
    ),
  ],
);

const ownerValueColumns = {
  warningDays: integer().notNull(),
  criticalDays: integer().notNull(),
  warningMail: boolean().notNull(),
  criticalMail: boolean().notNull(),
  deliveryWindow: text({ enum: DELIVERY_WINDOWS }).notNull(),
  statusMail: boolean().notNull(),
  statusMailDays: integer().notNull(),
  /** Fields the owner may not change. */
  locked: text().array().$type<OwnerField[]>().notNull(),
};

/** Own device defaults. No row: the organization inherits its parent's. */
export const deviceDefaults = pgTable("device_defaults", {
  organizationId: integer()
    .primaryKey()
    .references(() => organization.id, { onDelete: "cascade" }),
  ...ownerValueColumns,
  version: integer().notNull().default(1),
});

/**
 * What devices go by for their owners, each distinct content once, so that a push changes one column
 * of a device and the candidate query probes once per policy. Rows are never changed.
 */
export const devicePolicy = pgTable("device_policy", {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  /** The content in canonical form. */
  contentKey: text().notNull().unique(),
  ...ownerValueColumns,
  /** Fields the device's owner chose. */
  ownerSet: text().array().$type<OwnerField[]>().notNull(),
});

/** A push over many devices that runs as a job, with what it replaced, so that it can be taken back. */
export const settingsPush = pgTable("settings_push", {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  organizationId: integer()
    .notNull()
    .references(() => organization.id, { onDelete: "cascade" }),
  fields: text().array().$type<OwnerField[]>().notNull(),
  state: text({ enum: ["running", "done", "failed"] }).notNull(),
  devicesTotal: integer().notNull(),
  devicesDone: integer().notNull().default(0),
  /** Per former policy id and the one in its place (`12>40`), the ids of the devices it was replaced for. */
  before: jsonb().$type<Record<string, string[]>>().notNull(),
  startedAt: instant().notNull(),
  finishedAt: instant(),
});

/** A change of settings from a form: what it makes owed waits, so that it can be undone before anybody is told. */
export const settingsChange = pgTable(
  "settings_change",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    organizationId: integer()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    /** Both groups with where they came from, before and after. */
    before: jsonb().$type<SettingsSnapshot>().notNull(),
    after: jsonb().$type<SettingsSnapshot>().notNull(),
    pushId: integer().references(() => settingsPush.id, { onDelete: "set null" }),
    /** Organizations whose administrators' thresholds it changed. */
    reportingIds: integer().array().notNull(),
    /** Organizations whose devices it pushed to. */
    pushedIds: integer().array().notNull(),
    by: text().notNull(),
    at: instant().notNull(),
    /** What it makes owed goes out then, unless it is applied sooner or undone. */
    holdUntil: instant().notNull(),
    /** `waiting` after its time means that it went out by itself. */
    state: text({ enum: ["waiting", "applied", "undone"] }).notNull(),
    endedBy: text(),
    endedAt: instant(),
  },
  (t) => [
    index("settings_change_waiting")
      .on(t.holdUntil)
      .where(sql`state = 'waiting'`),
  ],
);

/** How an outage was settled for an audience before a change of settings made something owed. */
export const settingsChangeOutage = pgTable(
  "settings_change_outage",
  {
    changeId: integer()
      .notNull()
      .references(() => settingsChange.id, { onDelete: "cascade" }),
    outageId: bigint({ mode: "number" }).notNull(),
    audience: text({ enum: AUDIENCES }).notNull(),
    settledBefore: text({ enum: LEVELS }).notNull(),
    settledAfter: text({ enum: LEVELS }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.changeId, t.outageId, t.audience] })],
);
