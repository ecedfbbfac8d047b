import { z } from "zod";

import type { Route, RouteResponse } from "../port/route.ts";
import type { Context } from "../usecase/context.ts";
import { followLink } from "../usecase/link/follow-link.ts";
import { openLink } from "../usecase/link/open-link.ts";
import type { LinkPage } from "../view/link-page.ts";
import type { FormValues } from "../view/form.ts";

const MAX_BYTES = 100_000;
const KEEP_BYTES = 10_000;

const params = z.object({ token: z.string() });
/** What a browser sends of a form. A mail program that unsubscribes may send it in other ways, and nothing of it is needed. */
const filled = z
  .string()
  .transform((text): FormValues => Object.fromEntries(new URLSearchParams(text.toWellFormed())));

const RESPONSE = { status: 200, description: "A page", mediaType: "text/html", schema: null };
const READER = { locale: "en-GB", zone: "UTC" };

/**
 * The links of mails: GET shows what a link is for and changes nothing, POST does it (R22). A POST without
 * fields from a mail program is how one unsubscribes with one click (RFC 8058).
 */
export function linkRoutes({ ctx }: { readonly ctx: Context }): readonly Route[] {
  return [showLink(ctx), takeLink(ctx)];
}

function showLink(ctx: Context): Route<{ readonly token: string }> {
  return {
    method: "GET",
    path: "/l/:token",
    summary: "Shows what a link of a mail is for, and changes nothing",
    scope: null,
    params,
    query: z.unknown(),
    body: { kind: "none", schema: z.unknown() },
    response: RESPONSE,
    handle: async ({ params: { token } }) => answer(await openLink(ctx, token)),
  };
}

function takeLink(ctx: Context): Route<{ readonly token: string }, unknown, FormValues> {
  return {
    method: "POST",
    path: "/l/:token",
    summary: "Does what a link of a mail is for",
    scope: null,
    params,
    query: z.unknown(),
    body: { kind: "text", maxBytes: MAX_BYTES, keepBytes: KEEP_BYTES, mediaTypes: null, schema: filled },
    response: RESPONSE,
    handle: async ({ params: { token }, body }) => answer(await followLink(ctx, token, body)),
  };
}

function answer({ status, page }: { readonly status: number; readonly page: LinkPage }): RouteResponse {
  return { kind: "page", status, page: { ...page, reader: READER } };
}
