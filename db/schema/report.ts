import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";

import { CUSTOM_REPORTS } from "../../src/core/custom-report.ts";
import type { RateCard } from "../../src/core/rate-card.ts";
import { RESTORE_RESULTS, type RestoreFlag } from "../../src/core/restore-record.ts";
import { bytes, instant } from "./column.ts";
import { level } from "./device.ts";
import { organization } from "./organization.ts";

/** A card in force in a closed month, and whose it was; null: the one of the configuration. */
export interface SealedCard {
  readonly ownerId: number;
  readonly organization: string;
  readonly card: RateCard;
}

/** One sending of one organization's report, with what it showed; the next one's deltas come from it (R16). */
export const reportRun = pgTable(
  "report_run",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    organizationId: integer()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    dueAt: instant().notNull(),
    startedAt: instant().notNull(),
    /** A run not finished by then is told to the operations destination (R17). */
    deadlineAt: instant().notNull(),
    finishedAt: instant(),
    state: text({ enum: ["running", "done", "failed", "skipped"] }).notNull(),
    late: boolean().notNull().default(false),
    asOf: instant(),
    /** The figures it showed: headline, organizations, charge-back. */
    shown: jsonb().$type<Record<string, unknown>>(),
    error: text(),
    toldOverdueAt: instant(),
  },
  (t) => [
    unique("report_run_once").on(t.organizationId, t.dueAt),
    index("report_run_running")
      .on(t.deadlineAt)
      .where(sql`state = 'running'`),
  ],
);

/** A device a report run showed, and what it showed of it. */
export const reportLine = pgTable(
  "report_line",
  {
    runId: integer()
      .notNull()
      .references(() => reportRun.id, { onDelete: "cascade" }),
    deviceId: bigint({ mode: "number" }).notNull(),
    organizationId: integer().notNull(),
    level: level().notNull(),
    lastActivityAt: instant(),
    percentComplete: numeric({ mode: "number" }),
    selectedBytes: bytes(),
    storedBytes: bytes(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.deviceId] })],
);

/** What was stored per day: the base of the charge-back. Partitioned by month of `day`. */
export const usageDay = pgTable(
  "usage_day",
  {
    day: date({ mode: "string" }).notNull(),
    organizationId: integer().notNull(),
    destinationId: integer().notNull(),
    /** Empty: no cost centre. */
    costCentre: text().notNull(),
    devices: integer().notNull(),
    storedBytes: bigint({ mode: "bigint" }).notNull(),
    selectedBytes: bigint({ mode: "bigint" }).notNull(),
    /** The larger of stored and selected, archive by archive. */
    billableBytes: bigint({ mode: "bigint" })
      .notNull()
      .default(sql`0`),
    /** Stored in cold storage, of deactivated devices too; in none of the others. */
    coldBytes: bigint({ mode: "bigint" })
      .notNull()
      .default(sql`0`),
  },
  (t) => [
    primaryKey({ columns: [t.day, t.organizationId, t.destinationId, t.costCentre] }),
    index("usage_day_organization").on(t.organizationId, t.day),
  ],
);

/** Who was watched per day, each device and each of its owners once, on however many destinations it is. */
export const usageHeadDay = pgTable(
  "usage_head_day",
  {
    day: date({ mode: "string" }).notNull(),
    organizationId: integer().notNull(),
    /** Empty: no cost centre. */
    costCentre: text().notNull(),
    devices: integer().notNull(),
    persons: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.organizationId, t.costCentre] })],
);

/** The same per device, kept for the running month only. Partitioned by month of `day`. */
export const usageDeviceDay = pgTable(
  "usage_device_day",
  {
    day: date({ mode: "string" }).notNull(),
    deviceId: bigint({ mode: "number" }).notNull(),
    destinationId: integer().notNull(),
    organizationId: integer().notNull(),
    costCentre: text().notNull(),
    storedBytes: bytes().notNull(),
    selectedBytes: bytes().notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.deviceId, t.destinationId] })],
);

/** Prices from a month on; the organization's own, else its nearest ancestor's. */
export const rateCard = pgTable(
  "rate_card",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    organizationId: integer()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    fromMonth: date({ mode: "string" }).notNull(),
    card: jsonb().$type<RateCard>().notNull(),
  },
  (t) => [unique("rate_card_month").on(t.organizationId, t.fromMonth)],
);

/** A report that somebody cut to their liking, under a name; seen by those who may see its organization. */
export const savedReport = pgTable(
  "saved_report",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    organizationId: integer()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    /** Of the one who asks for it, in any case; unique in its organization. */
    name: text().notNull(),
    report: text({ enum: CUSTOM_REPORTS }).notNull(),
    /** Read by `parseCustomQuery`. */
    words: text().array().notNull(),
    createdBy: text().notNull(),
    createdAt: instant().notNull(),
    /** When it is sent, and to whom; all null: only when it is asked for. */
    days: text().array(),
    time: text(),
    zone: text(),
    nextRunAt: instant(),
    /** A ledger destination; what it is of decides what it may show. */
    destination: text(),
  },
  (t) => [
    unique("saved_report_name").on(t.organizationId, t.name),
    index("saved_report_next").on(t.nextRunAt),
  ],
);

