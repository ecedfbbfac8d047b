import { z } from "zod";

import type { Route, RouteResponse } from "../port/route.ts";
import type { Context } from "../usecase/context.ts";
import { nameFile, takeLinkedFile } from "../usecase/file/take-link.ts";
import { filePage, type LinkPage, plainPage } from "../view/link-page.ts";

const MAX_BYTES = 1_000;
const params = z.object({ offer: z.string().max(100) });
const READER = { locale: "en-GB", zone: "UTC" };

/** Files that are given out once: GET names the file and leaves it there, for programs look at links too; POST gives it (R22). */
export function fileRoutes({ ctx }: { readonly ctx: Context }): readonly Route[] {
  return [showFile(ctx), giveFile(ctx)];
}

function showFile(ctx: Context): Route<{ readonly offer: string }> {
  return {
    method: "GET",
    path: "/f/:offer",
    summary: "Names a file that is given out once, and changes nothing",
    scope: null,
    params,
    query: z.unknown(),
    body: { kind: "none", schema: z.unknown() },
    response: { status: 200, description: "A page", mediaType: "text/html", schema: null },
    async handle({ params: { offer } }) {
      const name = await nameFile(ctx, offer);
      return name === null ? gone() : answer(200, filePage(name));
    },
  };
}

function giveFile(ctx: Context): Route<{ readonly offer: string }> {
  return {
    method: "POST",
    path: "/f/:offer",
    summary: "Gives a file out, once",
    scope: null,
    params,
    query: z.unknown(),
    body: { kind: "text", maxBytes: MAX_BYTES, keepBytes: 0, mediaTypes: null, schema: z.unknown() },
    response: { status: 200, description: "The file", mediaType: "text/csv", schema: null },
    async handle({ params: { offer } }) {
      const file = await takeLinkedFile(ctx, offer);
      if (file === null) return gone();
      const { name, mediaType, content } = file;
      return {
        kind: "stream",
        mediaType,
        fileName: name,
        write: async (piece) => {
          await piece(Buffer.from(content, "utf8"));
        },
      };
    },
  };
}

function gone(): RouteResponse {
  const text = "It was taken already, or its ten minutes are over. Ask the bot for it again.";
  return answer(410, plainPage("This file is not here any more", text));
}

function answer(status: number, page: LinkPage): RouteResponse {
  return { kind: "page", status, page: { ...page, reader: READER } };
}
