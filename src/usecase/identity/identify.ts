import { isEmailAddress, normalEmail } from "../../core/email-address.ts";
import { HOUR_MS, type Instant, MINUTE_MS } from "../../core/instant.ts";
import type { Asker } from "../../port/bot.ts";
import { DeliveryError } from "../../port/delivery-error.ts";
import type { Directory, Member } from "../../port/directory.ts";
import type { InstallationStore } from "../../port/installation.ts";
import type { ReaderStyle } from "../../view/view.ts";
import { findIdentity, saveIdentity } from "../../../db/query/chat-identity.ts";
import { loadReader } from "../../../db/query/reader.ts";
import type { Context } from "../context.ts";
import { readerOf } from "./reader-style.ts";

/** How long it is believed what a chat platform said of an account; a refusal is asked about again sooner. */
export const IDENTITY_LIFETIME_MS = { believed: HOUR_MS, refused: 5 * MINUTE_MS } as const;

/** Where it is found out who somebody in a chat is. */
export interface Registries {
  readonly directories: ReadonlyMap<Asker["platform"], Directory>;
  readonly installations: InstallationStore;
}

export type Identity =
  | { readonly believed: true; readonly email: string; readonly reader: ReaderStyle }
  | { readonly believed: false; readonly reason: Disbelief };

/**
 * - `unapproved`: nobody approved the workspace the account belongs to
 * - `not-member`: no full member of it with a confirmed address
 * - `unavailable`: the platform cannot be asked now
 */
export type Disbelief = "unapproved" | "not-member" | "unavailable";

interface Found {
  readonly email: string | null;
  readonly zone: string | null;
  readonly locale: string | null;
}

/**
 * Who somebody in a chat is (R25): the confirmed address of a full member of an approved workspace. Approval is
 * looked at each time, what the platform says of the account is kept for `IDENTITY_LIFETIME_MS`.
 */
export async function identify(ctx: Context, registries: Registries, asker: Asker): Promise<Identity> {
  const { platform, workspaceId } = asker;
  if (!(await registries.installations.isApproved(platform, workspaceId))) {
    return { believed: false, reason: "unapproved" };
  }
  const now = ctx.now();
  const known = await findIdentity(ctx.db, asker);
  const found =
    known !== null && isFresh(known, now) ? known : await lookUp(ctx, registries.directories, asker, now);
  if (found === null) return { believed: false, reason: "unavailable" };
  if (found.email === null) return { believed: false, reason: "not-member" };
  const own = readerOf(found);
  const reader = own ?? { ...(await loadReader(ctx.db, found.email)), ...ownParts(found) };
  return { believed: true, email: found.email, reader };
}

function isFresh(
  known: { readonly email: string | null; readonly checkedAt: Instant },
  now: Instant,
): boolean {
  const { believed, refused } = IDENTITY_LIFETIME_MS;
  return now - known.checkedAt < (known.email === null ? refused : believed);
}

/** Null: the platform cannot be asked. What was known before is too old to go by. */
async function lookUp(
  ctx: Context,
  directories: Registries["directories"],
  asker: Asker,
  now: Instant,
): Promise<Found | null> {
  const directory = directories.get(asker.platform);
  if (directory === undefined) return null;
  try {
    const member = await directory.lookUp(asker);
    const found = {
      email: member === null ? null : believedEmail(member),
      zone: member?.zone ?? null,
      locale: member?.locale ?? null,
    };
    await saveIdentity(ctx.db, { ...asker, ...found, checkedAt: now });
    return found;
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    ctx.log.warn({ platform: asker.platform, error: error.message }, "a chat account could not be looked up");
    return null;
  }
}

function believedEmail(member: Member): string | null {
  const { deleted, guest, stranger, emailConfirmed } = member;
  if (deleted || guest || stranger || !emailConfirmed || member.email === null) return null;
  const email = normalEmail(member.email);
  return isEmailAddress(email) ? email : null;
}

function ownParts(found: Found): Partial<ReaderStyle> {
  const { locale, zone } = found;
  const usable: { locale?: string; zone?: string } = {};
  if (locale !== null && readerOf({ locale, zone: "UTC" }) !== null) usable.locale = locale;
  if (zone !== null && readerOf({ locale: "en", zone }) !== null) usable.zone = zone;
  return usable;
}