/** A month that was closed (version 1) or stated anew; never changed after. */
export const chargeMonth = pgTable(
  "charge_month",
  {
    month: date({ mode: "string" }).notNull(),
    version: integer().notNull(),
    sealedAt: instant().notNull(),
    sealedBy: text().notNull(),
    /** Why it was stated anew. */
    reason: text(),
    /** ISO 4217. */
    currency: text().notNull(),
    measuredDays: integer().notNull(),
    estimatedDays: integer().notNull(),
    /** The cards in force, with the id of the organization each belongs to. */
    cards: jsonb().$type<readonly SealedCard[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.month, t.version] })],
);

/** What an organization pays for a cost centre in a closed month, with its place in the tree of then. */
export const chargeLine = pgTable(
  "charge_line",
  {
    month: date({ mode: "string" }).notNull(),
    version: integer().notNull(),
    organizationId: integer().notNull(),
    organization: text().notNull(),
    /** Ids from the root to the organization, both included. */
    path: integer().array().notNull(),
    /** Empty: no cost centre. */
    costCentre: text().notNull(),
    /** In 1/1000 GB. */
    gbUnits: bigint({ mode: "bigint" }).notNull(),
    /** In the currency's smallest unit. */
    moneyUnits: bigint({ mode: "bigint" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.month, t.version, t.organizationId, t.costCentre] })],
);

/** Devices of an organization (itself only) by operating system and agent, counted now and then. */
export const endpointTally = pgTable(
  "endpoint_tally",
  {
    organizationId: integer()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    /** Empty: not known. */
    os: text().notNull(),
    /** Empty: not known. */
    appVersion: text().notNull(),
    active: integer().notNull(),
    inactive: integer().notNull(),
    /** Active, and never seen connected. */
    neverConnected: integer().notNull(),
    warning: integer().notNull(),
    critical: integer().notNull(),
    countedAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.os, t.appVersion] })],
);

/** People of an organization (itself only) who use up a licence: they have an archive, cold storage included. */
export const licenceTally = pgTable("licence_tally", {
  organizationId: integer()
    .primaryKey()
    .references(() => organization.id, { onDelete: "cascade" }),
  people: integer().notNull(),
  /** Those of them whose archives all lie in cold storage. */
  coldPeople: integer().notNull(),
  countedAt: instant().notNull(),
});

/** How many licences were bought for an organization and what is below it. */
export const licencePool = pgTable("licence_pool", {
  organizationId: integer()
    .primaryKey()
    .references(() => organization.id, { onDelete: "cascade" }),
  bought: integer().notNull(),
  updatedBy: text().notNull(),
  updatedAt: instant().notNull(),
});

/** A restore somebody made, for Legal; with the record as the source gave it. What it did not say is null, never 0. */
export const restore = pgTable(
  "restore",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    namespace: text().notNull(),
    externalId: text().notNull(),
    /** Where the device was at the time: who may see it does not change when the device moves. The root: not known. */
    organizationId: integer().notNull(),
    /** Null: the source names none, or one that is not known here. */
    deviceId: bigint({ mode: "number" }),
    /** Who asked: the address, else the name, else the source's id, as it was then. */
    requestedBy: text(),
    startedAt: instant().notNull(),
    completedAt: instant(),
    fileCount: bigint({ mode: "number" }),
    byteCount: bytes(),
    raw: jsonb().$type<Record<string, unknown>>().notNull(),
    /** In the source's words, lower case: `web`, `push`, `client`. */
    type: text(),
    /** Whose files: the address, else the name, else the source's id of the device's owner. */
    owner: text(),
    /** The device restored from, as it was called. */
    deviceName: text(),
    /** The device the files went to, by the source's id and as it was called; null: none, or the source did not say. */
    targetExternalId: text(),
    targetName: text(),
    problemCount: integer(),
    result: text({ enum: RESTORE_RESULTS }).notNull().default("unknown"),
    /** What legal and security ask about, ascending: `not-owner`, `other-device`, `web`. */
    flags: text().array().$type<RestoreFlag[]>().notNull().default([]),
  },
  (t) => [
    unique("restore_external").on(t.namespace, t.externalId),
    index("restore_organization").on(t.organizationId, t.startedAt),
    index("restore_started").on(t.startedAt),
    index("restore_device").on(t.deviceId),
    index("restore_owner").on(t.owner, t.startedAt),
  ],
);
