import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";

import { SECURITY_HEADERS } from "./headers.ts";

/** Kept by nobody but the caller, who asks each time whether it still holds. */
const KEPT = { "Cache-Control": "private, no-cache" };

interface Asked {
  /** Only what is read is worth a tag. */
  readonly tagged: boolean;
  readonly incoming: IncomingMessage;
}

/** JSON, with a tag of its content where asked for; 304 without it when the caller has it already (RFC 9110). */
export function jsonResponse(status: number, text: string, { tagged, incoming }: Asked): Response {
  const headers = { ...SECURITY_HEADERS, "Content-Type": "application/json" };
  if (!tagged || status !== 200) return new Response(text, { status, headers });
  const ETag = tagOf(text);
  if (matches(incoming.headers["if-none-match"], ETag)) {
    return new Response(null, { status: 304, headers: { ...SECURITY_HEADERS, ...KEPT, ETag } });
  }
  return new Response(text, { status, headers: { ...headers, ...KEPT, ETag } });
}

function tagOf(text: string): string {
  return `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
}

/** Whether `If-Match` names JSON as it is now; a weak tag never does (RFC 9110). */
export function isNamed(wanted: string, value: unknown): boolean {
  const tags = new Set(wanted.split(",").map((one) => one.trim()));
  return tags.has("*") || tags.has(tagOf(JSON.stringify(value)));
}

function matches(wanted: string | undefined, tag: string): boolean {
  if (wanted === undefined) return false;
  const tags = new Set(wanted.split(",").map((one) => one.trim().replace(/^W\//, "")));
  return tags.has(tag) || tags.has("*");
}
