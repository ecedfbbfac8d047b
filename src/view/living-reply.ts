import type { Instant } from "../core/instant.ts";
import type { OwnerNames } from "../core/notification.ts";
import { devices, type LivingOutage, livingTable } from "./living-message.ts";
import type { Part, View } from "./view.ts";

/** What an edit of a living message changed, for its thread. */
export interface LivingReply {
  readonly organizationName: string;
  /** Devices the message speaks of for the first time, or has not said aloud. */
  readonly crossed: readonly LivingOutage[];
  /** How many they are in all. */
  readonly crossedTotal: number;
  /** Devices of earlier days' or this message's that changed. */
  readonly changed: readonly LivingOutage[];
  readonly changedTotal: number;
  readonly ownerNames: OwnerNames;
  readonly now: Instant;
}

/** The reply in the thread of a living message that says what is new in it; null when nothing is (R20). */
export function livingReplyView(reply: LivingReply): View | null {
  const { crossed, crossedTotal, changed, changedTotal } = reply;
  const parts: Part[] = [];
  if (crossed.length > 0)
    parts.push(livingTable("Crossed a threshold", crossed, { ...reply, total: crossedTotal }));
  if (changed.length > 0) parts.push(livingTable("Changed", changed, { ...reply, total: changedTotal }));
  return parts.length === 0 ? null : { title: titleOf(reply), parts };
}

function titleOf({ crossed, crossedTotal, changed, changedTotal, organizationName }: LivingReply): string {
  if (crossed.length > 0) return `Also not backed up: ${devices(crossedTotal)} of ${organizationName}`;
  const back = changed.every(
    ({ closedAt, closeReason }) => closedAt !== null && closeReason !== "deactivated",
  );
  return `${back ? "Backing up again" : "Changed"}: ${devices(changedTotal)} of ${organizationName}`;
}
