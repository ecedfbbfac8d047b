import { writeAudit } from "../../../db/query/audit.ts";
import { reviveDead } from "../../../db/query/delivery.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { wakeDestinations } from "./wake.ts";

/** Sends a message that was given up once more (R19). Throws `not-found` when it is not among the dead. */
export async function sendAgain(ctx: Context, actor: Actor, id: number): Promise<void> {
  await requireAccess(ctx, actor, "deliveries", await rootOrganizationId(ctx.db));
  await ctx.db.transaction(async (tx) => {
    const now = ctx.now();
    const destination = await reviveDead(tx, id, now);
    if (destination === null) {
      throw new UsageError(
        "not-found",
        `There is no message ${id} that was given up. The list: deliveries --state dead`,
        "id",
      );
    }
    await wakeDestinations(ctx, tx, [destination]);
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "delivery.send-again",
      entity: `notification:${id}`,
      after: { destination },
    });
  });
}
