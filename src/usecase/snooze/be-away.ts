import type { Instant } from "../../core/instant.ts";
import { writeAudit } from "../../../db/query/audit.ts";
import { findPeople, startSnooze } from "../../../db/query/snooze.ts";
import { type Actor, type Context, UsageError } from "../context.ts";
import { checkUntil } from "./check-until.ts";

/** Pauses the asker's own mail for all their devices until they are back (R9). */
export async function beAway(ctx: Context, actor: Actor, input: { readonly until: Instant }): Promise<void> {
  const now = ctx.now();
  checkUntil(input.until, now);
  const people = actor.email === null ? [] : await findPeople(ctx.db, actor.email);
  if (people.length === 0) {
    throw new UsageError(
      "not-found",
      "The backup system knows no devices of yours, so there is no mail to pause.",
    );
  }
  await ctx.db.transaction(async (tx) => {
    for (const personId of people) {
      await startSnooze(tx, {
        deviceId: null,
        personId,
        audience: "owner",
        until: input.until,
        by: actor.name,
        reason: "away",
        now,
      });
    }
    await writeAudit(tx, {
      at: now,
      actor: actor.name,
      origin: actor.origin,
      action: "person.away",
      entity: `person:${people.join(",")}`,
      after: { until: input.until },
    });
  });
}
