import type { Instant } from "../../core/instant.ts";
import { effectiveReporting } from "../../../db/query/settings.ts";
import type { Context } from "../context.ts";

/** When the report that covers an organization is due next: its own, or the one it inherits; null: none is. */
export async function nextReport(ctx: Context, organizationId: number): Promise<Instant | null> {
  const [inForce] = await effectiveReporting(ctx.db, [organizationId]);
  return inForce?.nextRunAt ?? null;
}
