import type { Role } from "../core/access.ts";
import type { Instant } from "../core/instant.ts";
import type { View } from "./view.ts";

export interface GrantInput {
  readonly email: string;
  readonly role: Role;
  readonly organizationName: string;
  readonly grantedBy: string;
  readonly grantedAt: Instant;
}

/** Who has which role, and who gave it. */
export function grantsView(grants: readonly GrantInput[], now: Instant): View {
  return {
    title: "Roles",
    parts: [
      {
        kind: "table",
        caption: "A role is in force in its organization and all below it",
        columns: [
          { label: "address", rowHeader: true },
          { label: "role" },
          { label: "organization" },
          { label: "given by" },
          { label: "given" },
        ],
        rows: grants.map((grant) => [
          { kind: "text", text: grant.email },
          { kind: "text", text: grant.role },
          { kind: "text", text: grant.organizationName },
          { kind: "text", text: grant.grantedBy },
          { kind: "time", at: grant.grantedAt, asOf: now },
        ]),
      },
    ],
  };
}

export interface TokenInput {
  readonly id: number;
  readonly name: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly organizationName: string | null;
  readonly deviceName: string | null;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
}

/** The tokens of the HTTP interface; never a secret. */
export function tokensView(tokens: readonly TokenInput[], now: Instant): View {
  return {
    title: "Tokens",
    parts: [
      {
        kind: "table",
        caption: "What may call the HTTP interface",
        columns: [
          { label: "number", align: "right", rowHeader: true },
          { label: "name" },
          { label: "begins with" },
          { label: "for" },
          { label: "organization" },
          { label: "device" },
          { label: "last used" },
          { label: "state" },
        ],
        rows: tokens.map((token) => [
          { kind: "text", text: String(token.id) },
          { kind: "text", text: token.name },
          { kind: "text", text: token.hint },
          { kind: "text", text: token.scopes.join(" ") },
          { kind: "text", text: token.organizationName ?? "" },
          { kind: "text", text: token.deviceName ?? "" },
          { kind: "time", at: token.lastUsedAt, asOf: now },
          { kind: "text", text: token.revokedAt === null ? "in force" : "revoked" },
        ]),
      },
    ],
  };
}
