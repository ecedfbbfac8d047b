import { createHash, randomBytes } from "node:crypto";

/** Marks a token of this program, so that people and secret scanners recognise one. */
const PREFIX = "brb_";
const RANDOM_BYTES = 32;
const HINT_CHARS = PREFIX.length + 4;
const SHAPE = /^brb_[\w-]{43}$/;

/** A new token: 256 random bits, so that guessing it needs no other defence. */
export function newSecret(): string {
  return `${PREFIX}${randomBytes(RANDOM_BYTES).toString("base64url")}`;
}

/** What is kept of a token. It is looked up by this, which tells nobody's clock how much of a guess was right. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** The first characters, to tell tokens apart by. */
export function hintOf(secret: string): string {
  return secret.slice(0, HINT_CHARS);
}

/** Whether a text can be a token at all. */
export function looksLikeSecret(text: string): boolean {
  return SHAPE.test(text);
}
