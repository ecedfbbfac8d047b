import { loadCapabilities, noteCapability } from "../../../db/query/installation.ts";
import type { CapabilityStore } from "../../port/installation.ts";
import type { Context } from "../context.ts";

/** Remembers over restarts what a workspace rejected. */
export function capabilityStore(ctx: Context): CapabilityStore {
  return {
    async rejected(platform, workspaceId) {
      const found = await loadCapabilities(ctx.db, { platform, workspaceId });
      return new Set(Object.keys(found).filter((name) => found[name] === false));
    },
    async reject(platform, workspaceId, capability) {
      await noteCapability(ctx.db, { platform, workspaceId }, { [capability]: false });
    },
  };
}
