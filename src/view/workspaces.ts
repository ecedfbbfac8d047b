import type { Instant } from "../core/instant.ts";
import type { View } from "./view.ts";

export interface WorkspaceInput {
  readonly platform: string;
  readonly workspaceId: string;
  readonly name: string | null;
  readonly installedAt: Instant;
  readonly approvedAt: Instant | null;
}

/** The workspaces the bot is installed in, and whether their people are believed. */
export function workspacesView(workspaces: readonly WorkspaceInput[], now: Instant): View {
  return {
    title: "Workspaces",
    parts: [
      {
        kind: "table",
        caption: "People are believed only in an approved workspace",
        columns: [
          { label: "workspace", rowHeader: true },
          { label: "name" },
          { label: "platform" },
          { label: "installed" },
          { label: "approved" },
        ],
        rows: workspaces.map((one) => [
          { kind: "text", text: one.workspaceId },
          { kind: "text", text: one.name ?? "" },
          { kind: "text", text: one.platform },
          { kind: "time", at: one.installedAt, asOf: now },
          one.approvedAt === null
            ? { kind: "text", text: `no: workspaces approve ${one.workspaceId}` }
            : { kind: "time", at: one.approvedAt, asOf: now },
        ]),
      },
    ],
  };
}
