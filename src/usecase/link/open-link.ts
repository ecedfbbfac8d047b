import {
  awayPage,
  confirmReplacedPage,
  helpPage,
  type LinkPage,
  noReportsPage,
  plainPage,
  remindPage,
  replacedPage,
} from "../../view/link-page.ts";
import { type LinkedDevice, loadLinkedDevice } from "../../../db/query/link.ts";
import { loadActor } from "../access/load-actor.ts";
import { requireAccess } from "../access/require-access.ts";
import { type Context, UsageError } from "../context.ts";
import type { Link } from "./links.ts";

/** A link as it stands now: what its page shows, and the device it may still act on. */
export interface OpenedLink {
  readonly status: 200 | 404 | 410;
  readonly page: LinkPage;
  /** Null: nothing can be done. */
  readonly ready: { readonly link: Link; readonly device: LinkedDevice | null } | null;
}

/**
 * Shows what a link in a mail is for, and changes nothing: programs that look for bad links open it too (R22). Of a
 * device that the one it was mailed to may not see any more it says nothing (R24).
 */
export async function openLink(ctx: Context, token: string): Promise<OpenedLink> {
  const link = ctx.links?.read(token, ctx.now()) ?? null;
  if (link === null) {
    return over(404, "This link is not valid", "It may have been cut off. Open it from the mail once more.");
  }
  if (link === "expired") {
    return over(410, "This link has expired", "Ask your backup administrators, or wait for the next mail.");
  }
  const device = await visibleDevice(ctx, link);
  const page = device === null ? pageWithoutDevice(link) : pageAbout(link, device);
  if (page !== null) return { status: 200, page, ready: { link, device } };
  return over(410, "Nothing left to do here", whyNothing(link, device));
}

async function visibleDevice(ctx: Context, { deviceId, email }: Link): Promise<LinkedDevice | null> {
  const device = deviceId === null ? null : await loadLinkedDevice(ctx.db, deviceId);
  if (device === null || device.ownerEmail === email) return device;
  const actor = await loadActor(ctx, { email, origin: "mail" });
  try {
    await requireAccess(ctx, actor, "snooze", device.organizationId);
    return device;
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

function pageWithoutDevice({ action, email }: Link): LinkPage | null {
  switch (action) {
    case "away":
      return awayPage();
    case "no-reports":
      return noReportsPage(email);
    case "remind":
    case "replaced":
    case "help":
    case "confirm-replaced":
      return null;
  }
}

function pageAbout(link: Link, device: LinkedDevice): LinkPage | null {
  const isOwner = device.ownerEmail === link.email;
  switch (link.action) {
    case "away":
    case "no-reports":
      return pageWithoutDevice(link);
    case "remind":
      return isOwner ? remindPage(device.name) : null;
    case "help":
      return isOwner ? helpPage(device.name) : null;
    case "replaced":
      return isOwner && isSameOutage(link, device) ? replacedPage(device.name) : null;
    case "confirm-replaced":
      return isSameOutage(link, device) ? confirmReplacedPage(device.name, device.ownerEmail) : null;
  }
}

/** A device that backed up since then is there, and was not replaced in that outage. */
function isSameOutage({ outageId }: Link, device: LinkedDevice): boolean {
  return device.outageId !== null && device.outageId === outageId;
}

function whyNothing({ action, email }: Link, device: LinkedDevice | null): string {
  if (device === null) return "The device is not known any more, or it is no longer yours to see.";
  if (device.replacedAt !== null) return `${device.name} is already marked as replaced.`;
  if (action !== "confirm-replaced" && device.ownerEmail !== email)
    return `${device.name} has another owner now.`;
  return `${device.name} has backed up since this mail was sent.`;
}

function over(status: 404 | 410, title: string, text: string): OpenedLink {
  return { status, page: plainPage(title, text), ready: null };
}
