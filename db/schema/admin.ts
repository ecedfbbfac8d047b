import {
  bigserial,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

import { binary, instant } from "./column.ts";
import { organization } from "./organization.ts";

/** Who did what: every change of settings, grants, tokens and sources, every sharing and export (R13). Partitioned by month of `at`. */
export const audit = pgTable(
  "audit",
  {
    id: bigserial({ mode: "number" }).notNull(),
    at: instant().notNull(),
    actor: text().notNull(),
    /** From where: `terminal`, `slack`, `teams`, `http`, `mail`, `bot`. */
    origin: text().notNull(),
    action: text().notNull(),
    organizationId: integer(),
    entity: text().notNull(),
    before: jsonb(),
    after: jsonb(),
    reason: text(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.at] }),
    index("audit_organization").on(t.organizationId, t.at),
    index("audit_entity").on(t.entity, t.at),
  ],
);

/** A credential for the HTTP interface; only its hash is kept. */
export const apiToken = pgTable("api_token", {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  name: text().notNull(),
  /** SHA-256 of the token, hexadecimal. */
  hash: text().notNull().unique(),
  /** The first characters, to recognise it by. */
  hint: text().notNull(),
  /** `observe`, `ping` … */
  scopes: text().array().notNull(),
  organizationId: integer().references(() => organization.id, { onDelete: "cascade" }),
  /** A ping token stands for one device, by its id in the namespace `tools`. */
  deviceExternalId: text(),
  deviceName: text(),
  ownerEmail: text(),
  /** Zone of times that come without one. */
  zone: text().notNull().default("UTC"),
  createdBy: text().notNull(),
  createdAt: instant().notNull(),
  /** What `read` and `write` may be used for; nothing while it is empty. */
  verbs: text().array().notNull().default([]),
  /** Refused from then on; null: never. */
  expiresAt: instant(),
  lastUsedAt: instant(),
  revokedAt: instant(),
});

/** An organization's own text for a part of an e-mail; inherited by its descendants. */
export const emailTemplate = pgTable(
  "email_template",
  {
    organizationId: integer()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    category: text().notNull(),
    segment: text().notNull(),
    content: text().notNull(),
    version: integer().notNull().default(1),
    updatedBy: text().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.category, t.segment] })],
);

/** Every text an organization ever gave a part of an e-mail, in the order in which it did. */
export const emailTemplateVersion = pgTable(
  "email_template_version",
  {
    organizationId: integer()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    category: text().notNull(),
    segment: text().notNull(),
    /** From 1; goes on counting when the text was taken away. */
    version: integer().notNull(),
    /** Null: its own text was taken away, and it inherited. */
    content: text(),
    changedBy: text().notNull(),
    changedAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.category, t.segment, t.version] })],
);

/** An organization's own picture at the head of its e-mails; inherited by its descendants. */
export const emailLogo = pgTable("email_logo", {
  organizationId: integer()
    .primaryKey()
    .references(() => organization.id, { onDelete: "cascade" }),
  mediaType: text({ enum: ["image/png", "image/jpeg"] }).notNull(),
  /** Checked before it is kept; as it was given. */
  content: binary().notNull(),
  width: integer().notNull(),
  height: integer().notNull(),
  /** What is read where no picture is shown. */
  alt: text().notNull(),
  updatedBy: text().notNull(),
  updatedAt: instant().notNull(),
});

/** A secret the bot made for itself, where the configuration gives none. */
export const ownSecret = pgTable("own_secret", {
  name: text({ enum: ["links"] }).primaryKey(),
  /** Base64. */
  secret: text().notNull(),
  createdAt: instant().notNull(),
});

/** A workspace or tenant the bot is installed in; secrets are encrypted. */
export const installation = pgTable(
  "installation",
  {
    platform: text({ enum: ["slack", "teams"] }).notNull(),
    workspaceId: text().notNull(),
    enterpriseId: text(),
    name: text(),
    /** AES-256-GCM, with the id of the key it was made with. */
    secret: text().notNull(),
    /** Null: not approved, nobody in it is believed (R25). */
    approvedAt: instant(),
    installedAt: instant().notNull(),
    removedAt: instant(),
    /** What the workspace was found to accept or reject. */
    capabilities: jsonb().$type<Record<string, boolean>>().notNull().default({}),
  },
  (t) => [primaryKey({ columns: [t.platform, t.workspaceId] })],
);

/** What else is known of a conversation. */
export interface KeptReference {
  readonly kind: "personal" | "channel" | "group";
  readonly serviceUrl: string;
  /** The team a channel is in. */
  readonly teamId: string | null;
  readonly name: string | null;
}

/** How to reach a conversation again without being spoken to. */
export const conversation = pgTable(
  "conversation",
  {
    id: uuid().primaryKey(),
    platform: text({ enum: ["slack", "teams"] }).notNull(),
    workspaceId: text().notNull(),
    conversationId: text().notNull(),
    userId: text(),
    reference: jsonb().$type<KeptReference>().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [unique("conversation_once").on(t.platform, t.workspaceId, t.conversationId)],
);
