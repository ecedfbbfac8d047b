import { bigint, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";

import { instant } from "./column.ts";
import { device } from "./device.ts";
import { organization } from "./organization.ts";
import { source } from "./source.ts";

/** How far a pull source is read, one row a source: what its rhythm, its resumption and its line in `sources` go by. */
export const sourceSync = pgTable("source_sync", {
  sourceId: integer()
    .primaryKey()
    .references(() => source.id, { onDelete: "cascade" }),
  /** When the last good frequent read began, and how long it took. */
  quickStartedAt: instant(),
  quickMs: integer(),
  /** When the last good full read began, and how long it took. */
  fullStartedAt: instant(),
  fullMs: integer(),
  /** Devices that were active in the last good full read; what the next one's are held against. */
  fullActive: integer(),
  /** When a read was last begun, good or not. */
  triedAt: instant(),
  /** A full read that a crash broke off: when it began, and the step and page that are recorded. */
  resume: jsonb().$type<{ startedAt: number; step: string; page: number }>(),
  /** The interval in force while a read outlasts the one wished for. */
  stretchedMinutes: integer(),
  /** What is wrong with the source now, for people; null: nothing. */
  fault: text(),
  faultAt: instant(),
  /** What the last full read found that people should know (a cycle, an orphan), a line each. */
  remarks: text().array().notNull().default([]),
  /** A full read that misses too many devices waits for an administrator since then. */
  heldAt: instant(),
  heldMissing: integer(),
  heldActive: integer(),
  /** Somebody said that the missing devices are gone; the next full read is not held. */
  acceptedAt: instant(),
  acceptedBy: text(),
  /** What the last full read changed, by name of the count. */
  changed: jsonb().$type<Record<string, number>>(),
});

/** A settings group that came from a source, until the bot owns it. */
export const importedSettings = pgTable(
  "imported_settings",
  {
    organizationId: integer()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    group: text({ enum: ["reporting", "device-defaults"] }).notNull(),
    sourceId: integer()
      .notNull()
      .references(() => source.id, { onDelete: "cascade" }),
    /** As the source has it, with its switches for sending. */
    values: jsonb().$type<Record<string, unknown>>().notNull(),
    /** The version the import left in the group; another one means that somebody edited it here. */
    version: integer().notNull(),
    importedAt: instant().notNull(),
    /** Since when this bot sends in the source's place; null: sending is off. */
    takenOverAt: instant(),
    takenOverBy: text(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.group] })],
);

/** Addresses that a source sends an organization's reports to by a role, and so does this bot. */
export const importedRecipient = pgTable(
  "imported_recipient",
  {
    organizationId: integer()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    /** Lower case. */
    email: text().notNull(),
    sourceId: integer()
      .notNull()
      .references(() => source.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.email, t.sourceId] })],
);

/** What the backup system itself says about a device's alerts, to hold against ours. */
export const deviceAlert = pgTable("device_alert", {
  deviceId: bigint({ mode: "number" })
    .primaryKey()
    .references(() => device.id, { onDelete: "cascade" }),
  sourceId: integer()
    .notNull()
    .references(() => source.id, { onDelete: "cascade" }),
  /** In the source's words, ascending; empty: it says OK. */
  states: text().array().notNull(),
  observedAt: instant().notNull(),
});

/** From when to when a source's restores are known. Without a row, or with a reason, nobody knows (never 0). */
export const restoreCoverage = pgTable("restore_coverage", {
  sourceId: integer()
    .primaryKey()
    .references(() => source.id, { onDelete: "cascade" }),
  fromAt: instant(),
  toAt: instant(),
  lastReadAt: instant(),
  /** Why they cannot be read at present, for people; null: they can. */
  unknownBecause: text(),
});
