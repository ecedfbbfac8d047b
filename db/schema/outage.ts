import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";

import { AUDIENCES } from "../../src/core/level.ts";
import { instant } from "./column.ts";
import { device, level } from "./device.ts";
import { person } from "./person.ts";

/** A device's silence, from the first threshold it misses to its next backup activity (R3). */
export const outage = pgTable(
  "outage",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    deviceId: bigint({ mode: "number" })
      .notNull()
      .references(() => device.id, { onDelete: "cascade" }),
    /** The device's clock when it opened: the activity it started from. */
    startedFrom: instant().notNull(),
    /** The as-of at which the first threshold was missed. */
    openedAt: instant().notNull(),
    openReason: text().notNull(),
    closedAt: instant(),
    closeReason: text(),
    /** The worst level each audience was told of, or will be: nothing up to it is owed again. */
    adminsSettled: level().notNull().default("ok"),
    ownerSettled: level().notNull().default("ok"),
    acknowledgedAt: instant(),
    acknowledgedBy: text(),
    /** The level when it was acknowledged; a worse one lapses it. */
    acknowledgedLevel: level(),
  },
  (t) => [
    uniqueIndex("outage_open")
      .on(t.deviceId)
      .where(sql`closed_at is null`),
    index("outage_device").on(t.deviceId, t.openedAt),
    index("outage_closed")
      .on(t.closedAt)
      .where(sql`closed_at is not null`),
  ],
);

/** One change of level of one audience, with its reason. Partitioned by month of `at`. */
export const flip = pgTable(
  "flip",
  {
    id: bigserial({ mode: "number" }).notNull(),
    at: instant().notNull(),
    deviceId: bigint({ mode: "number" }).notNull(),
    organizationId: integer().notNull(),
    outageId: bigint({ mode: "number" }),
    audience: text({ enum: AUDIENCES }).notNull(),
    fromLevel: level().notNull(),
    toLevel: level().notNull(),
    reason: text().notNull(),
    /** The time the device was judged at. */
    asOf: instant().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.at] }),
    index("flip_device").on(t.deviceId, t.at),
    index("flip_organization").on(t.organizationId, t.at),
  ],
);

/** A pause of one audience of one device, or of a person's own mail ("away"), until a time (R9). */
export const snooze = pgTable(
  "snooze",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    deviceId: bigint({ mode: "number" }).references(() => device.id, { onDelete: "cascade" }),
    /** Away: all devices of this person, owner audience. */
    personId: integer().references(() => person.id, { onDelete: "cascade" }),
    audience: text({ enum: AUDIENCES }).notNull(),
    until: instant().notNull(),
    by: text().notNull(),
    reason: text(),
    createdAt: instant().notNull(),
    /** When its end was acted upon, or it was taken back. */
    endedAt: instant(),
    cancelled: boolean().notNull().default(false),
  },
  (t) => [
    index("snooze_device")
      .on(t.deviceId)
      .where(sql`ended_at is null`),
    index("snooze_person")
      .on(t.personId)
      .where(sql`ended_at is null`),
    index("snooze_due")
      .on(t.until)
      .where(sql`ended_at is null`),
  ],
);
