import type { Tx } from "../../../db/client.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import {
  clientVisibility,
  saveClientHidden,
  sharingVisibility,
} from "../../../db/query/client-visibility.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { UsageError, type Actor, type Context } from "../context.ts";
import { evaluateOrganizations } from "../evaluate/evaluate-organizations.ts";

export interface HideClientInput {
  readonly organizationId: number;
  readonly hideClient: boolean | "inherit";
  readonly reason?: string | undefined;
}

/**
 * Hides the client from the owners of an organization and of the descendants that inherit this, who then get no
 * e-mail, or shows it again (R5). It takes effect at once: there is nothing to push. In the caller's transaction,
 * which asked who may and holds the fleet lock. Throws `invalid` for a root that is to inherit.
 */
export async function writeHideClient(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  { organizationId, hideClient, reason }: HideClientInput,
): Promise<void> {
  const next = hideClient === "inherit" ? null : hideClient;
  if (next === null && (await rootOrganizationId(tx)) === organizationId) {
    throw new UsageError("invalid", "The root organization has no parent to inherit from.", "hideClient");
  }
  const before = await clientVisibility(tx, organizationId);
  if (before === null || before.ownHidden === next) return;
  await saveClientHidden(tx, organizationId, next);
  const after = await clientVisibility(tx, organizationId);
  await writeAudit(tx, {
    at: ctx.now(),
    actor: actor.name,
    origin: actor.origin,
    action: "client.set",
    organizationId,
    entity: `organization:${organizationId}:client`,
    before: { hidden: before.hidden, own: before.ownHidden !== null },
    after: { hidden: after?.hidden ?? false, own: next !== null },
    reason: reason ?? null,
  });
  await evaluateOrganizations(ctx, tx, await sharingVisibility(tx, organizationId), "settings");
}
