import { findInstallation, saveInstallation } from "../../../db/query/installation.ts";
import type { Installation, InstallationStore } from "../../port/installation.ts";
import type { Context } from "../context.ts";
import { removeWorkspace } from "./remove-workspace.ts";
import type { Seal } from "./seal.ts";

export interface StoreOptions {
  readonly seal: Seal;
  /** Workspaces that are approved by configuration, as `slack:T1`; read at each call. */
  readonly approved: ReadonlySet<string>;
}

/** Keeps installations in the database, their secrets sealed. An empty secret is kept empty: its token is configured. */
export function installationStore(ctx: Context, { seal, approved }: StoreOptions): InstallationStore {
  return {
    async save(installation) {
      const now = ctx.now();
      const about = nameOf(installation);
      const secret = installation.secret === "" ? "" : seal.close(installation.secret, about);
      const approvedAt = approved.has(about) ? now : null;
      return { approved: await saveInstallation(ctx.db, { ...installation, secret }, { now, approvedAt }) };
    },
    async find(platform, workspaceId) {
      const row = await findInstallation(ctx.db, { platform, workspaceId });
      if (row === null) return null;
      const secret = row.secret === "" ? "" : seal.open(row.secret, nameOf(row));
      if (secret === null) {
        ctx.log.error(
          { workspace: nameOf(row) },
          "the tokens of a workspace were kept with another ENCRYPTION_KEY: set it as ENCRYPTION_KEY_OLD, or install again",
        );
        return null;
      }
      return { platform, workspaceId, enterpriseId: row.enterpriseId, name: row.name, secret };
    },
    async isApproved(platform, workspaceId) {
      const row = await findInstallation(ctx.db, { platform, workspaceId });
      return row !== null && row.approvedAt !== null;
    },
    async remove(platform, workspaceId) {
      await removeWorkspace(ctx, { platform, workspaceId });
    },
  };
}

/** How a workspace is named in settings, seals and the audit: `slack:T1`. */
export function nameOf({ platform, workspaceId }: Pick<Installation, "platform" | "workspaceId">): string {
  return `${platform}:${workspaceId}`;
}
