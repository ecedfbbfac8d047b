import { createHash, randomBytes } from "node:crypto";

import { keepFile, takeFile } from "../../../db/query/offered-file.ts";
import { DAY_MS, MINUTE_MS } from "../../core/instant.ts";
import type { FileOffers } from "../../port/file-offer.ts";
import type { ViewFile } from "../../view/view.ts";
import type { Context } from "../context.ts";

/** How long a file can be taken: by the one it was offered to, and by whoever has its address (R22). */
export const FILE_LIFETIME_MS = { offer: DAY_MS, link: 10 * MINUTE_MS } as const;

const NAME_BYTES = 24;

/** Keeps files in the database until they are taken. */
export function fileOffers(ctx: Context): FileOffers {
  async function keep(file: ViewFile, userId: string | null, lifetimeMs: number): Promise<string> {
    const offer = randomBytes(NAME_BYTES).toString("base64url");
    const now = ctx.now();
    const { name, mediaType, content } = file;
    await keepFile(
      ctx.db,
      { hash: hashOf(offer), userId, name, mediaType, content, until: now + lifetimeMs },
      now,
    );
    return offer;
  }
  return {
    offer: async (file, userId) => await keep(file, userId, FILE_LIFETIME_MS.offer),
    take: async (offer, userId) => await takeFile(ctx.db, hashOf(offer), { userId, now: ctx.now() }),
    async link(file) {
      const { publicUrl } = ctx.rules;
      return publicUrl === null ? null : `${publicUrl}/f/${await keep(file, null, FILE_LIFETIME_MS.link)}`;
    },
  };
}

export function hashOf(offer: string): string {
  return createHash("sha256").update(offer).digest("hex");
}
