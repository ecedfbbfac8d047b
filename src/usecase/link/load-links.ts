import { randomBytes } from "node:crypto";

import { keepSecret } from "../../../db/query/own-secret.ts";
import type { Queryable } from "../../../db/client.ts";
import type { Instant } from "../../core/instant.ts";
import { createLinks, type Links } from "./links.ts";

const KEY_BYTES = 32;

/** The links of this bot: signed by ENCRYPTION_KEY, else by a key of the bot's own that the database keeps. */
export async function loadLinks(
  q: Queryable,
  given: {
    readonly encryptionKeys: readonly Uint8Array[];
    readonly publicUrl: string | null;
    readonly now: Instant;
  },
): Promise<Links> {
  if (given.encryptionKeys.length > 0) return createLinks(given.encryptionKeys, given.publicUrl);
  const made = randomBytes(KEY_BYTES).toString("base64");
  const kept = await keepSecret(q, { name: "links", secret: made, now: given.now });
  return createLinks([Buffer.from(kept, "base64")], given.publicUrl);
}
