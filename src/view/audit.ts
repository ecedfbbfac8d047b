import type { Instant } from "../core/instant.ts";
import type { View } from "./view.ts";

export interface AuditInput {
  readonly at: Instant;
  readonly actor: string;
  readonly origin: string;
  readonly action: string;
  readonly organizationName: string | null;
  readonly entity: string;
  readonly reason: string | null;
}

/** Who did what, the newest first (R13). */
export function auditView(organizationName: string, lines: readonly AuditInput[], now: Instant): View {
  if (lines.length === 0) {
    return {
      title: `Audit of ${organizationName}: nothing so far`,
      parts: [{ kind: "text", spans: ["Changes of settings, roles, sources and sharings are kept here."] }],
    };
  }
  return {
    title: `Audit of ${organizationName}: the last ${lines.length}`,
    parts: [
      {
        kind: "table",
        caption: "Who did what, the newest first",
        columns: [
          { label: "When" },
          { label: "Who" },
          { label: "From" },
          { label: "What", rowHeader: true },
          { label: "Organization" },
          { label: "Reason" },
        ],
        rows: lines.map((line) => [
          { kind: "time", at: line.at, asOf: now },
          { kind: "text", text: line.actor },
          { kind: "text", text: line.origin },
          { kind: "text", text: `${line.action} ${line.entity}` },
          { kind: "text", text: line.organizationName ?? "" },
          { kind: "text", text: line.reason ?? "" },
        ]),
      },
    ],
  };
}
