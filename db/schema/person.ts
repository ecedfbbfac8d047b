import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text, unique } from "drizzle-orm/pg-core";

import { ROLES } from "../../src/core/access.ts";
import { instant } from "./column.ts";
import { organization } from "./organization.ts";

/** A user of the backup system; owns devices. One human may be several rows with one e-mail address. */
export const person = pgTable(
  "person",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    namespace: text().notNull(),
    externalId: text().notNull(),
    /** Lower case. */
    email: text(),
    name: text(),
    costCentre: text(),
    organizationId: integer().references(() => organization.id),
    active: boolean().notNull().default(true),
    /** On legal hold: what is theirs is kept. */
    legalHold: boolean().notNull().default(false),
    /** IANA zone for delivery windows; null: the organization's. */
    zone: text(),
    locale: text(),
    createdAt: instant().notNull(),
  },
  (t) => [
    unique("person_external").on(t.namespace, t.externalId),
    index("person_email").on(t.email),
    index("person_organization").on(t.organizationId),
  ],
);

/** What is known of an e-mail address, whoever it belongs to. */
export const emailAddress = pgTable("email_address", {
  /** Lower case. */
  email: text().primaryKey(),
  /** Set when a hard bounce switched the address off. */
  bouncedAt: instant(),
  /** True: no Thursday report by mail. */
  reportOptOut: boolean().notNull().default(false),
  /** When the last owner status report to it was owed. */
  statusOwedAt: instant(),
});

/** A chat account that was matched to an address of an approved workspace or tenant. */
export const chatIdentity = pgTable(
  "chat_identity",
  {
    platform: text({ enum: ["slack", "teams"] }).notNull(),
    workspaceId: text().notNull(),
    userId: text().notNull(),
    /** Null: looked up, and not believed. */
    email: text(),
    zone: text(),
    locale: text(),
    checkedAt: instant().notNull(),
  },
  (t) => [
    unique("chat_identity_user").on(t.platform, t.workspaceId, t.userId),
    index("chat_identity_email").on(t.email),
  ],
);

/** A role of an address on an organization and its descendants. */
export const roleGrant = pgTable(
  "role_grant",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    /** Lower case; the person need not be known yet. */
    email: text().notNull(),
    role: text({ enum: ROLES }).notNull(),
    organizationId: integer()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    /** `sample` grants go with the sample company. */
    namespace: text().notNull().default("local"),
    grantedBy: text().notNull(),
    grantedAt: instant().notNull(),
  },
  (t) => [
    unique("role_grant_once").on(t.email, t.role, t.organizationId),
    index("role_grant_organization").on(t.organizationId),
    index("role_grant_email").on(sql`${t.email}`),
  ],
);
