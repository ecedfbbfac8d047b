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
import type { Context } from "../context.ts";
import type { Link } from "./links.ts";

/** A link as it stands now: what its page shows, and the device it may still act on. */
export interface OpenedLink {
  readonly status: 200 | 404 | 410;
  readonly page: LinkPage;
  /** Null: nothing can be done. */
  readonly ready: { readonly link: Link; readonly device: LinkedDevice | null } | null;
}

/** Shows what a link in a mail is for, and changes nothing: programs that look for bad links open it too (R22). */
export async function openLink(ctx: Context, token: string): Promise<OpenedLink> {
  const link = ctx.links?.read(token, ctx.now()) ?? null;
  if (link === null) {
    return over(404, "This link is not valid", "It may have been cut off. Open it from the mail once more.");
  }
  if (link === "expired") {
    return over(410, "This link has expired", "Ask your backup administrators, or wait for the next mail.");
  }
  const device = link.deviceId === null ? null : await loadLinkedDevice(ctx.db, link.deviceId);
  const page = device === null ? pageWithoutDevice(link) : pageAbout(link, device);
  if (page !== null) return { status: 200, page, ready: { link, device } };
  return over(410, "Nothing left to do here", whyNothing(link, device));
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
  if (device === null) return "The device is not known any more.";
  if (device.replacedAt !== null) return `${device.name} is already marked as replaced.`;
  if (action !== "confirm-replaced" && device.ownerEmail !== email)
    return `${device.name} has another owner now.`;
  return `${device.name} has backed up since this mail was sent.`;
}

function over(status: 404 | 410, title: string, text: string): OpenedLink {
  return { status, page: plainPage(title, text), ready: null };
}
