import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from "node:crypto";

import { z } from "zod";

import { DAY_MS, type Instant } from "../../core/instant.ts";

/** What a link in a mail may be for. */
export const LINK_ACTIONS = ["away", "remind", "replaced", "help", "confirm-replaced", "no-reports"] as const;
export type LinkAction = (typeof LINK_ACTIONS)[number];

/** What a link is good for, and for whom: nothing else can be done with it. */
export interface Link {
  readonly action: LinkAction;
  /** Lower case: who was mailed it. */
  readonly email: string;
  readonly deviceId: number | null;
  /** The outage the mail was about. */
  readonly outageId: number | null;
}

/** Makes and reads the links of mails. They are signed, so that nobody else makes one, and end by themselves. */
export interface Links {
  /** The address of the link; null where the bot cannot be reached from browsers. */
  url(link: Link, now: Instant): string | null;
  /** What a link is good for; `expired` after its time, null when it was not made here. */
  read(token: string, now: Instant): Link | "expired" | null;
}

const DAYS: Readonly<Record<LinkAction, number>> = {
  away: 30,
  remind: 30,
  replaced: 30,
  help: 30,
  "confirm-replaced": 30,
  "no-reports": 400,
};
/** Longer ones were not made here, and are not worth a signature. */
const LONGEST_CHARS = 1_000;
const CONTENT = z.tuple([
  z.enum(LINK_ACTIONS),
  z.string(),
  z.int().nullable(),
  z.int().nullable(),
  /** Seconds since 1970. */
  z.int(),
]);
const SHAPE = /^[\w-]+\.[\w-]+$/u;

/** The first key signs, each is believed, so that a key can be changed. At least one is needed. */
export function createLinks(keys: readonly Uint8Array[], publicUrl: string | null): Links {
  const derived = keys.map((key) =>
    createSecretKey(Buffer.from(hkdfSync("sha256", key, "", "links in mails", 32))),
  );
  const [first] = derived;
  if (first === undefined) throw new Error("Links need a key.");
  return {
    url(link, now) {
      if (publicUrl === null) return null;
      const until = Math.floor((now + DAYS[link.action] * DAY_MS) / 1000);
      const content = [link.action, link.email, link.deviceId, link.outageId, until];
      const body = Buffer.from(JSON.stringify(content)).toString("base64url");
      return `${publicUrl}/l/${body}.${signature(first, body).toString("base64url")}`;
    },
    read(token, now) {
      if (token.length > LONGEST_CHARS || !SHAPE.test(token)) return null;
      const [body = "", signed = ""] = token.split(".");
      if (!derived.some((key) => isSame(signature(key, body), Buffer.from(signed, "base64url")))) return null;
      return contentOf(body, now);
    },
  };
}

function signature(key: KeyObject, body: string): Buffer {
  return createHmac("sha256", key).update(body).digest();
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** What was signed is ours; another version of the program may have signed something else. */
function contentOf(body: string, now: Instant): Link | "expired" | null {
  const read = CONTENT.safeParse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
  if (!read.success) return null;
  const [action, email, deviceId, outageId, until] = read.data;
  return until * 1000 <= now ? "expired" : { action, email, deviceId, outageId };
}
