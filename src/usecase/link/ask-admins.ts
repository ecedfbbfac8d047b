import type { OwnerRequest } from "../../view/owner-request.ts";
import type { Tx } from "../../../db/client.ts";
import type { LinkedDevice } from "../../../db/query/link.ts";
import { oweNotifications } from "../../../db/query/ledger.ts";
import { loadOrganizationPolicies } from "../../../db/query/threshold.ts";
import { mailDestination, subscriptionDestination } from "../../core/subject.ts";
import type { Context } from "../context.ts";
import { loadAlertRoutes } from "../delivery/alert-routes.ts";
import { wakeDestinations } from "../delivery/wake.ts";
import { oweNotice } from "../notice/owe-notice.ts";

export interface Asked {
  readonly device: LinkedDevice;
  readonly asks: OwnerRequest["asks"];
  readonly email: string;
  readonly message: string;
}

/**
 * Owes an owner's request to whoever gets the alerts of the device's organization (R23), once for each outage of
 * the device. Returns false when it was asked before.
 */
export async function askAdmins(ctx: Context, tx: Tx, asked: Asked): Promise<boolean> {
  const { device, asks, email, message } = asked;
  const now = ctx.now();
  const request: OwnerRequest = {
    asks,
    deviceName: device.name,
    deviceKey: device.externalId,
    organizationName: device.organizationName,
    ownerName: device.ownerName,
    ownerEmail: email,
    message,
  };
  const destinations = await destinationsFor(ctx, tx, device.organizationId);
  const subject = `owner-${asks}:${device.id}:${device.outageId ?? 0}`;
  const subjectAt = device.openedAt ?? now;
  if (destinations.length === 0) {
    const text = `${email} asks about ${device.name}, and nobody gets the alerts of ${device.organizationName}: subscribe a channel or grant somebody a role. What they wrote: ${message === "" ? "nothing" : message}`;
    await oweNotice(ctx, tx, { subject, subjectAt, title: `An owner asks about ${device.name}`, text });
    return true;
  }
  const rows = destinations.map((destination) => ({
    subjectAt,
    subject,
    destination,
    kind: "notice" as const,
    state: "due" as const,
    reason: `owner-asks-${asks}`,
    nextAttemptAt: now,
    organizationId: device.organizationId,
    deviceId: device.id,
    detail: { request: { ...request } },
  }));
  const written = await oweNotifications(tx, rows, now);
  const woken = written.map((row) => row.destination);
  await wakeDestinations(ctx, tx, woken);
  return woken.length > 0;
}

async function destinationsFor(ctx: Context, tx: Tx, organizationId: number): Promise<string[]> {
  const routes = await loadAlertRoutes(ctx, tx, await loadOrganizationPolicies(tx));
  const following = routes.subscriptions(organizationId);
  if (following.length > 0) return following.map(({ id }) => subscriptionDestination(id));
  return (await routes.mail(organizationId)).addresses.map(mailDestination);
}
