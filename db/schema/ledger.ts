import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

import { AUDIENCES } from "../../src/core/level.ts";
import { NOTIFICATION_KINDS, NOTIFICATION_STATES, OWNER_NAMES } from "../../src/core/notification.ts";
import { instant } from "./column.ts";
import { level } from "./device.ts";
import { organization } from "./organization.ts";

/** A channel following an organization and its descendants. */
export const subscription = pgTable(
  "subscription",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    /** Null: the operations destination, which gets notices about the bot itself. */
    organizationId: integer().references(() => organization.id, { onDelete: "cascade" }),
    platform: text({ enum: ["terminal", "slack", "teams"] }).notNull(),
    /** Workspace or tenant; empty for the terminal. */
    workspaceId: text().notNull().default(""),
    channelId: text().notNull(),
    alerts: boolean().notNull().default(true),
    /** Also devices that only reached the warning level. */
    warnings: boolean().notNull().default(false),
    reports: boolean().notNull().default(true),
    ownerNames: text({ enum: OWNER_NAMES }).notNull().default("full"),
    /** Local `HH:MM` at which the day's message is posted; null posts at once. */
    postTime: text(),
    zone: text().notNull(),
    /** False: changes only edit the message and are not repeated in its thread. */
    thread: boolean().notNull().default(true),
    active: boolean().notNull().default(true),
    offReason: text(),
    namespace: text().notNull().default("local"),
    createdBy: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    unique("subscription_once").on(t.platform, t.workspaceId, t.channelId, t.organizationId),
    index("subscription_organization").on(t.organizationId),
  ],
);

/** The one message of a subscription and local day that is edited while its outages last (R20). */
export const livingMessage = pgTable(
  "living_message",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    subscriptionId: integer()
      .notNull()
      .references(() => subscription.id, { onDelete: "cascade" }),
    localDay: date({ mode: "string" }).notNull(),
    /** The platform's id of the message; null until it was posted. */
    ref: text(),
    postedAt: instant(),
    editedAt: instant(),
    /** An edit is wanted since then; in the future: not before then. */
    dirtyAt: instant(),
    /** Devices it has said aloud, by post or by a reply to the channel. */
    announcedDevices: integer().notNull().default(0),
    announcements: integer().notNull().default(0),
    /** Set when each of its outages ended, or after 30 days. */
    finishedAt: instant(),
  },
  (t) => [
    unique("living_message_day").on(t.subscriptionId, t.localDay),
    index("living_message_open")
      .on(t.subscriptionId)
      .where(sql`finished_at is null`),
  ],
);

/** Which outages a living message speaks of. */
export const livingMessageOutage = pgTable(
  "living_message_outage",
  {
    livingMessageId: integer()
      .notNull()
      .references(() => livingMessage.id, { onDelete: "cascade" }),
    outageId: bigint({ mode: "number" }).notNull(),
    level: level().notNull(),
    announced: boolean().notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.livingMessageId, t.outageId] }),
    index("living_message_outage_outage").on(t.outageId),
  ],
);

/**
 * The ledger: every message owed to somebody, once per what × to whom (R18). Partitioned by month of
 * `subjectAt`, which is a fixed time of what it is about, so that the uniqueness holds over partitions.
 */
export const notification = pgTable(
  "notification",
  {
    id: bigserial({ mode: "number" }).notNull(),
    /** When the outage opened, the report was due, the notice arose. */
    subjectAt: instant().notNull(),
    /** What: `outage:12:admins:critical`, `report:7`, `baseline:3` … */
    subject: text().notNull(),
    /** To whom: `subscription:5` or `mail:ada@example.com`. */
    destination: text().notNull(),
    kind: text({ enum: NOTIFICATION_KINDS }).notNull(),
    state: text({ enum: NOTIFICATION_STATES }).notNull(),
    /** Why it is owed; later why it ended as it did. */
    reason: text().notNull(),
    organizationId: integer(),
    deviceId: bigint({ mode: "number" }),
    outageId: bigint({ mode: "number" }),
    personId: integer(),
    audience: text({ enum: AUDIENCES }),
    level: level(),
    reportRunId: integer(),
    /** The change of settings that made it owed and may still be undone. */
    changeId: integer(),
    /** What the message needs and no table holds. */
    detail: jsonb().$type<Record<string, unknown>>(),
    createdAt: instant().notNull(),
    /** Not before this time; moved by back-off, rate limits and delivery windows. */
    nextAttemptAt: instant().notNull(),
    attempts: integer().notNull().default(0),
    claimedBy: uuid(),
    claimedAt: instant(),
    /** A crash left an earlier attempt in doubt. */
    possibleDuplicate: boolean().notNull().default(false),
    /** When the mass-mail brake let it through. */
    releasedAt: instant(),
    sentAt: instant(),
    /** The platform's id of the message, or the mail's Message-ID; fixed at the first attempt, so that a repeat is recognised. */
    messageRef: text(),
    lastError: text(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.subjectAt] }),
    unique("notification_once").on(t.subjectAt, t.subject, t.destination),
    index("notification_unsettled")
      .on(t.destination, t.nextAttemptAt)
      .where(sql`state in ('due', 'sending')`),
    index("notification_waiting")
      .on(t.state, t.createdAt)
      .where(sql`state in ('owed', 'held', 'dead')`),
    index("notification_outage")
      .on(t.outageId)
      .where(sql`outage_id is not null`),
    index("notification_change")
      .on(t.changeId)
      .where(sql`change_id is not null`),
    index("notification_released")
      .on(t.releasedAt)
      .where(sql`released_at is not null`),
  ],
);
